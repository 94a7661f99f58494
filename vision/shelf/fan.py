"""How a shelf's boards run through a photo taken at an angle: a fan of nearly straight lines."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vision.geometry import Boxes

Levels = NDArray[np.float64]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]

_SLOPES = np.linspace(-0.5, 0.5, 41)
_OPENINGS = np.linspace(-0.4, 0.4, 17)
_PRIOR = np.array([0.2, 0.2, 0.05, 0.05])
"""Usual size of the four coefficients: how far a photo's fan is from level, parallel lines."""
_MATCH = 0.12
"""Deviation, in heights of the lower box, of bottoms that stand on one board."""
_REACH = 3.0
"""A hole in a row that a link may cross, in widths of the box before it or the median one."""
_VOTERS = 1000


@dataclass(frozen=True, slots=True)
class Fan:
    """The board through (x, y) crosses the middle column x0 at its level t, in pixels:

        v = s + (a + b s) u + (c + d s) u²,   u = (x - x0) / half,  v = (y - y0) / half,
        s = (t - y0) / half

    Straight parallel lines seen in perspective meet in one point, which is what a and b say
    (slope linear in the level); c and d add the bow a wide lens gives them.
    """

    x0: float = 0.0
    y0: float = 0.0
    half: float = 1.0
    coefficients: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    @classmethod
    def around(cls, boxes: Boxes) -> Self:
        """A level fan centred on boxes (n, 4), n > 0."""
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        middle = (low + high) / 2
        half = float(max((high - low).max() / 2, 1e-3))
        return cls(float(middle[0]), float(middle[1]), half)

    def level(self, x: ArrayLike, y: ArrayLike) -> Levels:
        """Level in pixels of the boards through the points; x and y broadcast."""
        a, _, c, _ = self.coefficients
        u = (np.asarray(x, np.float64) - self.x0) / self.half
        v = (np.asarray(y, np.float64) - self.y0) / self.half
        return self.y0 + self.half * (v - a * u - c * u * u) / self.scale(x)

    def height(self, x: ArrayLike, level: ArrayLike) -> Levels:
        """y in pixels at which the board of a level passes x: the inverse of `level`."""
        a, _, c, _ = self.coefficients
        u = (np.asarray(x, np.float64) - self.x0) / self.half
        s = (np.asarray(level, np.float64) - self.y0) / self.half
        return self.y0 + self.half * (s * self.scale(x) + a * u + c * u * u)

    def scale(self, x: ArrayLike) -> Levels:
        """Size of a height at x against the same height at x0."""
        _, b, _, d = self.coefficients
        u = (np.asarray(x, np.float64) - self.x0) / self.half
        return np.clip(1 + b * u + d * u * u, 0.3, 3.0)

    def front(self, x: ArrayLike) -> Levels:
        """x in pixels as the shelf seen from the front has it, true to scale along the shelf.

        A camera turned by the shelf shrinks heights at x by s(x), so that a length from x1 to x2
        was (x2 - x1) / (s(x1) s(x2)); x0 + (x - x0) / s(x) has these lengths.
        """
        x = np.asarray(x, np.float64)
        return self.x0 + (x - self.x0) / self.scale(x)

    def bottoms(self, boxes: Boxes) -> Levels:
        """(n,) levels of the boxes' feet, taken in their middles.

        The sides of a box round a tilted pack go through the middles of the pack's own: so people
        label shelves and detectors learn it. Of 1,563 pairs of units stacked on real photos the
        gap between their boxes doesn't fall with the slope of the board (docs/kpis.md).
        """
        return self.level(_middle(boxes), boxes[:, 3])

    def tops(self, boxes: Boxes) -> Levels:
        """(n,) levels of the packs' upper edges, in their middles."""
        return self.level(_middle(boxes), boxes[:, 1])


def _middle(boxes: Boxes) -> NDArray[np.float32]:
    return (boxes[:, 0] + boxes[:, 2]) / 2


def fit_fan(boxes: Boxes, pairs: Pairs) -> Fan:
    """The fan that the feet of boxes (n, 4), n > 0, suggest; level when they suggest none.

    pairs: see side_by_side. A vote over slope and opening among neighbours, then robust least
    squares (Cauchy weights) on chains of boxes that stand on one board, each at a level of its own.
    Boxes cut by the lower edge of the photo, whose feet are not seen, have no part in it.
    """
    foot = boxes[:, 3]
    cut = foot > foot.max() - 1e-3 * np.ptp(boxes[:, [1, 3]])
    pairs = tuple(column[~(cut[pairs[0]] & cut[pairs[1]])] for column in pairs)
    fan = _vote(boxes, pairs)
    for tolerance in (0.25, 0.2, 0.2):
        fan = _least_squares(boxes, fan, chains(boxes, fan, pairs, tolerance))
    return fan


def starting_within(left: Levels, limit: Levels) -> Pairs:
    """Indices (i, j), i != j, of intervals j that start in [left[i], limit[i]); ties by index."""
    order = np.lexsort((np.arange(len(left)), left))
    start = left[order]
    first = np.arange(1, len(left) + 1)
    count = np.maximum(np.searchsorted(start, limit[order]) - first, 0)
    i = np.repeat(np.arange(len(left)), count)
    j = np.arange(len(i)) - np.repeat(np.cumsum(count) - count - first, count)
    return order[i], order[j]


