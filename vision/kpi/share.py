"""Share of shelf: by facings, by linear width, by area; and of what could not be named."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vision.kpi.figure import Kpi
from vision.kpi.intervals import Column
from vision.kpi.naming import Doubt, Membership, Scope, memberships, share_interval
from vision.shelf.tree import Facing, Shelf
from vision.words import DEFINITIONS

RULE_VERSION = "share/4"
_KINDS = ("own", "brand", "category", "sku", "unknown")


@dataclass(frozen=True, slots=True)
class _Measure:
    """name: of the KPI. weights: (n,) what each facing counts, in unit."""

    name: str
    unit: str
    weights: Column


def measure_share(shelf: Shelf, own_asked: bool = False) -> tuple[Kpi, ...]:
    """Shares of every brand, category and SKU seen, of own products if asked, and of unknown.

    A facing counts for the product it is named as; the interval follows from the probabilities
    of its candidates and of its being there at all (see share_interval). Without facings the value
    is None: not enough evidence. Own first, then brands, categories, SKUs, each largest first.
    """
    facings = shelf.facings
    doubt = Doubt.of(facings)
    members = memberships(facings, [("own", True)] * own_asked + [("unknown", True)])
    kpis = [
        _kpi(measure, scope, member, doubt)
        for measure in _measures(facings)
        for scope, member in members.items()
        if scope[0] != "own" or own_asked
    ]
    return tuple(sorted(kpis, key=_order))


def _order(kpi: Kpi) -> tuple[int, int, float, str]:
    (kind, name), *_ = kpi.scope.items()
    return list(DEFINITIONS).index(kpi.name), _KINDS.index(kind), -(kpi.value or 0), str(name)


def _measures(facings: tuple[Facing, ...]) -> Iterator[_Measure]:
    yield _Measure("share_facings", "facings", np.ones(len(facings)))
    products = [facing.product for facing in facings]
    widths = [product.width_mm if product else None for product in products]
    heights = [product.height_mm if product else None for product in products]
    if facings and None not in widths:
        yield _Measure("share_linear", "cm", np.array(widths, float) / 10)
    else:
        yield _Measure("share_linear", "px", np.array([facing.width for facing in facings]))
    if facings and None not in widths + heights:
        fronts = np.array(widths, float) * np.array(heights, float) / 100
        yield _Measure("share_area", "cm²", fronts * [len(facing.units) for facing in facings])
    else:
        yield _Measure("share_area", "px²", np.array([facing.area for facing in facings]))


def _kpi(measure: _Measure, scope: Scope, member: Membership, doubt: Doubt) -> Kpi:
    denominator = float(measure.weights.sum())
    numerator = float(measure.weights @ member.counted)
    value = low = high = None
    if denominator > 0:
        value = numerator / denominator
        weights = None if measure.name == "share_facings" else measure.weights
        low, high = share_interval(member, doubt, weights)
    return Kpi(
        name=measure.name,
        scope=dict([scope]),
        value=value,
        low=low,
        high=high,
        numerator=numerator,
        denominator=denominator,
        unit=measure.unit,
        definition=DEFINITIONS[measure.name].en,
        rule_version=RULE_VERSION,
    )
