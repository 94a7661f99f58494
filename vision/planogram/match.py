"""Facings of a photo in the slots of a planogram: rows first, then places within rows."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from vision.planogram.align import Alignments, Costs, Table, align, align_rows
from vision.planogram.layout import Column, Index, Layout
from vision.planogram.observed import Observed

MISMATCH = 0.6
"""Cost of a facing in the slot of another product, against a gain of 1 for the right one: below
the 1.0 of leaving both out, so that a product in another's place is read as that."""
LEFT_OUT = 0.5
END = 0.02
"""Cost of a slot beyond the first or last facing of a row, which may be beyond the photo."""
UNNAMED = 0.1
"""Gain of an unknown facing in a slot: it stands in some place, and may be right."""
FAR, FAR_WRONG = 0.6, 0.3
"""Cost of standing far from the planned place, reached at REACH slot widths, for the right product
and for another one: the latter with MISMATCH stays below leaving both out, so that what stands in
a place is told in a row that was pushed along as well."""
REACH = 4.0
_CLOSED = 0.5
_SURE = 0.5
_FEW = 3
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """front = offset + size · cm along the shelf; spread: usual miss in front pixels."""

    offset: float
    size: float
    spread: float

    @classmethod
    def fit(cls, cm: Column, front: Column, row: Index) -> Self | None:
        """From places of rising row, each row from left to right; None with too few apart.

        size: the median of slopes (Theil and Sen) between places of a row that are near: a row
        that was pushed along somewhere tells the others' slopes all the same.
        """
        slopes = []
        for lag in range(1, min(_NEAR, len(cm) - 1) + 1):
            run = cm[lag:] - cm[:-lag]
            same = (row[lag:] == row[:-lag]) & (run > 1e-6)
            slopes.append((front[lag:] - front[:-lag])[same] / run[same])
        if len(cm) < _FEW or not sum(map(len, slopes)):
            return None
        size = float(np.median(np.concatenate(slopes)))
        if size <= 0:
            return None
        offset = float(np.median(front - size * cm))
        return cls(offset, size, 1.4826 * float(np.median(np.abs(front - offset - size * cm))))

    def front(self, cm: Column) -> Column:
        """Where places in cm are expected."""
        return self.offset + self.size * cm


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """row: (photo rows,) plan row of each, -1 for none. slot: (n,) of each facing, -1 for none.

    right: (n,) probability that a facing is what its slot wants, 0 without one. scale: of the
    whole photo, None when too few facings say. outside: (n,) beyond the fixture's ends.
    """

    row: Index
    slot: Index
    right: Column
    scale: Scale | None
    outside: np.ndarray


def match(seen: Observed, layout: Layout) -> Matching:
    """Align twice: by order alone, then knowing where on the photo each place should be."""
    chance = _chances(seen, layout)
    gain = _gain(seen, chance)
    rows, first = _by_order(seen, layout, gain)
    scale = _scale(seen, layout, first, chance)
    if scale is None:
        outside = np.zeros(len(seen), bool)
        return Matching(rows, first, _right(chance, first), None, outside)
    return _placed(seen, layout, chance, rows, scale)


def match_again(seen: Observed, layout: Layout, before: Matching) -> Matching:
    """Align other facings of the same photo rows; before: a matching of these with a scale."""
    return _placed(seen, layout, _chances(seen, layout), before.row, before.scale)


def _placed(seen: Observed, layout: Layout, chance: Table, rows: Index, scale: Scale) -> Matching:
    outside = _outside(seen, layout, scale)
    slot = _by_place(seen, layout, _gain(seen, chance), rows, scale, outside)
    fitted = _scale(seen, layout, slot, chance)
    return Matching(rows, slot, _right(chance, slot), fitted, outside)


def _gain(seen: Observed, chance: Table) -> Table:
    """(n, m) what a facing in each slot is worth."""
    return chance * (1 + MISMATCH) - MISMATCH + seen.unknown[:, None] * (MISMATCH + UNNAMED)


def _right(chance: Table, slot: Index) -> Column:
    """(n,) probability that each facing is what its slot wants, 0 without one."""
    return np.where(slot >= 0, chance[np.arange(len(slot)), slot], 0.0)


def _chances(seen: Observed, layout: Layout) -> Table:
    """(n, m) probability of each facing to be a product that its slot wants."""
    positions = layout.planogram.positions
    number = {sku: at for at, sku in enumerate(seen.skus)}
    nothing = len(seen.skus)
    padded = np.concatenate([seen.chances, np.zeros((len(seen), 1))], axis=1)
    first = np.array([number.get(one.sku, nothing) for one in positions], np.intp)
    chance = padded[:, first[layout.position]]
    for at, one in enumerate(positions):
        others = [number[sku] for sku in one.alternatives if sku in number]
        if others:
            slots = layout.position == at
            chance[:, slots] += padded[:, others].sum(axis=1)[:, None]
    return np.minimum(chance, 1)


