import numpy as np
import pytest

from vision.models.recognise import Coefficients
from vision.models.share_absent import ASSUMED, for_this_photo, probabilities


@pytest.mark.parametrize(
    ("odds", "expected"),
    [
        ([], []),
        ([np.nan, 0.0], [0.0, 0.5]),
        ([0.0], [0.5]),
        ([0.0, 0.0], [1 / 3] * 2),
        ([800.0, 800.0], [0.5] * 2),
    ],
)
def test_probabilities_are_shared_and_leave_room_for_none(odds, expected):
    cues = np.array(odds, np.float32).reshape(-1, 1)
    assert probabilities(Coefficients(0.0, (1.0,)).odds(cues)) == pytest.approx(expected)


def photo(absent, seed=0, packs=400):
    """Log odds (packs, 2) as fitted for ASSUMED, of a photo with another share of absent packs."""
    rng = np.random.default_rng(seed)
    held = rng.random(packs) >= absent
    likeness = rng.normal(np.where(held, 1.0, -1.0), 1.0)
    known = 2 * likeness + np.log((1 - ASSUMED) / ASSUMED)
    return np.stack([known, np.full(packs, -6.0)], axis=1), held


@pytest.mark.parametrize("absent", [0.02, ASSUMED, 0.5, 0.8])
def test_a_photo_tells_how_many_of_its_packs_are_absent(absent):
    odds, held = photo(absent, packs=1000)
    known = probabilities(for_this_photo(odds)).sum(axis=1)
    assert known.mean() == pytest.approx(held.mean(), abs=0.05)


@pytest.mark.parametrize("absent", [0.02, 0.5])
def test_probabilities_are_better_for_it(absent):
    odds, held = photo(absent)

    def wrong(odds):
        known = probabilities(odds).sum(axis=1)
        return np.mean((known - held) ** 2)

    assert wrong(for_this_photo(odds)) < 0.9 * wrong(odds)


def test_a_pack_or_two_change_little():
    odds = np.array([[-4.0]])
    assert for_this_photo(odds) == pytest.approx(odds, abs=0.4)


def test_packs_without_candidates_say_nothing():
    odds, _ = photo(0.3, packs=50)
    more = np.concatenate([odds, np.full((200, 2), -np.inf)])
    assert for_this_photo(more)[:50] == pytest.approx(for_this_photo(odds))
    assert np.isneginf(for_this_photo(more)[50:]).all()


def test_nothing_seen_changes_nothing():
    assert for_this_photo(np.zeros((0, 6))).shape == (0, 6)
    assert for_this_photo(np.full((2, 3), -np.inf)).tolist() == [[-np.inf] * 3] * 2
