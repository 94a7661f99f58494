import numpy as np
import pytest

from training.logit import HELD_ONLY, fit, fit_calibration, fit_nested
from vision.models.choice_calibration import ChoiceCalibration
from vision.models.nested_logit import Coefficients, NestedLogit
from vision.models.share_absent import probabilities


def drawn(weights, bias, count=4000, offset=None):
    """Crops of three candidates with cues drawn at random, the outcome drawn by the model."""
    rng = np.random.default_rng(0)
    cues = rng.normal(size=(count, 3, len(weights)))
    odds = Coefficients(bias, tuple(weights)).odds(cues) + (0 if offset is None else offset)
    return cues, outcomes(odds, rng)


def outcomes(odds, rng):
    """(n,) the candidate that each crop is by chance, -1 for none."""
    count = len(odds)
    chances = np.column_stack([probabilities(odds), np.zeros(count)])
    chances[:, 3] = 1 - chances.sum(axis=1)
    outcome = (rng.random(count)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1)
    return np.where(outcome == 3, -1, outcome)


def test_it_finds_the_weights_that_made_the_data():
    cues, right = drawn((1.5, -0.7), -0.5)
    assert fit(cues, right, ("similarity", "colour")) == pytest.approx([-0.5, 1.5, -0.7], abs=0.12)


def test_a_cue_that_seems_to_speak_the_wrong_way_is_left_out():
    cues, right = drawn((1.5, -0.7), -0.5)
    beta = fit(cues, right, ("similarity", "votes"))
    assert beta[2] == 0
    assert beta[1] > 1


def test_where_every_cue_speaks_the_wrong_way_nothing_is_learnt():
    nothing_known = np.zeros((4000, 3))
    cues, right = drawn((-1.5,), 0, offset=nothing_known)
    assert fit(cues, right, ("similarity",), nothing_known, has_bias=False).tolist() == [0, 0]


def test_without_a_cue_left_all_weights_are_nought():
    cues, right = drawn((-0.7,), -0.5)
    assert fit_nested(cues, right, ("similarity",)).choice.weights == (0,)


def test_a_product_of_many_pictures_is_no_likelier_a_priori():
    cues, right = drawn((1.5, -1.0), 0.0)
    logit = fit_nested(cues, right, ("similarity", "pictures"))
    assert logit.choice.weights == pytest.approx((1.5, -1.0), abs=0.12)
    assert logit.choice.weights[1] == -1


def test_photos_teach_proportions_and_rendered_shelves_how_sure():
    """Labels of photos that are right by chance in half of the cases."""
    cues, right = drawn((2.0, -1.0), 0.5)
    rng = np.random.default_rng(5)
    guessed = np.where(rng.random(len(right)) < 0.5, rng.integers(3, size=len(right)), right)
    both = np.concatenate([cues, cues]), np.concatenate([right, guessed])
    names = ("similarity", "colour")
    alone = fit_nested(cues, right, names)
    with_photos = fit_nested(*both, names, np.arange(2 * len(right)) >= len(right))
    mixed = fit_nested(*both, names)
    assert with_photos.choice.weights == pytest.approx(alone.choice.weights, abs=0.1)
    assert mixed.choice.weights[0] < 0.7 * alone.choice.weights[0]


def test_whether_a_product_is_held_is_learnt_from_all():
    """On photos one cue says nothing of it, on rendered shelves much."""
    cues, right = drawn((1.0, -1.5), 0.5)
    rng = np.random.default_rng(5)
    absent = np.where(rng.random(len(right)) < 0.5, -1, np.maximum(right, 0))
    both = np.concatenate([cues, cues]), np.concatenate([right, absent])
    names = ("similarity", "size")
    alone = fit_nested(cues, right, names)
    with_photos = fit_nested(*both, names, np.arange(2 * len(right)) >= len(right))
    assert 0.1 < with_photos.held.weights[1] / alone.held.weights[1] < 0.6


@pytest.mark.parametrize("cue", HELD_ONLY)
def test_only_photos_teach_place_and_cast_and_only_whether_a_product_is_held(cue):
    cues, right = drawn((1.5, -0.7), -0.5)
    names = ("similarity", cue)
    rendered = fit_nested(cues, right, names)
    with_photos = fit_nested(cues, right, names, np.arange(len(right)) % 2 == 0)
    assert rendered.choice.weights[1] == with_photos.choice.weights[1] == 0
    assert rendered.choice.weights[0] > 1
    assert rendered.held.weights[1] == 0
    assert with_photos.held.weights[1] < -0.2


def test_odds_known_before_leave_no_bias_to_fit():
    offset = np.random.default_rng(1).normal(size=(4000, 3))
    cues, right = drawn((-2.0,), 0.0, offset=offset)
    found = fit(cues, right, ("disagreement",), offset, has_bias=False)
    assert found == pytest.approx([0, -2.0], abs=0.15)


def test_candidates_that_are_none_do_not_count():
    cues, right = drawn((1.5, -0.7), -0.5)
    more = np.concatenate([cues, np.full((len(cues), 2, 2), np.nan)], axis=1)
    names = ("similarity", "colour")
    assert fit(more, right, names) == pytest.approx(fit(cues, right, names))


def test_both_levels_of_the_logit_that_made_the_data():
    """One cue tells candidates apart, the other whether the gallery holds the product."""
    rng = np.random.default_rng(0)
    cues = rng.normal(size=(20_000, 3, 2)) + rng.normal(size=(20_000, 1, 2))
    logit = NestedLogit(Coefficients(0.0, (3.0, -0.5)), Coefficients(-0.5, (0.2, -1.0)))
    found = fit_nested(cues, outcomes(logit.odds(cues), rng), ("similarity", "colour"))
    assert found.choice.bias == 0
    assert found.choice.weights == pytest.approx([3.0, -0.5], abs=0.12)
    assert found.held.bias == pytest.approx(-0.5, abs=0.1)
    assert found.held.weights == pytest.approx([0.2, -1.0], abs=0.05)


def test_how_sure_cues_and_their_agreement_make_a_choice_is_found():
    rng = np.random.default_rng(0)
    told = rng.normal(size=(20_000, 3, 2)) * rng.choice([0.1, 1.0], (20_000, 1, 1))
    shares = ChoiceCalibration(0.8, 2.0).shares(told)
    right = (rng.random(len(told))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    right[::5] = -1
    found = fit_calibration(told, right)
    assert (found.told, found.agreed) == pytest.approx((0.8, 2.0), abs=0.15)
