import numpy as np
import pytest

from vision.models.nearest import best_rows


@pytest.mark.parametrize("rows", [1, 5, 16, 17, 255, 256, 257, 1000, 5003])
@pytest.mark.parametrize("k", [1, 3, 5])
def test_same_as_sorting_everything(rows, k):
    k = min(k, rows)
    values = np.random.default_rng(rows).standard_normal((rows, 7)).astype(np.float32)
    assert np.array_equal(best_rows(values, k), np.argsort(-values, axis=0, kind="stable")[:k])


@pytest.mark.parametrize("levels", [1, 2, 9])
def test_ties_go_by_row(levels):
    values = np.random.default_rng(3).integers(0, levels, (3000, 11)).astype(np.float32)
    assert np.array_equal(best_rows(values, 6), np.argsort(-values, axis=0, kind="stable")[:6])


def test_rows_of_lowest_value_are_still_found():
    values = np.full((1000, 2), -1, np.float32)
    assert best_rows(values, 4).T.tolist() == [[0, 1, 2, 3]] * 2
