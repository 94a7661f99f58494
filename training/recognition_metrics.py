"""Figures of named products: the ranking, the names, the unknown, and what a probability means."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from training.calibrate import calibration_error
from vision.detections import Detections
from vision.errors import MetricError

KNOWN_KEPT = 0.95
BINS = 10

Indices = NDArray[np.int32]
Probabilities = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """n facings with what they are and what they were called, as columns.

    truth: (n,) int32 catalogue index, -1 for a product that the catalogue does not hold. sku: (n,)
    int32 its name, -1 when left unknown. candidates, candidate_score: (n, 5) as in Detections.
    """

    truth: Indices
    sku: Indices
    candidates: Indices
    candidate_score: Probabilities

    @classmethod
    def of(cls, truth: Indices, found: Detections) -> Self:
        """The facings of detections that pair up with their truth."""
        if len(truth) != len(found):
            raise MetricError("judged facings", f"{len(found)} answers", f"{len(truth)}")
        return cls(truth, found.sku, found.candidates, found.candidate_score)

    @classmethod
    def concatenate(cls, parts: Sequence[Self]) -> Self:
        """All parts' facings. Raises MetricError without parts."""
        if not parts:
            raise MetricError("judged facings", "none", "one photo or more")
        names = ("truth", "sku", "candidates", "candidate_score")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def known(self) -> Mask:
        """(n,) whether the catalogue holds the product."""
        return self.truth >= 0

    @property
    def named_right(self) -> Mask:
        """(n,) whether the facing bears its product's name."""
        return self.known & (self.sku == self.truth)

    @property
    def surest(self) -> Probabilities:
        """(n,) probability of the first candidate, 0 where there is none."""
        return np.where(self.candidates[:, 0] >= 0, self.candidate_score[:, 0], 0).astype(
            np.float32
        )

    @property
    def first_right(self) -> Mask:
        """(n,) whether the first candidate is the product."""
        return self.known & (self.candidates[:, 0] == self.truth)


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Probabilities against outcomes in bins of equal width, empty ones left out.

    mean, share: (b,) mean probability and share of right ones. count: (b,). error: the expected
    calibration error, 0 to 1 (Naeini et al., 2015).
    """

    mean: NDArray[np.float64]
    share: NDArray[np.float64]
    count: NDArray[np.int64]
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class OpenSet:
    """The trade of every threshold: known products kept against unknown ones left unknown.

    kept: (t,) share of the known facings that are named, falling. rejected: (t,) share of the
    unknown ones that are not. threshold: (t,). right: (t,) share of the known that are named right.
    """

    threshold: NDArray[np.float64]
    kept: NDArray[np.float64]
    right: NDArray[np.float64]
    rejected: NDArray[np.float64]

    def at(self, kept: float = KNOWN_KEPT) -> tuple[float, float, float]:
        """(threshold, share rejected, share named right) where at least `kept` is still named."""
        last = int(np.flatnonzero(self.kept >= kept - 1e-9)[-1])
        return float(self.threshold[last]), float(self.rejected[last]), float(self.right[last])


def naming_figures(judged: Judged) -> dict[str, float]:
    """Figures given the box, fractions of facings; one that divides by nothing is left out.

    top1, top5: of the known, the product is the first, or one of five, candidates whether it was
    named or not. named: of all. name_precision: of the named, those named right.
    unknown_precision: of those left unknown, the truly unknown; unknown_recall: of the truly
    unknown, those left so.
    """
    known, named = judged.known, judged.sku >= 0
    among = (judged.candidates == judged.truth[:, None]).any(axis=1)
    figures = {
        "top1": (judged.first_right, known),
        "top5": (among & known, known),
        "named": (named, np.ones(len(judged), bool)),
        "name_precision": (judged.named_right, named),
        "unknown_precision": (~known & ~named, ~named),
        "unknown_recall": (~known & ~named, ~known),
    }
    return {
        name: float(right.sum() / of.sum()) for name, (right, of) in figures.items() if of.any()
    }


def reliability(judged: Judged, bins: int = BINS) -> Reliability:
    """Of the first candidates' probabilities; a facing without any counts as one of 0.

    Raises MetricError without facings and for probabilities outside 0 to 1.
    """
    scores, right = judged.surest.astype(np.float64), judged.first_right
    if not len(scores):
        raise MetricError("reliability", "no facings", "at least one")
    if scores.min() < 0 or scores.max() > 1:
        raise MetricError("reliability", f"{scores.min():g} to {scores.max():g}", "0 to 1")
    index = np.minimum((scores * bins).astype(int), bins - 1)
    count = np.bincount(index, minlength=bins)
    used = count > 0
    mean = np.bincount(index, scores, bins)[used] / count[used]
    share = np.bincount(index, right, bins)[used] / count[used]
    return Reliability(mean, share, count[used], calibration_error(scores, right, bins))


def open_set(judged: Judged) -> OpenSet:
    """By every probability of a first candidate as the threshold, from naming all to naming none.

    Raises MetricError unless there are known and unknown facings.
    """
    known, score = judged.known, judged.surest.astype(np.float64)
    if known.all() or not known.any():
        cause = f"{known.sum()} known of {len(known)} facings"
        raise MetricError("the open-set curve", cause, "known and unknown ones")
    order = np.argsort(score, kind="stable")
    threshold = np.append(np.unique(score), np.inf)
    below = np.searchsorted(score[order], threshold)  # facings under each threshold

    def under(mask: Mask) -> NDArray[np.float64]:
        return np.concatenate([[0], np.cumsum(mask[order])])[below].astype(np.float64)

    first = judged.first_right
    return OpenSet(
        threshold=threshold,
        kept=1 - under(known) / known.sum(),
        right=(first.sum() - under(first)) / known.sum(),
        rejected=under(~known) / (~known).sum(),
    )


def count_errors(found: Counter[str], true: Counter[str]) -> tuple[int, int]:
    """(absolute, signed) sum over SKUs of found − true facings of one photo."""
    gaps = [found[sku] - true[sku] for sku in found.keys() | true.keys()]
    return sum(map(abs, gaps)), sum(gaps)
