import numpy as np
import pytest

from vision.models.choice_calibration import ChoiceCalibration, agreement

NONE = [np.nan, np.nan]
CALIBRATION = ChoiceCalibration(0.5, 2.0)


def between(told):
    """Log odds of the first candidate against the second."""
    shares = CALIBRATION.shares(np.array([told]))[0]
    return np.log(shares[0] / shares[1])


def test_agreement_worked_out_by_hand():
    told = np.array([[[1.0, 2.0], [0.5, 2.2], [0.8, 1.8], NONE]])
    assert agreement(told)[0] == pytest.approx([0, -0.3 / 0.8, -0.4 / 0.5, 0])


def test_a_little_difference_that_all_cues_agree_on_chooses_between_look_alikes():
    assert between([[1.3, 1.3], [1.0, 1.0]]) == pytest.approx(0.5 * 0.6 + 2 * 0.6 / 0.7)
    assert between([[2.3, 1.0], [1.0, 1.7]]) == pytest.approx(0.5 * 0.6 + 2 * 0.6 / 2.1)


def test_candidates_as_good_as_the_same_share_their_chances():
    assert between([[1.0, 1.0], [1.0, 0.999]]) == pytest.approx(0, abs=0.03)


def test_the_likeliest_candidate_stays_the_likeliest():
    told = np.random.default_rng(0).normal(size=(500, 6, 8))
    order = np.argsort(-told.sum(axis=2), axis=1)[:, 0]
    assert (CALIBRATION.shares(told).argmax(axis=1) == order).all()


@pytest.mark.parametrize("shape", [(2, 3, 2), (2, 0, 2), (0, 3, 2)])
def test_without_candidates_there_are_no_shares(shape):
    shares = CALIBRATION.shares(np.full(shape, np.nan))
    assert shares.shape == shape[:2]
    assert not shares.any()


def test_what_is_held_is_divided_by_the_shares():
    told = np.array([[[1.0, 2.0], [0.0, 0.0]], [NONE, NONE]])
    odds = np.array([[np.log(2), 0.0], [-np.inf, -np.inf]])
    chances = CALIBRATION.chances(odds, told)
    assert chances[0] == pytest.approx(0.75 * CALIBRATION.shares(told)[0])
    assert not chances[1].any()


def test_a_missing_candidate_takes_no_share():
    shares = CALIBRATION.shares(np.array([[[1.0, 2.0], NONE, [0.0, 0.0]]]))[0]
    assert shares[1] == 0
    assert shares.sum() == pytest.approx(1)
