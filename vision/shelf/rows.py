"""Which board of the shelf each product stands on.

Products of one row stand on one board, or on one another, or hang beside those that do. Chains of
boxes with level feet (`fan`) are merged while the evidence adds up (`scene`): a chain that sits
on another with no room for a board between is a stack; one that stands as high as its neighbour's
middle is in its row. Parts whose boards continue one another across a hole or a post are joined,
and loose pieces go to the row in whose room they are. A row never gets to be both above and below
another (`merging`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes
from vision.shelf.fan import Fan, Levels, chains, fit_fan, medians, side_by_side
from vision.shelf.merging import Labels, Merger, downwards
from vision.shelf.scene import Scene

_LEVEL = 0.2
"""How far apart feet on one board may be, in heights of the lower of two neighbours."""
_JOIN = 0.5
"""The same for two parts of one row across a hole, in heights of the taller part's products."""
_END = 5
"""Boxes at the end of a part whose feet say where its board goes on."""
_WEAK, _NARROW = 0.3, 0.4
"""A part with at most these shares of a usual row's boxes and width may be loose pieces of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """n boxes on r rows, 0 = top.

    index: (n,) int32, row of each box. support: (n,) the box it stands on, -1 for the board.
    level: (r,) float64, where the rows' boards cross the middle of the photo (see Fan).
    """

    index: NDArray[np.int32]
    support: Labels
    level: Levels
    fan: Fan

    def __len__(self) -> int:
        return len(self.level)

    def nearest(self, boxes: Boxes) -> NDArray[np.int32]:
        """(m,) row whose board is nearest to the feet of other boxes (m, 4); -1 without rows."""
        if not len(self):
            return np.full(len(boxes), -1, np.int32)
        away = np.abs(self.fan.bottoms(boxes)[:, None] - self.level)
        return away.argmin(axis=1).astype(np.int32)


def find_rows(boxes: Boxes) -> Rows:
    """Rows of n product boxes (n, 4) in pixels of one photo, n >= 0."""
    n = len(boxes)
    if n < 2:
        fan = Fan()
        return Rows(np.zeros(n, np.int32), np.full(n, -1), fan.bottoms(boxes), fan)
    pairs = side_by_side(boxes)
    fan = fit_fan(boxes, pairs)
    scene = Scene(boxes, fan)
    part = chains(boxes, fan, pairs, _LEVEL)
    part = Merger(scene.above(part)).contract(scene.evidence(part))[part]
    part = Merger(scene.above(part)).join(_board_distance(scene, part), _JOIN)[part]
    part = _absorb(scene, part)
    level = _board_levels(scene, part)
    order = downwards(scene.above(part), level)
    index = np.argsort(order)[part]
    return Rows(index.astype(np.int32), scene.support(part), level[order], fan)


def _board_levels(scene: Scene, part: Labels) -> Levels:
    """(k,) median level of the feet that stand on each part's board."""
    base = scene.support(part) < 0
    return medians(scene.feet[base], part[base])


def _board_distance(scene: Scene, part: Labels) -> Levels:
    """(k, k) distance of the parts' boards where they come nearest, in product heights."""
    base = scene.support(part) < 0
    ends = []
    for side in (scene.left, -scene.right):
        order = np.lexsort((side, part))
        order = order[base[order]]
        rank = np.arange(len(order)) - np.searchsorted(part[order], part[order])
        near = order[rank < _END]
        ends.append(medians(scene.feet[near], part[near]))
    left, right = ends
    middle = medians((scene.left + scene.right) / 2, part)
    tall = medians(scene.height, part)
    away = np.abs(np.subtract.outer(right, left))
    away = np.where(np.less.outer(middle, middle), away, away.T)
    return away / np.maximum.outer(tall, tall)


def _absorb(scene: Scene, part: Labels) -> Labels:
    """Parts that hold little of the shelf go to the row below them, when they are in its room."""
    count, taken = np.bincount(part), np.bincount(part, scene.width)
    weak = (count <= _WEAK * _usual(count)) & (taken <= _NARROW * _usual(taken))
    board, base = _board_levels(scene, part), scene.support(part) < 0
    strong = np.flatnonzero(~weak)
    room = np.array([np.percentile(board[k] - scene.heads[part == k], 90) for k in strong])
    name = np.arange(len(count))
    tall = medians(scene.height, part)
    for k in np.flatnonzero(weak):
        up = board[strong] - np.median(scene.feet[(part == k) & base])
        inside = (up > -0.35 * tall[k] - 0.1 * room) & (up < room + 0.3 * tall[k])
        if inside.any():
            name[k] = strong[inside][np.abs(up[inside]).argmin()]
    return np.unique(name[part], return_inverse=True)[1]


def _usual(sizes: np.ndarray) -> float:
    """Median of the larger half."""
    return float(np.median(np.sort(sizes)[-(len(sizes) + 1) // 2 :]))
