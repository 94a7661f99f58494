"""Which facings touch: side by side in a row, or in rows one above the other."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vision.shelf.gaps import columns_of
from vision.shelf.tree import Shelf

Pairs = NDArray[np.intp]
OVERLAP = 0.5
"""Least width that facings of rows one above the other share, as a share of the narrower."""


def beside(shelf: Shelf) -> Pairs:
    """(k, 2) indices in Shelf.facings of neighbours in a row, left and right.

    An empty slot between them doesn't part them. Facings of one column are above one another.
    """
    number = {id(facing): at for at, facing in enumerate(shelf.facings)}
    pairs = []
    for row in shelf.rows:
        columns = [own for _, own in columns_of(row)]
        for left, right in pairwise(columns):
            pairs += [(number[id(a)], number[id(b)]) for a in left for b in right]
    return np.array(pairs, np.intp).reshape(-1, 2)


def above(shelf: Shelf) -> Pairs:
    """(k, 2) indices in Shelf.facings, upper and lower: of neighbouring rows, or of one column."""
    facings = shelf.facings
    if not facings:
        return np.zeros((0, 2), np.intp)
    boxes = np.array([facing.box for facing in facings])
    left, right = shelf.fan.front(boxes[:, 0]), shelf.fan.front(boxes[:, 2])
    row = np.array([facing.row for facing in facings])
    column = np.array([facing.column for facing in facings])
    shared = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    narrower = np.minimum.outer(right - left, right - left)
    meet = (np.subtract.outer(row, row) == -1) & (shared >= OVERLAP * narrower)
    higher = np.less.outer(boxes[:, 1], boxes[:, 1])
    stacked = np.equal.outer(row, row) & np.equal.outer(column, column) & higher
    return np.argwhere(meet | stacked)


def largest_blocks(member: NDArray[np.bool_], pairs: Pairs) -> NDArray[np.int64]:
    """(d,) facings of the largest contiguous block in each of d draws of members (d, n).

    Every member takes the least index among its neighbours, and of what that one has taken, until
    nothing changes: connected components of all draws at once.
    """
    draws, n = member.shape
    nothing = np.full((draws, 1), n)
    label = np.where(member, np.arange(n), n)
    first, second = pairs.T
    both = member[:, first] & member[:, second]
    rows, edge = np.nonzero(both)
    a, b = (rows, first[edge]), (rows, second[edge])
    while True:
        before = label.copy()
        least = np.minimum(label[a], label[b])
        np.minimum.at(label, a, least)
        np.minimum.at(label, b, least)
        label = np.take_along_axis(np.concatenate([label, nothing], axis=1), label, axis=1)
        if np.array_equal(label, before):
            break
    size = np.zeros((draws, n + 1), np.int64)
    np.add.at(size, (np.arange(draws)[:, None], label), 1)
    return size[:, :n].max(axis=1, initial=0)
