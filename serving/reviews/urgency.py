"""How much looking at an audit would teach or change, and why: what orders the queue.

A facing adds the probability that its name is wrong; what is worth more counts more. So an audit's
score is about how many of its facings a reviewer would put right, weighted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vision.shelf.tree import SKU_THRESHOLD

Kind = Literal["rep", "new", "conflict", "uncertain", "unknown", "high_value"]
KINDS: tuple[Kind, ...] = ("rep", "new", "conflict", "uncertain", "unknown", "high_value")
NEAR = 0.2
"""So near the threshold, or the second candidate, a name is uncertain."""
NOVEL = 0.2
"""An unknown facing whose best candidate is below this is like nothing in the catalogue."""
CONFLICT = 0.5
"""Least doubt about a facing between two others of one product that is not its own."""
VALUED, PLAIN = 2.0, 1.0
"""Weight of a facing that is or may be of one's own or of a must-stock product; of others."""

Facing = Mapping[str, Any]
Reasons = dict[Kind, list[int]]


@dataclass(frozen=True, slots=True)
class Urgency:
    """score: expected wrong names, weighted. reasons: by kind the facings it is about."""

    score: float
    reasons: Reasons

    def to_json(self) -> list[dict[str, Any]]:
        """The reasons, weightiest kind first."""
        found = [(kind, self.reasons.get(kind, [])) for kind in KINDS]
        return [{"kind": kind, "facings": facings} for kind, facings in found if facings]


def urgency(facings: Sequence[Facing], valued: Collection[str]) -> Urgency:
    """Of the facings of a report.json. valued: own and must-stock SKUs."""
    conflicts = _conflicts(facings)
    reasons: Reasons = {}
    score = 0.0
    for at, facing in enumerate(facings):
        kinds = _kinds(facing) + (["conflict"] if at in conflicts else [])
        doubt = max(_doubt(facing), CONFLICT if at in conflicts else 0.0)
        if kinds and _names(facing) & set(valued):
            kinds.append("high_value")
        for kind in kinds:
            reasons.setdefault(kind, []).append(at)
        score += doubt * (VALUED if "high_value" in kinds else PLAIN)
    return Urgency(round(score, 4), reasons)


def _kinds(facing: Facing) -> list[Kind]:
    first, second = _best(facing)
    if facing["sku"] is None:
        return ["new"] if first < NOVEL else ["unknown"]
    probability = facing["probability"] or 0.0
    doubtful = probability < SKU_THRESHOLD + NEAR or first - second < NEAR
    return ["uncertain"] if doubtful else []


def _doubt(facing: Facing) -> float:
    """Probability that the name is wrong; of an unknown one, that it can be named at all is 1."""
    return 1.0 if facing["sku"] is None else 1.0 - (facing["probability"] or 0.0)


def _best(facing: Facing) -> tuple[float, float]:
    """The two highest probabilities; a name without candidates has no rival."""
    chances = [candidate["probability"] for candidate in facing["candidates"]]
    first, second, *_ = [*chances, 0.0, 0.0]
    return (first, second) if chances else (facing["probability"] or 0.0, 0.0)


def _names(facing: Facing) -> set[str]:
    return {facing["sku"], *(candidate["sku"] for candidate in facing["candidates"][:2])} - {None}


def _conflicts(facings: Sequence[Facing]) -> set[int]:
    """Facings between two of one product, in the same row, that are of another or of none."""
    order = sorted(range(len(facings)), key=lambda at: (facings[at]["row"], facings[at]["column"]))
    found = set()
    for left, middle, right in zip(order, order[1:], order[2:], strict=False):
        a, b, c = (facings[at] for at in (left, middle, right))
        if a["row"] == b["row"] == c["row"] and a["sku"] and a["sku"] == c["sku"] != b["sku"]:
            found.add(middle)
    return found
