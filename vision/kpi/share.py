"""Share of shelf: by facings, by linear width, by area; and of what could not be named."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.kpi.figure import Kpi
from vision.kpi.intervals import (
    Column,
    count_interval,
    existence_half_width,
    sum_interval,
    widened,
)
from vision.shelf.catalogue import Product
from vision.shelf.tree import Facing, Shelf
from vision.words import DEFINITIONS

RULE_VERSION = "share/2"
_KINDS = ("own", "brand", "category", "sku", "unknown")

Scope = tuple[str, str | bool]


@dataclass(frozen=True, slots=True)
class _Measure:
    """name: of the KPI. weights: (n,) what each facing counts, in unit."""

    name: str
    unit: str
    weights: Column


@dataclass(frozen=True, slots=True)
class _Membership:
    """counted: (n,) 1 for each facing the scope counts. likely: (n,) probability it belongs."""

    counted: Column
    likely: Column


@dataclass(frozen=True, slots=True)
class _Doubt:
    """score: (n,) probability that a facing is there. blocks: (n,) number of its block."""

    score: Column
    blocks: NDArray[np.int64]


def measure_share(shelf: Shelf, own_asked: bool = False) -> tuple[Kpi, ...]:
    """Shares of every brand, category and SKU seen, of own products if asked, and of unknown.

    A facing counts for the product it is named as; the interval follows from the probabilities
    of its candidates and of its being there at all (see _interval). Without facings the value is
    None: not enough evidence. Own first, then brands, categories, SKUs, each largest first.
    """
    facings = shelf.facings
    score = np.array([facing.score for facing in facings])
    blocks = _blocks(facings)
    members = _memberships(facings, own_asked)
    kpis = [
        _kpi(measure, scope, member, _Doubt(score, blocks))
        for measure in _measures(facings)
        for scope, member in members.items()
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


def _memberships(facings: tuple[Facing, ...], own_asked: bool) -> dict[Scope, _Membership]:
    """The facings of every scope that holds one, of unknown, and of own if asked.

    That a facing is unknown is a fact about the answer, not about the product: it has no doubt.
    """
    none = np.zeros(len(facings))
    counted: dict[Scope, Column] = defaultdict(none.copy)
    likely: dict[Scope, Column] = defaultdict(none.copy)
    for scope in [("own", True)] * own_asked + [("unknown", True)]:
        counted[scope], likely[scope] = none.copy(), none.copy()
    for at, facing in enumerate(facings):
        for scope in _scopes(facing.product):
            counted[scope][at] = 1
        for product, probability in _probabilities(facing):
            for scope in _scopes(product):
                likely[scope][at] += probability
    asked = [scope for scope in counted if scope[0] != "own" or own_asked]
    return {scope: _Membership(counted[scope], np.minimum(likely[scope], 1)) for scope in asked}


def _scopes(product: Product | None) -> list[Scope]:
    if product is None:
        return [("unknown", True)]
    named = [(kind, getattr(product, kind)) for kind in ("brand", "category", "sku")]
    return [scope for scope in [*named, ("own", product.own)] if scope[1]]


def _probabilities(facing: Facing) -> list[tuple[Product | None, float]]:
    """What the facing may be: its candidates, and the product it is named as even without them."""
    if facing.product is None:
        return [(None, 1.0), *((c.product, c.probability) for c in facing.candidates)]
    others = [c for c in facing.candidates if c.product.sku != facing.product.sku]
    named = (facing.product, facing.probability or 0.0)
    return [named, *((c.product, c.probability) for c in others)]


def _blocks(facings: tuple[Facing, ...]) -> NDArray[np.int64]:
    """Facings side by side that are likeliest the same product, named or not, are one block."""
    number, numbers, before = 0, [], None
    for facing in facings:
        likeliest = facing.candidates[0].product.sku if facing.candidates else None
        here = (facing.row, likeliest)
        number += likeliest is None or here != before
        numbers.append(number)
        before = here
    return np.array(numbers, np.int64)


def _kpi(measure: _Measure, scope: Scope, member: _Membership, doubt: _Doubt) -> Kpi:
    denominator = float(measure.weights.sum())
    numerator = float(measure.weights @ member.counted)
    value = low = high = None
    if denominator > 0:
        value = numerator / denominator
        low, high = _interval(measure, value, member, doubt)
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


def _interval(
    measure: _Measure, value: float, member: _Membership, doubt: _Doubt
) -> tuple[float, float]:
    """90 % interval of a share: naming and existence of the facings, taken as independent.

    Naming: the exact Poisson-binomial of the blocks' probabilities, since identical fronts side by
    side are named rightly or wrongly together, or for weighted shares the normal with its moments,
    over the denominator. Existence: see existence_half_width.
    """
    total = float(measure.weights.sum())
    if measure.name == "share_facings":
        low, high = count_interval(member.likely, doubt.blocks)
    else:
        low, high = sum_interval(measure.weights, member.likely, doubt.blocks)
    half = existence_half_width(measure.weights, member.counted, doubt.score)
    return widened(value, low / total, high / total, half)
