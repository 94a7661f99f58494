"""Alignment of sequences by dynamic programming, one sweep for many pairs of rows.

Needleman and Wunsch, "A general method applicable to the search for similarities in the amino
acid sequence of two proteins", J. Mol. Biol. 48 (1970), with costs of leaving an element out that
differ from element to element. Within a row of the table the best of all runs of slots left out
is a running maximum, so that a whole row is a few array operations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.planogram.layout import Column, Index

Table = NDArray[np.float64]
_WALL = 1e5
"""Cost of going on from one plan row into the next: never worth it."""


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """What leaving something out costs: (n,) facings of a photo row, (m,) slots of plan rows.

    lead: (m,) slots left out before the first facing. trail: (m,) after the last.
    """

    facing: Column
    slot: Column
    lead: Column
    trail: Column


@dataclass(frozen=True, slots=True, eq=False)
class Alignments:
    """One photo row against plan rows whose slots follow one another.

    table: (n + 1, m + rows) best sums; each plan row has a column before its first slot.
    start: (rows + 1,) first slot of each plan row. score: (rows,) of each alignment.
    """

    reward: Table
    costs: Costs
    start: Index
    table: Table
    score: Column

    def pairs(self, row: int) -> list[tuple[int, int]]:
        """(facing, slot) pairs of the alignment with a plan row, from left to right.

        Of equal ways a pair wins over a slot left out, and that over a facing left out.
        """
        first, last = int(self.start[row]), int(self.start[row + 1])
        table = self.table[:, first + row : last + row + 1]
        reward = self.reward[:, first:last]
        i, j = len(reward), int((table[-1] - _remaining(self.costs.trail[first:last])).argmax())
        found: list[tuple[int, int]] = []
        while i > 0:
            here = table[i, j] - 1e-9
            if j > 0 and table[i - 1, j - 1] + reward[i - 1, j - 1] >= here:
                i, j = i - 1, j - 1
                found.append((i, first + j))
            elif j > 0 and table[i, j - 1] - self.costs.slot[first + j - 1] >= here:
                j -= 1
            else:
                i -= 1
        return found[::-1]


def align(reward: Table, costs: Costs, start: Index) -> Alignments:
    """Align n facings in order with the slots in order of each plan row.

    reward: (n, m) of a facing in a slot. start: (rows + 1,), as in Layout.
    """
    rows, slots = len(start) - 1, reward.shape[1]
    lengths = np.diff(start)
    column = np.arange(slots) + np.repeat(np.arange(rows), lengths) + 1
    heads = start[:-1] + np.arange(rows)
    walk = np.zeros(slots + rows)
    walk[column] = costs.slot
    walk[heads] = _WALL
    walk = np.cumsum(walk)
    gains = np.full((len(reward), slots + rows), -np.inf)
    gains[:, column] = reward
    table = np.empty((len(reward) + 1, slots + rows))
    table[0] = 0
    for head, first, last in zip(heads, start[:-1], start[1:], strict=True):
        table[0, head + 1 : head + 1 + last - first] = -np.cumsum(costs.lead[first:last])
    paired = np.empty(slots + rows)
    for i, gain in enumerate(gains):
        before, here = table[i], table[i + 1]
        paired[0] = -np.inf
        np.add(before[:-1], gain[1:], out=paired[1:])
        np.maximum(paired, before - costs.facing[i], out=here)
        here += walk
        np.maximum.accumulate(here, out=here)
        here -= walk
    left = np.zeros(slots + rows)
    for head, first, last in zip(heads, start[:-1], start[1:], strict=True):
        left[head : head + 1 + last - first] = _remaining(costs.trail[first:last])
    score = np.maximum.reduceat(table[-1] - left, heads) if rows else np.zeros(0)
    return Alignments(reward, costs, start, table, score)


def _remaining(cost: Column) -> Column:
    """(m + 1,) cost of leaving out all slots from each one on."""
    return np.append(np.cumsum(cost[::-1])[::-1], 0.0)


def align_rows(score: Table, photo_cost: Column, plan_cost: Column) -> Index:
    """(p,) plan row of each photo row in rising order, -1 for one that is in no plan row.

    score: (p, q) of each pair. photo_cost: (p,) of a photo row left out; plan_cost: (q,) of a plan
    row left out between two that are used: those above and below the photo cost nothing.
    """
    p, q = score.shape
    best = np.zeros((p + 1, q + 1))
    best[1:, 0] = -np.cumsum(photo_cost)
    for i in range(p):
        for j in range(q):
            skipped = best[i + 1, j] - (plan_cost[j] if i < p - 1 else 0)
            best[i + 1, j + 1] = max(
                best[i, j] + score[i, j], best[i, j + 1] - photo_cost[i], skipped
            )
    return _row_path(best, score, photo_cost)


def _row_path(best: Table, score: Table, photo_cost: Column) -> Index:
    i, j = score.shape
    plan = np.full(i, -1, np.intp)
    while i > 0 and j > 0:
        if np.isclose(best[i, j], best[i - 1, j - 1] + score[i - 1, j - 1], atol=1e-9):
            i, j = i - 1, j - 1
            plan[i] = j
        elif np.isclose(best[i, j], best[i - 1, j] - photo_cost[i - 1], atol=1e-9):
            i -= 1
        else:
            j -= 1
    return plan
