"""Columns of a row: what stands side by side counts, what stands on it does not count again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes, centre, height, width
from vision.shelf.fan import starting_within
from vision.shelf.rows import Rows

Indices = NDArray[np.int32]
_HELD, _HEIGHT = 0.8, 0.4
"""Shares of a box's width and height within a wider box on the same board at which both are of one
column: packs side by side don't stand in one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """column: (n,) int32, 0 = leftmost of the box's row. level: (n,) int32, 0 = on the board."""

    column: Indices
    level: Indices


def find_columns(boxes: Boxes, rows: Rows) -> Columns:
    """Column and level in its stack of each box (n, 4).

    Every box on the board opens a column, from left to right, unless a wider one there holds it: it
    is drawn round a part of the same thing, or that one round more than it. A box on another is in
    its column.
    """
    column = np.zeros(len(boxes), np.int32)
    root = np.where(rows.support < 0, _holders(boxes, rows), rows.support)
    first = np.flatnonzero(root == np.arange(len(boxes)))
    first = first[np.lexsort((first, centre(boxes[first])[:, 0], rows.index[first]))]
    column[first] = _ranks(rows.index[first])
    while not np.array_equal(root, root[root]):
        root = root[root]
    column = column[root]
    upwards = np.lexsort((-boxes[:, 3], column, rows.index))
    level = np.zeros(len(boxes), np.int32)
    level[upwards] = _ranks(rows.index[upwards] * (len(boxes) + 1) + column[upwards])
    return Columns(column, level)


def _holders(boxes: Boxes, rows: Rows) -> NDArray[np.intp]:
    """(n,) the widest box on the board that holds each one there, itself where there is none."""
    i, j = starting_within(boxes[:, 0], boxes[:, 2])
    i, j = np.concatenate([i, j]), np.concatenate([j, i])
    wide, tall = width(boxes), height(boxes)
    shared = np.minimum(boxes[i, 2:], boxes[j, 2:]) - np.maximum(boxes[i, :2], boxes[j, :2])
    held = (shared[:, 0] >= _HELD * wide[i]) & (shared[:, 1] >= _HEIGHT * tall[i])
    held &= (wide[j] > wide[i]) | ((wide[j] == wide[i]) & (j < i))
    held &= (rows.index[i] == rows.index[j]) & (rows.support[i] < 0) & (rows.support[j] < 0)
    i, j = i[held], j[held]
    order = np.lexsort((j, -wide[j], i))
    inner, first = np.unique(i[order], return_index=True)
    holder = np.arange(len(boxes))
    holder[inner] = j[order][first]
    return holder


def _ranks(group: NDArray[np.integer]) -> Indices:
    """(n,) place of each entry among those of its group, the groups in rising order."""
    return (np.arange(len(group)) - np.searchsorted(group, group)).astype(np.int32)
