"""Boxes in their shelf's own upright, and what speaks for two parts of it being one row."""

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes
from vision.shelf.fan import Fan, Levels, Pairs, starting_within
from vision.shelf.merging import Labels, Relation

_USUAL_BOARD = 0.5
"""Gap across a board, in median sqrt(box area), that a photo without clear ones is taken to have.

Measured on the boxes of SKU-110K: gaps inside stacks lie below 0.12, across a board above 0.2.
"""
_BESIDE = 0.7
"""Weight of neighbours that overlap in height, against 1 for a box that clearly sits on one."""


class Scene:
    """n boxes as columns: left, right in pixels; feet, heads as levels of the fan in pixels.

    below: pairs (i, j), box j somewhere below box i in the same column of the picture.
    """

    def __init__(self, boxes: Boxes, fan: Fan) -> None:
        self.left, self.right = boxes[:, 0].astype(float), boxes[:, 2].astype(float)
        self.feet, self.heads = fan.bottoms(boxes), fan.tops(boxes)
        self.width = np.maximum(self.right - self.left, 1e-6)
        self.height = np.maximum(self.feet - self.heads, 1e-6)
        self.below = self._below()

    def support(self, part: Labels) -> Labels:
        """(n,) the box of its own part that each box stands on, -1 for those on the board.

        Of several right below it, the one that shares most of its width, of equals the left one.
        """
        i, j, _ = self._directly_below(part[self.below[0]] == part[self.below[1]])
        shared = np.minimum(self.right[i], self.right[j]) - np.maximum(self.left[i], self.left[j])
        order = np.lexsort((j, self.left[j], -shared, i))
        upper, first = np.unique(i[order], return_index=True)
        support = np.full(len(part), -1)
        support[upper] = j[order][first]
        return support

    def above(self, part: Labels) -> Relation:
        """(k, k): most of the boxes one above the other have part a's above part b's."""
        i, j = self.below
        count = _table(part, i, j, 1.0)
        return count > count.T

    def evidence(self, part: Labels) -> Levels:
        """(k, k) symmetric: how much speaks for two parts being one row, in pairs of boxes.

        A box that sits on another speaks for it (more so when both are of one size), one with
        room for a board below it against it; neighbours that overlap in height speak for it.
        """
        i, j, gap = self._directly_below(np.ones(len(self.below[0]), bool))
        alike = np.abs(np.log(self.width[i] / self.width[j])) < 0.15
        alike &= np.abs(np.log(self.height[i] / self.height[j])) < 0.25
        limit = self._board(gap) * np.where(alike, 1.2, 0.9)
        weights = _table(part, i, j, np.clip((limit - gap) / (0.6 * limit), -1.5, 1))
        weights += _table(part, *self._beside(), _BESIDE)
        weights += weights.T
        np.fill_diagonal(weights, 0)
        return weights

    def _below(self) -> Pairs:
        i, j = starting_within(self.left, self.right)
        shared = np.minimum(self.right[i], self.right[j]) - self.left[j]
        same_column = shared > 0.5 * np.minimum(self.width[i], self.width[j])
        i, j = i[same_column], j[same_column]
        middle = self.feet + self.heads
        swapped = middle[i] > middle[j]
        i, j = np.where(swapped, j, i), np.where(swapped, i, j)
        gap = self.heads[j] - self.feet[i]
        apart = gap > -0.8 * np.minimum(self.height[i], self.height[j])
        return i[apart], j[apart]

    def _directly_below(self, among: NDArray[np.bool_]) -> tuple[Labels, Labels, Levels]:
        """Pairs (i, j), nothing between them, of those among below, and the gap in pixels."""
        i, j = self.below[0][among], self.below[1][among]
        gap = self.heads[j] - self.feet[i]
        least = np.full(len(self.feet), np.inf)
        np.minimum.at(least, i, gap)
        direct = gap < least[i] + 0.25 * np.minimum(self.height[i], self.height[j])
        return i[direct], j[direct], gap[direct]

    def _beside(self) -> Pairs:
        """Pairs (i, j), j next to i on the right, that share half of the lower one's height."""
        i, j = starting_within(self.left, self.right + 0.8 * self.width)
        narrow = np.minimum(self.width[i], self.width[j])
        gap = self.left[j] - self.right[i]
        shared = np.minimum(self.feet[i], self.feet[j]) - np.maximum(self.heads[i], self.heads[j])
        low = np.minimum(self.height[i], self.height[j])
        beside = (shared > 0.5 * low) & (gap < 0.8 * narrow) & (gap > -0.5 * narrow)
        return i[beside], j[beside]

    def _board(self, gap: Levels) -> float:
        """Gap in pixels above which a board lies between two boxes: 0.3 of the photo's usual."""
        size = float(np.median(np.sqrt(self.width * self.height)))
        clear = gap[(gap > 0.2 * size) & (gap < 3 * size)] / size
        usual = np.median(np.concatenate([clear, [_USUAL_BOARD] * 3]))
        return float(np.clip(0.3 * usual, 0.1, 0.26)) * size


def _table(part: Labels, i: Labels, j: Labels, weight: Levels | float) -> Levels:
    """(k, k) sums of the pairs' weights by their parts."""
    k = int(part.max()) + 1
    flat = part[i] * k + part[j]
    weights = np.broadcast_to(np.asarray(weight, float), flat.shape)
    return np.bincount(flat, weights, k * k).astype(float).reshape(k, k)
