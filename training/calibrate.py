"""What a score means: the threshold that counts right, and the probability that a box is right.

Both are fitted on photos the detector has not learnt from, never on those it is judged by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.sample import Dataset, Sample
from training.matching import match
from training.metrics import count_error, true_count
from training.sanity import refuse_bad_detections, refuse_bad_truth
from vision.detections import Detections
from vision.errors import MetricError
from vision.models.card import Calibration

KNOTS = 20
_LEAST_IN_BIN = 50
_SLOPE = 1e-3  # least rise over the whole range: equal probabilities would lose the scores' order

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CountThreshold:
    """A score threshold and the facing-count error it gives, in percent (see CountError)."""

    score: float
    absolute: float
    signed: float


def count_thresholds(
    dataset: Dataset, detections: Sequence[Detections], step: float = 0.005
) -> tuple[CountThreshold, CountThreshold]:
    """(most exact, least biased): least mean absolute, and least |mean signed|, count error.

    dataset: one class. detections: one per sample, not thresholded; their scores decide in which
    terms, raw or calibrated, the threshold is. Ties go to the other criterion, then to the higher
    score. Raises MetricError for truth or detections that cannot be right.
    """
    refuse_bad_truth(dataset)
    refuse_bad_detections(dataset, detections)
    true = [true_count(sample) for sample in dataset]
    counted = [_counted(sample, found) for sample, found in zip(dataset, detections, strict=True)]
    choices = []
    for score in np.arange(1 - step, 0, -step).round(6).tolist():
        found = [int((scores >= np.float32(score)).sum()) for scores in counted]
        error = count_error(found, true)
        choices.append(CountThreshold(score, error.absolute, error.signed))
    exact = min(choices, key=lambda choice: (choice.absolute, abs(choice.signed)))
    unbiased = min(choices, key=lambda choice: (abs(choice.signed), choice.absolute))
    return exact, unbiased


def outcomes(
    dataset: Dataset, detections: Sequence[Detections]
) -> tuple[Values, NDArray[np.bool_]]:
    """(n,) scores and (n,) hits at IoU 0.5 of all detections but those on ignored boxes."""
    scores, hits = [np.zeros(0)], [np.zeros(0, bool)]
    for sample, found in zip(dataset, detections, strict=True):
        matches = match(sample, found)
        scores.append(found.score[~matches.ignored])
        hits.append(matches.hit[~matches.ignored])
    return np.concatenate(scores).astype(np.float64), np.concatenate(hits)


def fit_calibration(scores: Values, hits: NDArray[np.bool_], knots: int = KNOTS) -> Calibration:
    """Piecewise linear, rising map from score (n,) to the share of hits (n,) at that score.

    Scores are gathered in bins of equal width, sparse ones joined; isotonic regression over the
    bins; the curve goes on level to 0 and 1 but for a rise of 0.001 that keeps scores in order.
    Raises MetricError when there are too few detections or all, or none, are hits.
    """
    if len(scores) < 2 * _LEAST_IN_BIN or hits.all() or not hits.any():
        cause = f"{len(scores)} detections, {hits.sum()} of them hits"
        raise MetricError("calibration", cause, f"{2 * _LEAST_IN_BIN} or more, hits and misses")
    groups = _bins(scores, knots - 2)
    raw = np.array([scores[group].mean() for group in groups])
    share = np.array([hits[group].mean() for group in groups])
    share = isotonic(share, np.array([len(group) for group in groups], np.float64))
    raw = np.concatenate([[0.0], raw.clip(1e-6, 1 - 1e-6), [1.0]])
    share = np.concatenate([share[:1], share, share[-1:]])
    share = share * (1 - _SLOPE) + raw * _SLOPE
    return Calibration(raw=tuple(raw.round(6).tolist()), calibrated=tuple(share.round(6).tolist()))


def calibration_error(scores: Values, hits: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: mean |share of hits − mean score| over bins of equal width.

    Weighted by detections, 0 to 1 (Naeini et al., "Obtaining Well Calibrated Probabilities Using
    Bayesian Binning", 2015). Raises MetricError without detections.
    """
    if not len(scores):
        raise MetricError("calibration error", "no detections", "at least one")
    index = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = np.bincount(index, hits - scores, bins)
    return float(np.abs(gaps).sum() / len(scores))


def isotonic(values: Values, weights: Values) -> Values:
    """The rising sequence nearest to values (n,) in weighted least squares.

    Pool adjacent violators (Ayer et al., 1955).
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (a, wa, na), (b, wb, nb) = pools[-2:]
            pools[-2:] = [((a * wa + b * wb) / (wa + wb), wa + wb, na + nb)]
    return np.repeat([pool[0] for pool in pools], [pool[2] for pool in pools])


def _counted(sample: Sample, found: Detections) -> NDArray[np.float32]:
    return found.score[~match(sample, found).ignored]


def _bins(scores: Values, count: int) -> list[NDArray[np.intp]]:
    """Indices by rising score, of bins of equal width; a sparse bin is joined to the next."""
    order = np.argsort(scores, kind="stable")
    edges = np.searchsorted(scores[order], np.arange(1, count) / count)
    groups: list[NDArray[np.intp]] = []
    start = 0
    for end in [*edges.tolist(), len(order)]:
        if end - start >= _LEAST_IN_BIN:
            groups.append(order[start:end])
            start = end
    if start < len(order):
        groups[-1:] = [np.concatenate([*groups[-1:], order[start:]])]
    return groups
