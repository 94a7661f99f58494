"""90 % intervals of a share from the probabilities of what it is made of."""

import math

import numpy as np
from numpy.typing import NDArray

TAIL = 0.05
Z = 1.6448536269514722
"""Standard normal quantile of 1 - TAIL."""

Column = NDArray[np.float64]


def poisson_binomial(probabilities: Column, sizes: NDArray[np.int64] | None = None) -> Column:
    """(Σ sizes + 1,) distribution of the sum of independent trials, each worth its size or 0.

    Exact, by convolving one trial after another: Hong, "On computing the distribution function
    for the Poisson binomial distribution", CSDA 59 (2013), section 2.5. Sizes are 1 when None.
    """
    mass = np.ones(1)
    for p, size in zip(probabilities, _ones(sizes, probabilities), strict=True):
        trial = np.zeros(size + 1)
        trial[0], trial[-1] = 1 - p, p
        mass = np.convolve(mass, trial)
    return mass


def _ones(sizes: NDArray[np.int64] | None, probabilities: Column) -> NDArray[np.int64]:
    return np.ones(len(probabilities), np.int64) if sizes is None else sizes


def count_interval(
    probabilities: Column, blocks: NDArray[np.int64] | None = None
) -> tuple[int, int]:
    """The 5 % and 95 % quantiles of the number of successes of n trials.

    blocks: (n,) trials of one number succeed or fail together, with their mean probability;
    independent when None.
    """
    p, sizes = _together(probabilities, np.ones(len(probabilities)), blocks)
    sizes = sizes.astype(np.int64)
    sure = int(sizes[p >= 1].sum())
    open_ = (p > 0) & (p < 1)
    below = np.cumsum(poisson_binomial(p[open_], sizes[open_]))
    low, high = np.searchsorted(below, [TAIL - 1e-12, 1 - TAIL - 1e-12])
    return sure + int(low), sure + int(min(high, sizes[open_].sum()))


def sum_interval(
    weights: Column, probabilities: Column, blocks: NDArray[np.int64] | None = None
) -> tuple[float, float]:
    """Normal 5 % and 95 % quantiles of the total weight of the successes of n trials.

    mean Σ w p, variance Σ w² p (1 - p) over the blocks (see count_interval): exact moments, normal
    shape.
    """
    p, weights = _together(probabilities, weights, blocks)
    mean = float(weights @ p)
    half = Z * math.sqrt(float(weights**2 @ (p * (1 - p))))
    return mean - half, mean + half


def stretched(
    weights: Column, probabilities: Column, interval: tuple[float, float], times: float
) -> tuple[float, float]:
    """An interval of the total weight of the successes with limits so many times as far from the
    mean, between the weight that is certain and the weight that is possible."""
    mean = float(weights @ probabilities)
    certain, possible = weights[probabilities >= 1].sum(), weights[probabilities > 0].sum()
    low, high = (mean + times * (limit - mean) for limit in interval)
    return max(low, float(certain)), min(high, float(possible))


def _together(
    probabilities: Column, weights: Column, blocks: NDArray[np.int64] | None
) -> tuple[Column, Column]:
    """(b,) mean probability and total weight of each block."""
    if blocks is None or not len(blocks):
        return probabilities, weights
    _, block = np.unique(blocks, return_inverse=True)
    total = np.bincount(block, weights)
    mean = np.bincount(block, weights * probabilities) / np.maximum(total, 1e-12)
    return np.clip(mean, 0, 1), total


def existence_error(weights: Column, counted: Column, score: Column) -> tuple[float, float]:
    """What doubtful boxes do to the share v = Σ w y / Σ w: its shift, half of its 90 % interval.

    counted: (n,) y, 1 for what the share counts. score: (n,) probability d that a box holds a
    product at all, each independently. The shift is Σ w d y / Σ w d - v: doubtful boxes are mostly
    of one kind, unknown ones. The half width is to first order (delta method)
    1.645 sqrt(Σ d (1 - d) w² (y - v)²) / Σ w.
    """
    total = float(weights.sum())
    share = float(weights @ counted) / total
    there = weights * score
    shift = float(there @ counted) / float(there.sum()) - share if there.any() else 0.0
    variance = (score * (1 - score)) @ (weights * (counted - share)) ** 2
    return shift, Z * math.sqrt(float(variance)) / total


def widened(
    value: float, low: float, high: float, shift: float = 0.0, half: float = 0.0
) -> tuple[float, float]:
    """The interval with an independent error of half width `half`, moved, within 0 to 1.

    The distances from the value are added in squares. The value is always inside.
    """
    down, up = math.hypot(max(value - low, 0), half), math.hypot(max(high - value, 0), half)
    return max(0.0, value + min(shift - down, 0)), min(1.0, value + max(shift + up, 0))
