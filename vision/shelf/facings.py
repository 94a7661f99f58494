"""Columns of a row: what stands side by side counts, what stands on it does not count again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes, centre
from vision.shelf.rows import Rows

Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """column: (n,) int32, 0 = leftmost of the box's row. level: (n,) int32, 0 = on the board."""

    column: Indices
    level: Indices


def find_columns(boxes: Boxes, rows: Rows) -> Columns:
    """Column and level in its stack of each box (n, 4).

    Every box on the board opens a column, from left to right; a box on another is in its column.
    """
    column = np.zeros(len(boxes), np.int32)
    on_board = np.flatnonzero(rows.support < 0)
    on_board = on_board[np.lexsort((on_board, centre(boxes[on_board])[:, 0], rows.index[on_board]))]
    column[on_board] = _ranks(rows.index[on_board])
    root = np.where(rows.support < 0, np.arange(len(boxes)), rows.support)
    while not np.array_equal(root, root[root]):
        root = root[root]
    column = column[root]
    upwards = np.lexsort((-boxes[:, 3], column, rows.index))
    level = np.zeros(len(boxes), np.int32)
    level[upwards] = _ranks(rows.index[upwards] * (len(boxes) + 1) + column[upwards])
    return Columns(column, level)


def _ranks(group: NDArray[np.integer]) -> Indices:
    """(n,) place of each entry among those of its group, the groups in rising order."""
    return (np.arange(len(group)) - np.searchsorted(group, group)).astype(np.int32)
