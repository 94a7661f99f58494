"""Where each planned slot should be on the photo, and how much of it the photo shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.planogram.layout import Column, Index, Layout
from vision.planogram.match import Matching, Scale
from vision.planogram.observed import EDGE, Observed
from vision.shelf.tree import Box

_USUAL = 0.7
"""Share of a row's height that products take, where the photo doesn't tell."""
_SLIVER = 0.15
"""Least width of an empty place between two facings that closed up, in planned widths."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """left, right, top, foot: (m,) front coordinates of each slot, NaN where nothing tells.

    shown: (m,) share of the slot that lies within the photo: 1 where a facing stands in it.
    """

    left: Column
    right: Column
    top: Column
    foot: Column
    shown: Column

    def boxes(self, seen: Observed, layout: Layout) -> list[Box | None]:
        """The place of each position in pixels of the photo, None where it is not on it."""
        low = [np.fmin.reduceat(side, layout.first) for side in (self.left, self.top)]
        high = [np.fmax.reduceat(side, layout.first) for side in (self.right, self.foot)]
        return seen.pixels(np.stack([*low, *high], axis=1))


def find_places(seen: Observed, layout: Layout, matching: Matching) -> Places:
    """Slots between facings that are in place lie between them; the others by the photo's scale.

    A row may have been pushed along or closed up: a slot beyond its own facings counts as shown no
    more than by either reading, after the last of these or at its planned place. A planned row that
    is not among the photo's is where the heights of the others put it.
    """
    m = len(layout)
    level = _levels(seen, layout, matching)
    facing = np.full(m, -1, np.intp)
    at = np.flatnonzero(matching.slot >= 0)
    facing[matching.slot[at]] = at
    own = _own(seen, layout, facing)
    left, right = _sides(seen, layout, matching.scale, facing)
    top, foot = level[0][layout.row], level[1][layout.row]
    shown = _share(*_sides(seen, layout, matching.scale, own), *seen.ends)
    if matching.scale is not None:
        planned = (matching.scale.front(layout.left), matching.scale.front(layout.right))
        between = _between(layout, own)
        shown = np.where(between, shown, np.minimum(shown, _share(*planned, *seen.ends)))
    y = seen.heights((left + right) / 2, np.stack([top, foot]))
    shown = shown * _share(y[0], y[1], 0.0, float(seen.height))
    return Places(left, right, top, foot, np.where(own >= 0, 1.0, shown))


def _own(seen: Observed, layout: Layout, facing: Index) -> Index:
    """(m,) facing in each slot if it may be what the slot wants, -1 otherwise: where another
    product stands, which may be wider or be pushed along, says nothing of the slot's place.
    """
    skus = [one.skus for one in layout.planogram.positions]
    own = facing.copy()
    for slot in np.flatnonzero(facing >= 0):
        name = seen.label[facing[slot]]
        if name is not None and name not in skus[layout.position[slot]]:
            own[slot] = -1
    return own


def _sides(
    seen: Observed, layout: Layout, scale: Scale | None, facing: Index
) -> tuple[Column, Column]:
    """(m,) left and right of each slot, given the facings (m,) that stand in them."""
    sides = [
        _across(seen, layout, scale, np.arange(first, last), facing[first:last])
        for first, last in zip(layout.start[:-1], layout.start[1:], strict=True)
    ]
    left, right = zip(*sides, strict=True)
    return np.concatenate(left), np.concatenate(right)


def _between(layout: Layout, facing: Index) -> NDArray[np.bool_]:
    """(m,) slots with facings in slots of their row on both sides."""
    between = np.zeros(len(layout), bool)
    for first, last in zip(layout.start[:-1], layout.start[1:], strict=True):
        held = first + np.flatnonzero(facing[first:last] >= 0)
        if len(held):
            between[held[0] : held[-1] + 1] = True
    return between


def _across(
    seen: Observed, layout: Layout, scale: Scale | None, own: Index, facing: Index
) -> tuple[Column, Column]:
    """Left and right of one row's slots. facing: of each slot, -1 for none."""
    known = np.flatnonzero(facing >= 0)
    centre, width = layout.centre[own], (layout.right - layout.left)[own]
    if not len(known):
        unknown = np.full(len(own), np.nan)
        return (unknown, unknown) if scale is None else (
            scale.front(layout.left[own]), scale.front(layout.right[own]))  # fmt: skip
    held = facing[known]
    size = scale.size if scale else float(
        np.median((seen.right - seen.left)[held] / width[known]))  # fmt: skip
    at, there = centre[known], np.maximum.accumulate(seen.centre[held])
    middle = np.interp(centre, at, there)
    middle += size * (np.minimum(centre - at[0], 0) + np.maximum(centre - at[-1], 0))
    middle += np.where(centre < at[0], _beyond(seen, int(held[0]), -1), 0.0)
    middle += np.where(centre > at[-1], _beyond(seen, int(held[-1]), 1), 0.0)
    left, right = middle - size * width / 2, middle + size * width / 2
    before, after = _neighbours(seen, known, held, len(own))
    left, right = np.maximum(left, before), np.minimum(right, after)
    least = _SLIVER * size * width
    squeezed = right - left < least
    middle = np.where(squeezed, (left + right) / 2, middle)
    left = np.where(squeezed, middle - least / 2, left)
    right = np.where(squeezed, middle + least / 2, right)
    left[known], right[known] = seen.left[held], seen.right[held]
    return left, right


