import numpy as np
import pytest

from vision.shelf.merging import Merger, closure, downwards


def relation(k, *pairs):
    above = np.zeros((k, k), bool)
    for a, b in pairs:
        above[a, b] = True
    return above


def weights(k, **values):
    table = np.zeros((k, k))
    for pair, value in values.items():
        a, b = int(pair[1]), int(pair[2])
        table[a, b] = table[b, a] = value
    return table


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (weights(3), [0, 1, 2]),
        (weights(3, w01=1), [0, 0, 1]),
        (weights(3, w01=2, w12=1), [0, 0, 0]),
        (weights(3, w01=2, w12=1, w02=-1.5), [0, 0, 1]),
        (np.zeros((0, 0)), []),
    ],
    ids=["nothing", "one pair", "a chain", "evidence adds up", "empty"],
)
def test_contract(table, names):
    assert Merger(np.zeros(table.shape, bool)).contract(table).tolist() == names


def test_what_lies_between_keeps_parts_apart():
    merger = Merger(relation(3, (0, 1), (1, 2)))
    assert merger.contract(weights(3, w02=5)).tolist() == [0, 1, 2]


def test_a_stack_merges_once_its_middle_has():
    merger = Merger(relation(3, (0, 1), (1, 2)))
    assert merger.contract(weights(3, w02=5, w01=1, w12=1)).tolist() == [0, 0, 0]


def test_between_counts_through_merged_parts():
    """1 and 3 become one row, below 0 and above 2: 0 and 2 must not merge then."""
    merger = Merger(relation(4, (0, 1), (3, 2)))
    assert merger.contract(weights(4, w13=5, w02=4)).tolist() == [0, 1, 2, 1]


def test_between_counts_through_two_merged_parts():
    """0 is above 1 + 3, which are above 2 + 5, which are above 4."""
    merger = Merger(relation(6, (0, 1), (3, 2), (5, 4)))
    assert merger.contract(weights(6, w13=5, w25=4, w04=3)).tolist() == [0, 1, 2, 1, 3, 2]


def test_join_takes_the_nearest_and_never_parts_above_each_other():
    distance = np.array([[0, 0.1, 0.2], [0.1, 0, 0.3], [0.2, 0.3, 0]])
    merger = Merger(relation(3, (0, 1)))
    assert merger.join(distance, 0.5).tolist() == [0, 1, 0]
    assert Merger(relation(3)).join(distance, 0.15).tolist() == [0, 0, 1]


def test_closure():
    assert closure(relation(3, (0, 1), (1, 2)))[0, 2]


@pytest.mark.parametrize(
    ("pairs", "order"),
    [([], [2, 0, 1]), ([(1, 2)], [0, 1, 2]), ([(1, 2), (2, 1)], [0, 2, 1])],
    ids=["by level", "above first", "a circle goes by level"],
)
def test_downwards(pairs, order):
    assert downwards(relation(3, *pairs), np.array([5.0, 9, 1])).tolist() == order
