"""Where a brand stands: at eye level, in one block, among others; and how many SKUs it shows."""

from collections.abc import Collection, Mapping

import numpy as np

from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import TAIL, Column, count_interval
from vision.kpi.naming import (
    Doubt,
    Membership,
    Scope,
    memberships,
    of_block,
    presences,
    share_interval,
)
from vision.kpi.neighbours import above, beside, largest_blocks
from vision.shelf.tree import Facing, Shelf

EYE_LEVEL = (0.55, 0.85)
"""Heights, as shares of the shelf's from below, between which a row's middle is at eye level."""
DRAWS = 200
_EYE = Rule("eye_level_share", "facings", "eye_level/2")
_BLOCK = Rule("brand_block", "facings", "brand_block/1")
_PURITY = Rule("purity", "facings", "purity/2")
_SKUS = Rule("sku_count_share", "SKUs", "sku_count/1")


def eye_level_rows(rows: int) -> tuple[int, ...]:
    """Rows (0 = top) at eye level of a shelf of so many, taken as equally high.

    On a fixture of 180 cm their middles are 99 to 153 cm above the floor. One row has no height.
    """
    low, high = EYE_LEVEL
    return tuple(at for at in range(rows) if rows > 1 and low <= 1 - (at + 0.5) / rows <= high)


def measure_layout(
    shelf: Shelf,
    own_asked: bool = False,
    eye_level: Collection[int] | None = None,
    own_fixture: bool = False,
) -> tuple[Kpi, ...]:
    """Eye-level share, block, purity and SKU count share of own products if asked, and of brands.

    eye_level: rows, 0 = top; None takes eye_level_rows. own_fixture: all rows are own rows.
    """
    facings = shelf.facings
    doubt = Doubt.of(facings)
    found = memberships(facings, [("own", True)] * own_asked)
    members = {
        scope: member
        for scope, member in sorted(found.items(), key=_order)
        if scope[0] == "brand" or (scope[0] == "own" and own_asked)
    }
    row = np.array([facing.row for facing in facings], int)
    at_eye = eye_level_rows(len(shelf.rows)) if eye_level is None else eye_level
    pairs = np.concatenate([beside(shelf), above(shelf)])
    kpis = []
    for scope, member in members.items():
        own_rows = _own_rows(member, row, own_fixture and scope[0] == "own")
        kpis += [
            _within(_EYE, scope, member, doubt, np.isin(row, list(at_eye))),
            _block(scope, member, doubt, pairs),
            _within(_PURITY, scope, member, doubt, own_rows),
        ]
    return (*kpis, *_sku_counts(facings, list(members)))


def _order(item: tuple[Scope, Membership]) -> tuple[bool, float, str]:
    (kind, name), member = item
    return kind != "own", -float(member.counted.sum()), str(name)


def _own_rows(member: Membership, row: np.ndarray, all_rows: bool) -> np.ndarray:
    """(n,) bool, facings in the rows where more than half are the scope's, or in all."""
    if all_rows:
        return np.ones(len(row), bool)
    own = np.bincount(row, member.counted) > np.bincount(row) / 2 if len(row) else row
    return own[row] if len(row) else np.zeros(0, bool)


def _within(rule: Rule, scope: Scope, member: Membership, doubt: Doubt, inside: np.ndarray) -> Kpi:
    """Facings of the scope / all facings, of those inside."""
    own = Membership(member.counted[inside], member.likely[inside])
    there = Doubt(doubt.score[inside], doubt.blocks[inside])
    interval = share_interval(own, there) if inside.any() else None
    return rule.ratio(float(own.counted.sum()), float(inside.sum()), interval, dict([scope]))


def _block(scope: Scope, member: Membership, doubt: Doubt, pairs: np.ndarray) -> Kpi:
    """Largest block / own facings. The interval holds 90 % of DRAWS draws of the names.

    In each draw a block of identical fronts (see naming.blocks) belongs to the scope, or not, with
    its mean probability; the seed is fixed.
    """
    counted = member.counted > 0
    largest = int(largest_blocks(counted[None], pairs)[0])
    chance, _ = of_block(member.likely, doubt)
    interval = None
    if counted.any() and ((chance > 0) & (chance < 1)).any():
        block = np.unique(doubt.blocks, return_inverse=True)[1]
        drawn = np.random.default_rng(0).random((DRAWS, len(chance))) < chance
        members = drawn[:, block]
        kept = members.any(axis=1)
        shares = largest_blocks(members[kept], pairs) / members[kept].sum(axis=1)
        interval = _quantiles(shares) if kept.any() else None
    return _BLOCK.ratio(largest, float(counted.sum()), interval, dict([scope]))


def _quantiles(values: Column) -> tuple[float, float]:
    low, high = np.quantile(values, [TAIL, 1 - TAIL], method="nearest")
    return float(low), float(high)


def _sku_counts(facings: tuple[Facing, ...], asked: list[Scope]) -> list[Kpi]:
    """Different SKUs of each scope / of all; the interval is that of the scope's own number."""
    products = {f.product.sku: f.product for f in facings if f.product is not None}
    chance = {sku: p.chance for sku, p in presences(facings, products).items()}
    kpis = []
    for kind, name in asked:
        own = [sku for sku, product in products.items() if getattr(product, kind) == name]
        interval = _count_share(own, chance)
        kpis.append(_SKUS.ratio(len(own), len(products), interval, {kind: name}))
    return kpis


def _count_share(own: list[str], chance: Mapping[str, float]) -> tuple[float, float] | None:
    """5 % and 95 % quantiles of the number of own SKUs, over that and the other SKUs seen."""
    if not chance:
        return None
    low, high = count_interval(np.array([chance[sku] for sku in own]))
    others = len(chance) - len(own)
    return low / max(low + others, 1), high / max(high + others, 1)
