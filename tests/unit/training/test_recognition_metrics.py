from collections import Counter

import numpy as np
import pytest

from training.recognition_metrics import (
    Judged,
    count_errors,
    naming_figures,
    open_set,
    reliability,
)
from vision.detections import Detections
from vision.errors import MetricError


def judged(*facings):
    """Facings given as (truth, named, candidates, their probabilities)."""
    n = len(facings)
    candidates, scores = np.full((n, 5), -1, np.int32), np.full((n, 5), -1, np.float32)
    for row, (_, _, ranked, chances) in enumerate(facings):
        candidates[row, : len(ranked)] = ranked
        scores[row, : len(chances)] = chances
    truth = np.array([facing[0] for facing in facings], np.int32)
    named = np.array([facing[1] for facing in facings], np.int32)
    return Judged(truth, named, candidates, scores)


FACINGS = judged(
    (0, 0, [0, 1], [0.95, 0.05]),  # named right
    (1, 0, [0, 1], [0.8, 0.1]),  # named wrong, right among five
    (2, -1, [2], [0.3]),  # ranked right, not named
    (3, -1, [], []),  # no candidate
    (-1, -1, [1], [0.2]),  # unknown, left so
    (-1, 4, [4], [0.7]),  # unknown, named
)


def test_figures_worked_out_by_hand():
    assert naming_figures(FACINGS) == pytest.approx(
        {
            "top1": 2 / 4,
            "top5": 3 / 4,
            "named": 3 / 6,
            "name_precision": 1 / 3,
            "unknown_precision": 1 / 3,
            "unknown_recall": 1 / 2,
        }
    )


def test_what_divides_by_nothing_is_left_out():
    only_known = judged((0, 0, [0], [0.9]))
    assert naming_figures(only_known).keys() == {"top1", "top5", "named", "name_precision"}
    only_unknown = judged((-1, -1, [], []))
    assert naming_figures(only_unknown) == {
        "named": 0, "unknown_precision": 1, "unknown_recall": 1
    }  # fmt: skip


def test_an_unknown_without_candidates_is_not_ranked_right():
    """-1 as the truth and -1 as an empty place are not the same product."""
    assert naming_figures(judged((-1, -1, [], []), (0, -1, [], [])))["top5"] == 0


def test_reliability_worked_out_by_hand():
    curve = reliability(FACINGS)
    # bins: 0.0 (wrong), 0.2 (wrong), 0.3 (right), 0.7 (wrong), 0.8 (wrong), 0.95 (right)
    np.testing.assert_allclose(curve.mean, [0, 0.2, 0.3, 0.7, 0.8, 0.95], atol=1e-6)
    np.testing.assert_allclose(curve.share, [0, 0, 1, 0, 0, 1])
    assert curve.error == pytest.approx((0 + 0.2 + 0.7 + 0.7 + 0.8 + 0.05) / 6)


def test_facings_of_one_bin_are_averaged():
    curve = reliability(judged((0, 0, [0], [0.72]), (1, 0, [0], [0.78]), (2, 2, [2], [1.0])))
    np.testing.assert_allclose(curve.mean, [0.75, 1.0], atol=1e-6)
    np.testing.assert_allclose(curve.share, [0.5, 1.0])
    assert curve.count.tolist() == [2, 1]
    assert curve.error == pytest.approx(0.25 * 2 / 3)


@pytest.mark.parametrize("facings", [judged(), judged((0, 0, [0], [1.2]))])
def test_no_facings_or_no_probabilities_have_no_reliability(facings):
    with pytest.raises(MetricError):
        reliability(facings)


def scored(known, unknown):
    """Facings whose first candidate has that probability; the known ones are ranked right."""
    return judged(
        *((0, 0, [0], [score]) for score in known), *((-1, 0, [0], [score]) for score in unknown)
    )


def test_the_open_set_curve_worked_out_by_hand():
    curve = open_set(scored([0.9, 0.8, 0.6, 0.2], [0.7, 0.2, 0.1]))
    np.testing.assert_allclose(curve.threshold, [0.1, 0.2, 0.6, 0.7, 0.8, 0.9, np.inf], rtol=1e-6)
    np.testing.assert_allclose(curve.kept, [1, 1, 0.75, 0.5, 0.5, 0.25, 0])
    np.testing.assert_allclose(curve.right, curve.kept)
    np.testing.assert_allclose(curve.rejected, [0, 1 / 3, 2 / 3, 2 / 3, 1, 1, 1])


@pytest.mark.parametrize(("kept", "rejected"), [(1.0, 1 / 3), (0.75, 2 / 3), (0.5, 1.0)])
def test_the_best_threshold_that_keeps_enough(kept, rejected):
    curve = open_set(scored([0.9, 0.8, 0.6, 0.2], [0.7, 0.2, 0.1]))
    threshold, share, right = curve.at(kept)
    assert share == pytest.approx(rejected)
    assert right == pytest.approx(kept)
    assert (np.array([0.9, 0.8, 0.6, 0.2], np.float32) >= threshold).mean() == kept


def test_known_named_wrong_are_kept_but_not_right():
    facings = judged((0, 1, [1, 0], [0.9, 0.1]), (0, 0, [0], [0.8]), (-1, -1, [0], [0.1]))
    threshold, rejected, right = open_set(facings).at()
    assert (rejected, right) == (1, 0.5)
    assert threshold == pytest.approx(0.8)


@pytest.mark.parametrize("facings", [scored([0.5], []), scored([], [0.5]), judged()])
def test_the_curve_needs_known_and_unknown_products(facings):
    with pytest.raises(MetricError):
        open_set(facings)


@pytest.mark.parametrize(
    ("found", "true", "errors"),
    [
        ("aab", "aab", (0, 0)),
        ("aab", "abb", (2, 0)),
        ("aabc", "ab", (2, 2)),
        ("", "ab", (2, -2)),
        ("", "", (0, 0)),
    ],
)
def test_count_errors_worked_out_by_hand(found, true, errors):
    assert count_errors(Counter(found), Counter(true)) == errors


def test_answers_and_truth_pair_up():
    with pytest.raises(MetricError, match="0 answers; expected 2"):
        Judged.of(np.zeros(2, np.int32), Detections.empty())
    with pytest.raises(MetricError):
        Judged.concatenate([])
    assert len(Judged.concatenate([FACINGS, FACINGS])) == 12
