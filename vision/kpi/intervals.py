"""90 % intervals of a share from the probabilities of what it is made of."""

import math

import numpy as np
from numpy.typing import NDArray

TAIL = 0.05
Z = 1.6448536269514722
"""Standard normal quantile of 1 - TAIL."""

Column = NDArray[np.float64]


def poisson_binomial(probabilities: Column) -> Column:
    """(n + 1,) distribution of the number of successes of n independent trials.

    Exact, by convolving one trial after another: Hong, "On computing the distribution function
    for the Poisson binomial distribution", CSDA 59 (2013), section 2.5.
    """
    mass = np.ones(1)
    for p in probabilities:
        mass = np.convolve(mass, (1 - p, p))
    return mass


def count_interval(probabilities: Column) -> tuple[int, int]:
    """The 5 % and 95 % quantiles of the number of successes of n independent trials."""
    sure = int((probabilities >= 1).sum())
    open_ = probabilities[(probabilities > 0) & (probabilities < 1)]
    below = np.cumsum(poisson_binomial(open_))
    low, high = np.searchsorted(below, [TAIL - 1e-12, 1 - TAIL - 1e-12])
    return sure + int(low), sure + int(min(high, len(open_)))


def sum_interval(weights: Column, probabilities: Column) -> tuple[float, float]:
    """Normal 5 % and 95 % quantiles of the total weight of the successes of n trials.

    mean Σ w p, variance Σ w² p (1 - p): exact moments, normal shape.
    """
    mean = float(weights @ probabilities)
    half = Z * math.sqrt(float(weights**2 @ (probabilities * (1 - probabilities))))
    return mean - half, mean + half


def existence_half_width(weights: Column, counted: Column, score: Column) -> float:
    """Half the 90 % interval that doubtful boxes add to the share v = Σ w y / Σ w.

    counted: (n,) y, 1 for what the share counts. score: (n,) probability that a box holds a
    product at all. To first order, with each box there or not, independently (delta method):
    1.645 sqrt(Σ d (1 - d) w² (y - v)²) / Σ w.
    """
    total = float(weights.sum())
    share = float(weights @ counted) / total
    variance = (score * (1 - score)) @ (weights * (counted - share)) ** 2
    return Z * math.sqrt(float(variance)) / total


def widened(value: float, low: float, high: float, half: float) -> tuple[float, float]:
    """The interval with an independent error of half width `half`, within 0 to 1.

    The distances from the value are added in squares. The value is always inside.
    """
    down, up = math.hypot(max(value - low, 0), half), math.hypot(max(high - value, 0), half)
    return max(0.0, value - down), min(1.0, value + up)
