"""What a shelf is held against, and every figure but the shares and prices that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vision.kpi.adjacency import Verdict, judge, measure_adjacency
from vision.kpi.availability import (
    Listed,
    Sighting,
    Status,
    measure_availability,
    measure_must_stock,
    planned,
    sight,
)
from vision.kpi.figure import Kpi
from vision.kpi.fullness import measure_fullness
from vision.kpi.layout import measure_layout
from vision.kpi.price_list import ListedPrice
from vision.kpi.rules import ShelfRules
from vision.kpi.score import Score, measure_score
from vision.planogram.document import Planogram
from vision.planogram.result import Compliance
from vision.planogram.result import Verdict as Shown
from vision.shelf.tree import Shelf
from vision.words import WARNINGS


@dataclass(frozen=True, slots=True)
class Targets:
    """What a photo's shelf is held against; None where it isn't asked.

    listed: the must-stock list of its store. prices: its price list, by SKU. score, store_type: see
    measure_score. whole_shelf: the photo shows the whole fixture, so that what isn't on it isn't
    on the shelf.
    """

    planogram: Planogram | None = None
    listed: tuple[Listed, ...] | None = None
    prices: Mapping[str, ListedPrice] | None = None
    rules: ShelfRules = field(default_factory=ShelfRules)
    score: Score | None = None
    store_type: str = ""
    whole_shelf: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """kpis; and what the tasks are made of beside the compliance: sightings, verdicts.

    warnings: codes of vision.words.WARNINGS.
    """

    kpis: tuple[Kpi, ...]
    sightings: tuple[Sighting, ...]
    verdicts: tuple[Verdict, ...]
    warnings: tuple[str, ...]


def measure_shelf(
    shelf: Shelf, compliance: Compliance | None, targets: Targets, own_asked: bool
) -> Measured:
    """Availability of what is listed, fullness, layout of the brands, and the rules' verdicts."""
    rules = targets.rules
    listed = targets.listed
    if listed is None and compliance is not None:
        listed = planned(compliance)
    sightings = sight(shelf.facings, listed or (), compliance, targets.whole_shelf)
    known = targets.whole_shelf or _is_planned_shelf(compliance)
    verdicts = judge(shelf, rules)
    kpis = [*measure_fullness(shelf)]
    kpis += measure_layout(shelf, own_asked, rules.eye_level, rules.own_fixture)
    if listed:
        kpis = [*measure_availability(sightings, known), *kpis]
    if targets.listed:
        kpis = [*measure_must_stock(sightings, known), *kpis]
    kpis += measure_adjacency(verdicts, rules.version)
    unseen = any(one.status is Status.NOT_SEEN for one in sightings)
    return Measured(tuple(kpis), sightings, verdicts, ("not_judged",) if unseen else ())


def _is_planned_shelf(compliance: Compliance | None) -> bool:
    return compliance is not None and compliance.verdict is Shown.PLANNED_SHELF


def score_shelf(
    kpis: Sequence[Kpi], compliance: Compliance | None, targets: Targets
) -> tuple[tuple[Kpi, ...], tuple[str, ...]]:
    """The score with its parts, and the codes of warnings about it; nothing if it isn't asked."""
    if targets.score is None:
        return (), ()
    figures = [*kpis, *(compliance.scores if compliance else ())]
    parts, without = measure_score(figures, targets.score, targets.store_type)
    return parts, ("score_incomplete",) if without else ()


def in_words(codes: Sequence[str]) -> tuple[str, ...]:
    """The warnings of these codes, as the document has them."""
    return tuple(WARNINGS[code].en for code in codes)