def _beyond(seen: Observed, facing: int, step: int) -> float:
    """How far, in front pixels, facings of the same product go on beyond one: step -1 or 1."""
    last, start, stop = facing, seen.start[seen.row[facing]], seen.start[seen.row[facing] + 1]
    while start <= last + step < stop and seen.label[last + step] == seen.label[facing] is not None:
        last += step
    return float(seen.centre[last] - seen.centre[facing])


def _neighbours(seen: Observed, known: Index, held: Index, n: int) -> tuple[Column, Column]:
    """(n,) right side of the facing before each slot and left side of the one after it."""
    before, after = np.full(n, -np.inf), np.full(n, np.inf)
    slots = np.arange(n)
    last = np.searchsorted(known, slots) - 1
    before[last >= 0] = seen.right[held[last[last >= 0]]]
    following = np.searchsorted(known, slots, "right")
    some = following < len(known)
    after[some] = seen.left[held[following[some]]]
    return before, after


def _levels(seen: Observed, layout: Layout, matching: Matching) -> tuple[Column, Column]:
    """(rows,) top and foot of each planned row as levels of the photo's fan.

    The foot is that of the row's facings, or where the other rows put it when the photo's lower
    edge cuts them. The top is above it by what the row's facings are high, or at least by the
    share of the row's height that products of the photo usually take.
    """
    rows = len(layout.start) - 1
    foot, tall = np.full(rows, np.nan), np.full(rows, np.nan)
    cut = (seen.boxes[:, 1] < EDGE) | (seen.boxes[:, 3] > seen.height - EDGE)
    for number, row in enumerate(matching.row):
        own = np.arange(seen.start[number], seen.start[number + 1])
        standing = own[seen.boxes[own, 3] <= seen.height - EDGE]
        whole = own[~cut[own]]
        if row >= 0 and len(standing):
            foot[row] = np.median(seen.foot[standing])
        if row >= 0 and len(whole):
            tall[row] = np.median(seen.foot[whole] - seen.top[whole])
    known = np.flatnonzero(np.isfinite(foot))
    heights = np.array([planned.height for planned in layout.planogram.rows])
    size = _rise(layout.base[known], foot[known], matching.scale) if len(known) else np.nan
    if np.isnan(size):
        return foot - tall, foot
    guess = np.interp(layout.base, layout.base[known], foot[known])
    guess += size * np.minimum(layout.base - layout.base[known[0]], 0)
    guess += size * np.maximum(layout.base - layout.base[known[-1]], 0)
    taken = tall / (size * heights)
    usual = float(np.clip(np.nanmedian(taken), 0.3, 1.0)) if np.isfinite(taken).any() else _USUAL
    return guess - np.fmax(tall, usual * size * heights), guess


def _rise(base: Column, foot: Column, scale: Scale | None) -> float:
    """Pixels a centimetre of height, from two rows or more, else as along the shelf."""
    if len(base) > 1 and foot[-1] > foot[0]:
        return float((foot[-1] - foot[0]) / (base[-1] - base[0]))
    return scale.size if scale else float("nan")


def _share(low: Column, high: Column, first: float, last: float) -> Column:
    """Share of each interval within first to last; 0 where it is not known."""
    inside = np.minimum(high, last) - np.maximum(low, first)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(inside / (high - low), 0, 1)
    return np.nan_to_num(share, nan=0.0)
