"""What a planogram and a photo have to say to one another."""

from dataclasses import dataclass
from enum import StrEnum

from vision.kpi.figure import Kpi
from vision.planogram.document import Planogram
from vision.shelf.tree import Box


class Type(StrEnum):
    """What became of a planned position, or what a facing without one is; see docs/planogram.md."""

    MATCH = "match"
    WRONG_FACINGS = "wrong_facings"
    MISSING = "missing"
    MISPLACED = "misplaced"
    SWAPPED = "swapped"
    SUBSTITUTED = "substituted"
    EXTRA = "extra"
    NOT_PHOTOGRAPHED = "not_photographed"
    UNSURE = "unsure"


class Verdict(StrEnum):
    """Whether the photo shows the planned shelf at all."""

    PLANNED_SHELF = "planned_shelf"
    ANOTHER_SHELF = "another_shelf"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


@dataclass(frozen=True, slots=True)
class Finding:
    """One position's type, or one group of facings that no position wants (position None).

    probability: that the type is right, None for not_photographed. expected: the planned SKU.
    actual: the SKU that stands in its place, None when nothing does or it is unknown. row: the
    planned row, 0 = top. planned, seen: facings; seen in place, or of an extra. facings: indices
    in Shelf.facings of the evidence (misplaced, swapped: where it stands now). boxes: theirs, or
    the empty place, in pixels of the photo. place: where the position should be on the photo.
    swapped_with: a position's id.
    """

    position: str | None
    type: Type
    probability: float | None
    expected: str | None
    actual: str | None
    row: int | None
    planned: int
    seen: int
    facings: tuple[int, ...]
    boxes: tuple[Box, ...]
    place: Box | None = None
    swapped_with: str | None = None


@dataclass(frozen=True, slots=True)
class Compliance:
    """Findings in the planogram's order, extras at the end; none unless it's the planned shelf.

    scores: strict, tolerant, facings, agreement (see vision/planogram/score.py).
    """

    planogram: Planogram
    verdict: Verdict
    findings: tuple[Finding, ...]
    scores: tuple[Kpi, ...]

    def score(self, name: str) -> Kpi:
        """The score of that name, "planogram_strict" for instance."""
        return next(kpi for kpi in self.scores if kpi.name == name)