def _by_order(seen: Observed, layout: Layout, gain: Table) -> tuple[Index, Index]:
    """Plan row of each photo row and slot of each facing, from their order.

    A photo row of unknown facings, like goods behind a wire mesh, costs nothing to leave out.
    """
    slots = np.full(len(layout), LEFT_OUT)
    ends = np.full(len(layout), END)
    tries: list[Alignments] = []
    for a, b in zip(seen.start[:-1], seen.start[1:], strict=True):
        costs = Costs(np.full(b - a, LEFT_OUT), slots, ends, ends)
        tries.append(align(gain[a:b], costs, layout.start))
    if not tries:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    score = np.stack([one.score for one in tries])
    photo_cost = LEFT_OUT * np.add.reduceat(1 - seen.unknown, seen.start[:-1])
    rows = align_rows(score, photo_cost, LEFT_OUT * np.diff(layout.start))
    slot = np.full(len(seen), -1, np.intp)
    for one, row, a in zip(tries, rows, seen.start, strict=False):
        for facing, place in one.pairs(int(row)) if row >= 0 else []:
            slot[a + facing] = place
    return rows, slot


def _by_place(
    seen: Observed, layout: Layout, gain: Table, rows: Index, scale: Scale, outside: np.ndarray
) -> Index:
    """Slot of each facing, from the order and from how far it stands from its place."""
    slot = np.full(len(seen), -1, np.intp)
    expected = scale.front(layout.centre)
    reach = REACH * (layout.right - layout.left) * scale.size + scale.spread
    low, high = seen.ends
    on_photo = (expected > low) & (expected < high)
    for row, a, b in zip(rows, seen.start[:-1], seen.start[1:], strict=True):
        if row < 0:
            continue
        c, d = layout.start[row], layout.start[row + 1]
        away = np.abs(seen.centre[a:b, None] - expected[None, c:d]) / reach[c:d]
        fit = (gain[a:b, c:d] + MISMATCH) / (1 + MISMATCH)
        reward = gain[a:b, c:d] - (FAR_WRONG + (FAR - FAR_WRONG) * fit) * np.minimum(away, 1)
        ends = np.where(on_photo[c:d], LEFT_OUT, 0.0)
        inner = np.full(d - c, LEFT_OUT)
        costs = Costs(np.where(outside[a:b], UNNAMED, LEFT_OUT), inner, ends, ends)
        found = align(reward, costs, np.array([0, d - c]))
        side = slice(a, b)
        closed = seen.left[side][1:] - seen.right[side][:-1] < _CLOSED * seen.widths[side][1:]
        for facing, place in _packed(found.pairs(0), layout.position[c:d], closed):
            slot[a + facing] = c + place
    return slot


def _packed(
    pairs: list[tuple[int, int]], position: Index, closed: np.ndarray
) -> list[tuple[int, int]]:
    """The same pairs, with facings of the row's first position in its last slots when they touch
    what follows, and those of the last position in its first when they touch what is before.

    Slots of one position are alike, and what is beyond the photo is at the ends. closed: (n - 1,)
    whether each facing touches the next.
    """
    if not pairs or position[pairs[0][1]] == position[pairs[-1][1]]:
        return pairs
    first, last = position[pairs[0][1]], position[pairs[-1][1]]
    head = [pair for pair in pairs if position[pair[1]] == first]
    tail = [pair for pair in pairs if position[pair[1]] == last]
    middle = pairs[len(head) : len(pairs) - len(tail)]
    if closed[head[-1][0]]:
        stop = int(np.flatnonzero(position == first)[-1]) + 1
        head = [(facing, stop - len(head) + at) for at, (facing, _) in enumerate(head)]
    if closed[tail[0][0] - 1]:
        start = int(np.flatnonzero(position == last)[0])
        tail = [(facing, start + at) for at, (facing, _) in enumerate(tail)]
    return head + middle + tail


def _scale(seen: Observed, layout: Layout, slot: Index, chance: Table) -> Scale | None:
    """Scale of the photo from the facings that are likely right."""
    at = np.flatnonzero(slot >= 0)
    at = at[chance[at, slot[at]] > _SURE]
    return Scale.fit(layout.centre[slot[at]], seen.centre[at], seen.row[at])


def _outside(seen: Observed, layout: Layout, scale: Scale) -> np.ndarray:
    """(n,) facings that stand beyond the fixture's ends, of another fixture on the photo."""
    ends = scale.front(np.array([0.0, layout.planogram.fixture.width]))
    margin = np.median(seen.widths) / 2 + scale.spread
    return (seen.centre < ends[0] - margin) | (seen.centre > ends[1] + margin)