def side_by_side(boxes: Boxes) -> Pairs:
    """Indices (i, j) of boxes that may be neighbours on a board, j to the right of i."""
    left, _, right, foot = boxes.T
    w, h = right - left, boxes[:, 3] - boxes[:, 1]
    i, j = starting_within(left, right + _REACH * np.maximum(w, np.median(w)))
    run = (left[j] + right[j] - left[i] - right[i]) / 2
    rise = np.abs(foot[j] - foot[i])
    near = (run > 0.4 * np.maximum(w[i], w[j])) & (rise < 0.5 * np.minimum(h[i], h[j]) + 0.6 * run)
    return i[near], j[near]


def chains(boxes: Boxes, fan: Fan, pairs: Pairs, tolerance: float) -> NDArray[np.intp]:
    """(n,) chain of each box: each is linked to the nearest to its right whose foot is level.

    tolerance: how far apart two feet may be, in heights of the lower box.
    """
    i, j = pairs
    feet, h = fan.bottoms(boxes), boxes[:, 3] - boxes[:, 1]
    apart = np.abs(feet[i] - feet[j])
    level = apart < tolerance * np.minimum(h[i], h[j])
    i, j, apart = i[level], j[level], apart[level]
    cost = np.maximum(boxes[j, 0] - boxes[i, 2], 0) + 2 * apart
    order = np.lexsort((j, cost, i))
    first = np.unique(i[order], return_index=True)[1]
    return _components(len(boxes), i[order][first], j[order][first])


def _components(n: int, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.intp]:
    """(n,) component, numbered from 0, of a forest in which i[k] hangs on j[k], i unique."""
    root = np.arange(n)
    root[i] = j
    while not np.array_equal(root, root[root]):
        root = root[root]
    return np.unique(root, return_inverse=True)[1]


def _vote(boxes: Boxes, pairs: Pairs) -> Fan:
    """The slope and opening, of a grid, under which most neighbours' feet are level."""
    fan = Fan.around(boxes)
    unit = (boxes - [fan.x0, fan.y0] * 2) / fan.half
    i, j = _nearest(unit, pairs, 4)
    step = max(1, -(-len(i) // _VOTERS))
    i, j = i[::step], j[::step]
    rise = unit[j, 3] - unit[i, 3]
    middle = (unit[j, 3] + unit[i, 3]) / 2
    h = unit[:, 3] - unit[:, 1]
    spread = _MATCH * np.minimum(h[i], h[j]) + 1e-6
    run = _middle(unit[j]) - _middle(unit[i])
    votes = np.empty((len(_OPENINGS), len(_SLOPES)))
    for row, opening in zip(votes, _OPENINGS, strict=True):
        slope = _SLOPES[:, None] + opening * middle
        off = (rise - slope * run) / spread
        row[:] = np.exp(-0.5 * off * off).sum(axis=1)
    penalty = (_SLOPES / _PRIOR[0]) ** 2 + (_OPENINGS[:, None] / _PRIOR[1]) ** 2
    best = np.unravel_index((votes - penalty / 2).argmax(), votes.shape)
    found = (float(_SLOPES[best[1]]), float(_OPENINGS[best[0]]), 0.0, 0.0)
    return Fan(fan.x0, fan.y0, fan.half, found)


def _nearest(boxes: Boxes, pairs: Pairs, count: int) -> Pairs:
    """The pairs of each box with its `count` nearest to the right."""
    i, j = pairs
    gap = np.maximum(boxes[j, 0] - boxes[i, 2], 0)
    cost = gap + 1.5 * np.abs(boxes[j, 3] - boxes[i, 3])
    order = np.lexsort((j, cost, i))
    i, j = i[order], j[order]
    first = np.searchsorted(i, i)
    kept = np.arange(len(i)) - first < count
    return i[kept], j[kept]


def _least_squares(boxes: Boxes, fan: Fan, labels: NDArray[np.intp]) -> Fan:
    """The fan's four coefficients refitted on chains of three and more boxes."""
    weight = (np.bincount(labels)[labels] >= 3).astype(float)
    if not weight.any():
        return fan
    feet = fan.bottoms(boxes)
    level = (medians(feet, labels)[labels] - fan.y0) / fan.half
    u = (_middle(boxes) - fan.x0) / fan.half
    columns = np.c_[u, level * u, u * u, level * u * u, (boxes[:, 3] - fan.y0) / fan.half]
    spread = 0.1 * float(np.median(boxes[:, 3] - boxes[:, 1])) / fan.half + 1e-9
    use, found = weight, np.array(fan.coefficients)
    for _ in range(4):
        centred = columns - _means(columns, labels, weight)[labels]
        x, y = centred[:, :4] / spread, centred[:, 4] / spread
        found = np.linalg.solve((x.T * weight) @ x + np.diag(_PRIOR**-2), (x.T * weight) @ y)
        weight = use / (1 + (y - x @ found) ** 2)
    return Fan(fan.x0, fan.y0, fan.half, tuple(float(value) for value in found))


def medians(values: Levels, labels: NDArray[np.intp]) -> Levels:
    """(k,) median of the values of each label 0 to k - 1."""
    order = np.lexsort((values, labels))
    counts = np.bincount(labels)
    start = np.cumsum(counts) - counts
    low, high = start + (counts - 1) // 2, start + counts // 2
    return (values[order[low]] + values[order[high]]) / 2


def _means(columns: Levels, labels: NDArray[np.intp], weight: Levels) -> Levels:
    """(k, c) weighted means of columns (n, c) of each label; 0 where all weights are 0."""
    total = np.maximum(np.bincount(labels, weight), 1e-12)
    sums = [np.bincount(labels, weight * column) for column in columns.T]
    return np.stack(sums, axis=1) / total[:, None]
