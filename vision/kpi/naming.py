"""What facings are named as, what else they may be, and which of them err together."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.kpi.intervals import (
    Column,
    count_interval,
    existence_error,
    stretched,
    sum_interval,
    widened,
)
from vision.shelf.catalogue import Product
from vision.shelf.tree import Facing

Scope = tuple[str, str | bool]

TOGETHER = 1.8
"""So many times as wide as for independent blocks and boxes is the interval of a share: those of
one photo err together, in one light and before one catalogue (measured, docs/recognition.md)."""


@dataclass(frozen=True, slots=True)
class Membership:
    """counted: (n,) 1 for each facing the scope counts. likely: (n,) probability it belongs."""

    counted: Column
    likely: Column


@dataclass(frozen=True, slots=True)
class Doubt:
    """score: (n,) probability that a facing is there. blocks: (n,) number of its block."""

    score: Column
    blocks: NDArray[np.int64]

    @classmethod
    def of(cls, facings: Sequence[Facing]) -> "Doubt":
        """The doubt about facings in the shelf's order."""
        return cls(np.array([facing.score for facing in facings]), blocks(facings))


def memberships(facings: Sequence[Facing], always: Sequence[Scope] = ()) -> dict[Scope, Membership]:
    """The facings of every brand, category, SKU, of own products and of what is unknown.

    always: scopes that are there even if they hold no facing. That a facing is unknown is a fact
    about the answer, not about the product: it has no doubt.
    """
    none = np.zeros(len(facings))
    counted: dict[Scope, Column] = defaultdict(none.copy)
    likely: dict[Scope, Column] = defaultdict(none.copy)
    for scope in always:
        counted[scope], likely[scope] = none.copy(), none.copy()
    for at, facing in enumerate(facings):
        for scope in scopes(facing.product):
            counted[scope][at] = 1
        for product, probability in possible(facing):
            for scope in scopes(product):
                likely[scope][at] += probability
    return {scope: Membership(counted[scope], np.minimum(likely[scope], 1)) for scope in counted}


def scopes(product: Product | None) -> list[Scope]:
    """What a facing of this product counts for."""
    if product is None:
        return [("unknown", True)]
    named = [(kind, getattr(product, kind)) for kind in ("brand", "category", "sku")]
    return [scope for scope in [*named, ("own", product.own)] if scope[1]]


def possible(facing: Facing) -> list[tuple[Product | None, float]]:
    """What a facing may be: its candidates, and what it is named as even without them."""
    if facing.product is None:
        return [(None, 1.0), *((c.product, c.probability) for c in facing.candidates)]
    others = [c for c in facing.candidates if c.product.sku != facing.product.sku]
    named = (facing.product, facing.probability or 0.0)
    return [named, *((c.product, c.probability) for c in others)]


def blocks(facings: Sequence[Facing]) -> NDArray[np.int64]:
    """(n,) facings side by side that are likeliest the same product, named or not, are one block:
    they are named rightly or wrongly together.
    """
    number, numbers, before = 0, [], None
    for facing in facings:
        likeliest = facing.candidates[0].product.sku if facing.candidates else None
        here = (facing.row, likeliest)
        number += likeliest is None or here != before
        numbers.append(number)
        before = here
    return np.array(numbers, np.int64)


def of_block(values: Column, doubt: Doubt) -> tuple[Column, Column]:
    """(b,) mean of the values of each block, and how many facings it has."""
    _, block = np.unique(doubt.blocks, return_inverse=True)
    count = np.bincount(block)
    return np.bincount(block, values) / np.maximum(count, 1), count.astype(float)


def share_interval(
    member: Membership, doubt: Doubt, weights: Column | None = None
) -> tuple[float, float]:
    """90 % interval of the share of a scope among facings, at least one.

    weights: (n,) what each counts, 1 when None. Naming: the exact Poisson-binomial of the blocks'
    probabilities, since identical fronts side by side are named rightly or wrongly together, or
    with weights the normal with its moments. Existence: see existence_error. Both by TOGETHER.
    """
    if weights is None:
        weights = np.ones(len(member.counted))
        named = count_interval(member.likely, doubt.blocks)
    else:
        named = sum_interval(weights, member.likely, doubt.blocks)
    total = float(weights.sum())
    low, high = stretched(weights, member.likely, named, TOGETHER)
    shift, half = existence_error(weights, member.counted, doubt.score)
    value = float(weights @ member.counted) / total
    return widened(value, low / total, high / total, shift, TOGETHER * half)


@dataclass(frozen=True, slots=True)
class Presence:
    """named: facings named as a SKU. chance: that at least one facing on the photo is that SKU."""

    named: int
    chance: float


def presences(facings: Sequence[Facing], skus: Collection[str]) -> dict[str, Presence]:
    """Of each SKU asked for. Blocks of identical fronts are independent of one another."""
    doubt = Doubt.of(facings)
    found = memberships(facings, [("sku", sku) for sku in skus])
    answer = {}
    for sku in skus:
        member = found["sku", sku]
        chance, _ = of_block(member.likely * doubt.score, doubt)
        named = int(member.counted.sum())
        answer[sku] = Presence(named, float(1 - np.prod(1 - chance)))
    return answer
