from functools import cache

import numpy as np
import pytest

from vision.planogram.align import Costs, align, align_rows


def best_by_trying(reward, costs, first, last):
    """The best sum over all alignments of the facings with the slots first to last."""
    n = len(reward)

    @cache
    def best(i, j, used):
        slot = costs.slot if used else costs.lead
        options = []
        if i == n:
            return -float(costs.trail[j:last].sum())
        options.append(best(i + 1, j, used) - costs.facing[i])
        if j < last:
            options.append(best(i + 1, j + 1, True) + reward[i, j])
            options.append(best(i, j + 1, used) - slot[j])
        return max(options)

    return best(0, first, False)


@pytest.mark.parametrize("seed", range(6))
def test_scores_are_those_of_the_best_alignment(seed):
    rng = np.random.default_rng(seed)
    start = np.array([0, 4, 4, 7])
    reward = rng.normal(size=(5, 7))
    flat = rng.uniform(0.2, 0.7, 7)
    costs = Costs(rng.uniform(0.2, 0.7, 5), flat, flat, np.minimum(flat, 0.1))
    found = align(reward, costs, start)
    for row in range(3):
        expected = best_by_trying(reward, costs, int(start[row]), int(start[row + 1]))
        assert found.score[row] == pytest.approx(expected, abs=1e-6)
        pairs = found.pairs(row)
        assert pairs == sorted(pairs)
        assert len({slot for _, slot in pairs}) == len(pairs)
        assert all(start[row] <= slot < start[row + 1] for _, slot in pairs)


def test_pairs_of_a_sequence_with_a_hole():
    right = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    reward = 1.6 * right - 0.6
    costs = Costs(np.full(3, 0.5), np.full(4, 0.5), np.full(4, 0.02), np.full(4, 0.02))
    assert align(reward, costs, np.array([0, 4])).pairs(0) == [(0, 0), (1, 2), (2, 3)]


def test_no_facings_and_no_slots():
    none = align(np.zeros((0, 2)), Costs(np.zeros(0), *[np.ones(2)] * 3), np.array([0, 2]))
    assert none.pairs(0) == []
    empty = align(np.zeros((2, 0)), Costs(np.ones(2), *[np.zeros(0)] * 3), np.array([0, 0]))
    assert empty.score.tolist() == [-2]
    assert empty.pairs(0) == []


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ([[5, 0, 0], [0, 5, 0], [0, 0, 5]], [0, 1, 2]),
        ([[0, 5, 0], [0, 0, 5]], [1, 2]),
        ([[5, 0, 0], [0, 0, 5]], [0, 2]),
        ([[5, 0], [-9, -9], [0, 5]], [0, -1, 1]),
        ([[0, 5], [5, 0]], [1, -1]),
        (np.zeros((0, 3)), []),
    ],
)
def test_rows_in_rising_order(score, expected):
    score = np.array(score, float)
    rows = align_rows(score, np.full(len(score), 1.0), np.full(score.shape[1], 1.0))
    assert rows.tolist() == expected
