import numpy as np
import pytest

from vision.models.nested_logit import Coefficients, NestedLogit, expected
from vision.models.share_absent import probabilities

CHOICE, HELD = Coefficients(0.0, (1.0, -2.0)), Coefficients(-1.0, (0.5, 1.0))
LOGIT = NestedLogit(CHOICE, HELD)
NONE = [np.nan, np.nan]


def test_chances_worked_out_by_hand():
    cues = np.array([[[np.log(3), 0.0], [0.0, 0.0], NONE]])
    mean = 0.75 * np.log(3)
    held = 1 / (1 + np.exp(1 - 0.5 * mean))
    chances = probabilities(LOGIT.odds(cues))
    assert chances[0] == pytest.approx([0.75 * held, 0.25 * held, 0])
    assert expected(CHOICE.odds(cues), cues)[0] == pytest.approx([mean, 0])


def test_one_candidate_is_held_or_not():
    chances = probabilities(LOGIT.odds(np.array([[[2.0, 3.0], NONE]])))
    assert chances[0, 0] == pytest.approx(1 / (1 + np.exp(1 - 1 - 3)))


@pytest.mark.parametrize("shape", [(2, 3, 2), (2, 0, 2), (0, 3, 2)])
def test_without_candidates_none_is_certain(shape):
    odds = LOGIT.odds(np.full(shape, np.nan, np.float32))
    assert odds.shape == shape[:2]
    assert np.isneginf(odds).all()


def test_what_candidates_have_in_common_does_not_choose_and_large_odds_do_not_overflow():
    cues = np.array([[[900.0, 0.0], [905.0, 0.0]], [[0.0, 0.0], [5.0, 0.0]]])
    chances = probabilities(LOGIT.odds(cues))
    shares = chances / chances.sum(axis=1, keepdims=True)
    assert shares[0] == pytest.approx(shares[1])
    assert chances[0].sum() == pytest.approx(1)


def test_it_is_read_by_the_names_of_cues():
    held = {"bias": -1.0, "weights": {"b": 1.0, "a": 0.5}}
    document = {"choice": {"bias": 0.0, "weights": {"b": -2.0, "a": 1.0}}, "held": held}
    assert NestedLogit.of(document, ("a", "b")) == LOGIT
