import numpy as np
import pytest

from tests.unit.training.truth import detections, sample
from training.matching import match

A, B = [0, 0, 100, 100], [200, 0, 300, 100]


@pytest.mark.parametrize(
    ("truth", "ignore", "found", "score", "expected", "ignored"),
    [
        ([A, B], None, [B, A], None, [1, 0], [0, 0]),
        ([A], None, [A, A], [0.4, 0.9], [-1, 0], [0, 0]),  # the better score takes it
        ([A], None, [A, A], [0.5, 0.5], [0, -1], [0, 0]),  # of equals the first
        ([A], None, [[0, 0, 100, 50]], None, [0], [0]),  # IoU 0.5
        ([A], None, [[0, 0, 100, 49]], None, [-1], [0]),
        ([A, [0, 0, 100, 90]], None, [[0, 0, 100, 91]], None, [1], [0]),  # most overlap
        ([A, [0, 0, 100, 90]], None, [A, A], None, [0, 1], [0, 0]),  # then what is left
        ([A], [True], [A, [0, 0, 10, 10], B], None, [-1, -1, -1], [1, 1, 0]),
        ([A], [True], [[0, 50, 100, 160]], None, [-1], [0]),  # less than half on it
        ([A, A], [True, False], [A, A], None, [1, -1], [0, 1]),  # boxes to find first
        ([], None, [A], None, [-1], [0]),
        ([A], None, [], None, [], []),
        ([], None, [], None, [], []),
    ],
)
def test_matches_worked_out_by_hand(truth, ignore, found, score, expected, ignored):
    matches = match(sample(truth, ignore=ignore), detections(found, score))
    assert matches.truth.tolist() == expected
    assert matches.hit.tolist() == [index >= 0 for index in expected]
    assert matches.ignored.tolist() == [bool(flag) for flag in ignored]


def test_a_threshold_does_not_change_the_matches_above_it():
    rng = np.random.default_rng(0)
    low = rng.uniform(0, 300, (80, 2))
    truth = np.hstack([low, low + 40])
    found = detections(
        truth[rng.integers(80, size=300)] + rng.normal(0, 6, (300, 4)), rng.random(300)
    )
    shelf = sample(truth, ignore=rng.random(80) < 0.2)
    every, kept = match(shelf, found), match(shelf, found[found.score >= 0.5])
    above = found.score >= 0.5
    np.testing.assert_array_equal(every.truth[above], kept.truth)
    np.testing.assert_array_equal(every.ignored[above], kept.ignored)
