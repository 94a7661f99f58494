import numpy as np
import pytest

from tests.unit.training.truth import boxes, dataset, detections, sample
from training.calibrate import (
    KNOTS,
    calibration_error,
    count_thresholds,
    fit_calibration,
    isotonic,
    outcomes,
)
from vision.errors import MetricError


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([], [], []),
        ([3], [1], [3]),
        ([1, 2, 3], [1, 1, 1], [1, 2, 3]),
        ([3, 2, 1], [1, 1, 1], [2, 2, 2]),
        ([1, 3, 2, 4], [1, 1, 1, 1], [1, 2.5, 2.5, 4]),
        ([1, 3, 2, 4], [1, 3, 1, 1], [1, 2.75, 2.75, 4]),
        ([4, 1, 2, 6, 5], [1, 1, 1, 1, 1], [7 / 3, 7 / 3, 7 / 3, 5.5, 5.5]),
        ([2, 2], [1, 5], [2, 2]),
    ],
)
def test_isotonic_regression_worked_out_by_hand(values, weights, expected):
    fitted = isotonic(np.array(values, float), np.array(weights, float))
    np.testing.assert_allclose(fitted, expected)


def photos():
    """Two photos of 4 and 8 boxes whose detections score 0.9, 0.6 and 0.3."""
    truth = dataset(sample(boxes(4), "a"), sample(boxes(8), "b"))
    found = [
        detections(boxes(6), [0.9] * 3 + [0.6] * 1 + [0.3] * 2),
        detections(boxes(10), [0.9] * 6 + [0.6] * 4),
    ]
    return truth, found


def test_thresholds_of_least_error_and_least_bias():
    truth, found = photos()
    # from 0.9: 3/4 and 6/8, -25 % both; from 0.6: 4/4 and 10/8, 0 and +25 %; from 0.3: +50, +25 %
    exact, unbiased = count_thresholds(truth, found)
    assert (exact.score, exact.absolute, exact.signed) == (0.6, 12.5, 12.5)
    assert unbiased == exact


def test_least_bias_may_cost_exactness():
    truth = dataset(sample(boxes(10), "a"), sample(boxes(10), "b"))
    found = [
        detections(boxes(16), [0.9] * 10 + [0.5] * 6),
        detections(boxes(16), [0.9] * 4 + [0.5] * 3 + [0.2] * 9),
    ]
    # from 0.9: 0 and -60 %; from 0.5: +60 and -30 %; from 0.2: +60 and +60 %
    exact, unbiased = count_thresholds(truth, found)
    assert (exact.score, exact.absolute, exact.signed) == (0.9, 30, -30)
    assert (unbiased.score, unbiased.absolute, unbiased.signed) == (0.5, 45, 15)


def test_detections_on_ignored_boxes_do_not_move_the_threshold():
    truth = dataset(sample(boxes(10), ignore=[False] * 4 + [True] * 6))
    exact, _ = count_thresholds(truth, [detections(boxes(10), [0.4] * 4 + [0.9] * 6)])
    assert (exact.score, exact.absolute) == (0.4, 0)


@pytest.mark.parametrize("samples", [[], [sample()]])
def test_thresholds_need_boxes_to_count(samples):
    with pytest.raises(MetricError):
        count_thresholds(dataset(*samples), [detections([])] * len(samples))


def test_outcomes_leave_out_what_lies_on_ignored_boxes():
    truth = dataset(sample(boxes(3), ignore=[False, False, True]), sample([], "b"))
    found = [detections(boxes(4), [0.9, 0.8, 0.7, 0.6]), detections(boxes(1), [0.5])]
    scores, hits = outcomes(truth, found)
    np.testing.assert_allclose(scores, [0.9, 0.8, 0.6, 0.5], atol=1e-6)
    assert hits.tolist() == [True, True, False, False]


def drawn(n=20_000, seed=0):
    """Scores and hits of which the probability is score ** 2."""
    rng = np.random.default_rng(seed)
    scores = rng.random(n)
    return scores, rng.random(n) < scores**2


def test_calibration_recovers_the_probability():
    scores, hits = drawn()
    curve = fit_calibration(scores, hits)
    assert len(curve.raw) <= KNOTS
    assert (curve.raw[0], curve.raw[-1]) == (0, 1)
    at = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(np.interp(at, curve.raw, curve.calibrated), at**2, atol=0.03)
    fresh, fresh_hits = drawn(seed=1)
    calibrated = np.interp(fresh, curve.raw, curve.calibrated)
    assert calibration_error(calibrated, fresh_hits) < 0.01
    assert calibration_error(fresh, fresh_hits) > 0.15


def test_calibration_keeps_the_order_of_scores():
    rng = np.random.default_rng(0)
    scores = np.concatenate([rng.random(5000) * 0.1, 0.9 + rng.random(200) * 0.05])
    hits = rng.random(5200) < np.where(scores < 0.5, 0.3, 0.6)
    curve = fit_calibration(scores, hits)
    assert (np.diff(curve.calibrated) > 0).all()
    assert (np.diff(np.interp(np.sort(scores), curve.raw, curve.calibrated)) > 0).all()


@pytest.mark.parametrize(
    ("scores", "hits"),
    [
        ([], []),
        (np.linspace(0, 1, 99), [True] * 50 + [False] * 49),
        (np.linspace(0, 1, 200), [True] * 200),
        (np.linspace(0, 1, 200), [False] * 200),
    ],
)
def test_too_little_evidence_is_refused(scores, hits):
    with pytest.raises(MetricError, match="calibration"):
        fit_calibration(np.array(scores, float), np.array(hits, bool))


@pytest.mark.parametrize("score", [0.0, 0.4, 1.0])
def test_scores_that_are_all_equal_give_their_share(score):
    curve = fit_calibration(np.full(200, score), np.arange(200) % 4 == 0)
    assert np.interp(score, curve.raw, curve.calibrated) == pytest.approx(0.25, abs=2e-3)


@pytest.mark.parametrize(
    ("scores", "hits", "error"),
    [
        ([0.95, 0.95], [True, True], 0.05),
        ([0.75] * 4, [True, True, True, False], 0),
        ([0.2, 0.8], [True, False], 0.8),
        ([1.0], [True], 0),
    ],
)
def test_calibration_error_worked_out_by_hand(scores, hits, error):
    assert calibration_error(np.array(scores), np.array(hits)) == pytest.approx(error)


def test_no_detections_have_no_calibration_error():
    with pytest.raises(MetricError, match="no detections"):
        calibration_error(np.zeros(0), np.zeros(0, bool))
