"""Merging parts of a shelf into rows without ever putting a row both above and below another."""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.intp]
Relation = NDArray[np.bool_]


class Merger:
    """Parts 0 to k - 1 with the relation "above" between them, kept free of circles.

    above: (k, k) bool, [a, b] when part a is directly above part b somewhere.
    """

    def __init__(self, above: Relation) -> None:
        self.name = np.arange(len(above))
        self.above = closure(above)

    def contract(self, weights: NDArray[np.float64]) -> Labels:
        """(k,) new names, after merging the pair with the largest weight until none is positive.

        weights: (k, k) symmetric with a zero diagonal; merged parts' weights add up. Greedy
        additive edge contraction: Keuper et al., "Efficient decomposition of image and mesh
        graphs by lifted multicuts", ICCV 2015.
        """
        weights, waiting = weights.copy(), np.zeros(weights.shape, bool)
        while weights.size:
            candidates = np.where(waiting, 0, weights)
            a, b = np.unravel_index(candidates.argmax(), candidates.shape)
            if candidates[a, b] <= 0:
                break
            if self._something_between(a, b):
                waiting[a, b] = waiting[b, a] = True
                continue
            self._merge(a, b)
            weights[a] += weights[b]
            weights[:, a] = weights[a]
            weights[b] = weights[:, b] = weights[a, a] = 0
            waiting[:] = False
        return self._names()

    def join(self, distance: NDArray[np.float64], limit: float) -> Labels:
        """(k,) new names, after merging pairs nearer than limit, the nearest first.

        distance: (k, k) symmetric. Parts one of which is above the other stay apart.
        """
        i, j = np.nonzero(np.triu(distance < limit, 1))
        for k in np.argsort(distance[i, j], kind="stable"):
            a, b = self.name[i[k]], self.name[j[k]]
            stacked = self.above[a, b] or self.above[b, a]
            if a != b and not stacked and not self._something_between(a, b):
                self._merge(a, b)
        return self._names()

    def _names(self) -> Labels:
        return np.unique(self.name, return_inverse=True)[1]

    def _something_between(self, a: int, b: int) -> bool:
        between = (self.above[a] & self.above[:, b]) | (self.above[b] & self.above[:, a])
        return bool(between.any())

    def _merge(self, a: int, b: int) -> None:
        """Part b becomes part of a."""
        self.name[self.name == b] = a
        down = self.above[a] | self.above[b]
        up = self.above[:, a] | self.above[:, b]
        down[[a, b]] = up[[a, b]] = False
        self.above[b] = self.above[:, b] = False
        self.above[up] |= down
        self.above[a], self.above[:, a] = down, up


def closure(above: Relation) -> Relation:
    """The transitive closure of a relation (k, k)."""
    reach = above.copy()
    for middle in range(len(reach)):
        reach[reach[:, middle]] |= reach[middle]
    return reach


def downwards(above: Relation, level: NDArray[np.float64]) -> Labels:
    """(k,) parts from top to bottom: none before one that is above it, else by level.

    Parts in a circle, which boxes drawn at random can form, come by level.
    """
    waiting, order = np.ones(len(level), bool), []
    while waiting.any():
        free = waiting & ~above[waiting].any(axis=0)
        choice = np.flatnonzero(free if free.any() else waiting)
        order.append(choice[level[choice].argmin()])
        waiting[order[-1]] = False
    return np.array(order, np.intp)
