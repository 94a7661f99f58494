"""On-shelf availability, out of stock and must-stock compliance of listed SKUs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import count_interval, poisson_binomial
from vision.kpi.naming import Doubt, Membership, memberships, of_block, presences
from vision.planogram.result import Compliance, Finding, Type, Verdict
from vision.shelf.tree import Facing

_OSA = Rule("osa", "SKUs", "availability/1")
_OOS = Rule("oos", "SKUs", "availability/1")
_MUST_STOCK = Rule("must_stock", "SKUs", "must_stock/1")
_STANDS = (Type.MATCH, Type.WRONG_FACINGS)
_UNTOLD = (Type.NOT_PHOTOGRAPHED, Type.UNSURE)


class Status(StrEnum):
    """What a photo says of a listed SKU. Not seen: its place isn't on it, or it can't be told."""

    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Listed:
    """A SKU that should be on the shelf, with so many facings at least."""

    sku: str
    min_facings: int = 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """facings: seen. chance: that it is there at all; enough: that min_facings are."""

    listed: Listed
    status: Status
    facings: int
    chance: float
    enough: float

    @property
    def met(self) -> bool:
        """Whether it has the facings its list asks for."""
        return self.status is Status.IN_STOCK and self.facings >= self.listed.min_facings


def planned(compliance: Compliance) -> tuple[Listed, ...]:
    """The SKUs of the planogram, each once, in its order."""
    skus = dict.fromkeys(one.sku for one in compliance.planogram.positions)
    return tuple(Listed(sku) for sku in skus)


def sight(
    facings: Sequence[Facing],
    listed: Sequence[Listed],
    compliance: Compliance | None = None,
    whole_shelf: bool = False,
) -> tuple[Sighting, ...]:
    """What the photo says of each listed SKU.

    One with no named facing, and no planned position that is filled, is out of stock if all its
    planned positions are on the photo and told, or if the photo shows the whole shelf.
    """
    present = presences(facings, [one.sku for one in listed])
    found = memberships(facings, [("sku", one.sku) for one in listed])
    doubt = Doubt.of(facings)
    answer = []
    for one in listed:
        findings = _findings(compliance, one.sku)
        stands = sum(f.seen for f in findings if f.type in _STANDS)
        count = max(present[one.sku].named, stands)
        status = Status.IN_STOCK if count else _unseen(findings, whole_shelf)
        chance = max(present[one.sku].chance, _planned_chance(findings))
        enough = _enough(found["sku", one.sku], doubt, one.min_facings)
        answer.append(Sighting(one, status, count, chance, enough))
    return tuple(answer)


def _findings(compliance: Compliance | None, sku: str) -> list[Finding]:
    """Of the SKU's planned positions; none if the photo shows another shelf."""
    if compliance is None or compliance.verdict is not Verdict.PLANNED_SHELF:
        return []
    return [f for f in compliance.findings if f.position is not None and f.expected == sku]


def _unseen(findings: Sequence[Finding], whole_shelf: bool) -> Status:
    told = bool(findings) and not any(finding.type in _UNTOLD for finding in findings)
    return Status.OUT_OF_STOCK if told or whole_shelf else Status.NOT_SEEN


def _planned_chance(findings: Sequence[Finding]) -> float:
    """That one of its positions holds it, by the matching, which knows the alternatives too."""
    return max((f.probability or 0.0 for f in findings if f.type in _STANDS), default=0.0)


def _enough(member: Membership, doubt: Doubt, least: int) -> float:
    """Probability of so many facings or more, blocks of identical fronts taken together."""
    chance, size = of_block(member.likely * doubt.score, doubt)
    some = chance > 0
    mass = poisson_binomial(chance[some], size[some].astype(np.int64))
    return float(min(1.0, mass[least:].sum()))


def measure_availability(sightings: Sequence[Sighting], places_known: bool) -> tuple[Kpi, ...]:
    """OSA and OOS of all listed SKUs and of each, over those that are judged.

    places_known: whether the places of SKUs that are not seen are known at all. If not, and one
    isn't seen, the whole has not enough evidence, for only what was seen would be judged.
    """
    judged = [one for one in sightings if one.status is not Status.NOT_SEEN]
    if not places_known and len(judged) < len(sightings):
        judged = []
    kpis = [*_pair(judged, None)]
    for one in sightings:
        kpis += _pair([one] if one.status is not Status.NOT_SEEN else [], one.listed.sku)
    return tuple(sorted(kpis, key=lambda kpi: (kpi.name != "osa", bool(kpi.scope))))


def _pair(judged: Collection[Sighting], sku: str | None) -> tuple[Kpi, Kpi]:
    n = len(judged)
    scope = {"sku": sku} if sku else {}
    seen = sum(one.status is Status.IN_STOCK for one in judged)
    low, high = count_interval(np.array([one.chance for one in judged]))
    share = (low / max(n, 1), high / max(n, 1))
    return (
        _OSA.ratio(seen, n, share, scope),
        _OOS.ratio(n - seen, n, (1 - share[1], 1 - share[0]), scope),
    )


def measure_must_stock(sightings: Sequence[Sighting], places_known: bool) -> tuple[Kpi, ...]:
    """Listed SKUs with their facings / judged ones, of all and of each; see measure_availability.

    A SKU with fewer facings than asked for is judged: it may have more where the photo ends.
    """
    judged = [one for one in sightings if one.status is not Status.NOT_SEEN]
    whole = judged if places_known or len(judged) == len(sightings) else []
    kpis = [_must_stock(whole, {})]
    kpis += [_must_stock([one] if one in judged else [], {"sku": one.listed.sku})
             for one in sightings]  # fmt: skip
    return tuple(kpis)


def _must_stock(judged: Sequence[Sighting], scope: dict[str, str]) -> Kpi:
    n = max(len(judged), 1)
    low, high = count_interval(np.array([one.enough for one in judged]))
    met = sum(one.met for one in judged)
    return _MUST_STOCK.ratio(met, len(judged), (low / n, high / n), scope)
