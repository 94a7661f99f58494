import itertools

import numpy as np
import pytest

from vision.kpi.intervals import (
    count_interval,
    existence_error,
    poisson_binomial,
    stretched,
    sum_interval,
    widened,
)


def by_enumeration(probabilities):
    mass = np.zeros(len(probabilities) + 1)
    for outcome in itertools.product([0, 1], repeat=len(probabilities)):
        terms = [p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True)]
        mass[sum(outcome)] += np.prod(terms)
    return mass


@pytest.mark.parametrize(
    "probabilities", [[], [0.3], [0.0, 1.0, 0.5], [0.1, 0.5, 0.9, 0.99, 0.2, 0.7]]
)
def test_poisson_binomial_is_exact(probabilities):
    found = poisson_binomial(np.array(probabilities))
    assert found == pytest.approx(by_enumeration(probabilities))


@pytest.mark.parametrize(
    ("probabilities", "interval"),
    [
        ([], (0, 0)),
        ([1.0, 1.0, 0.0], (2, 2)),
        ([0.5], (0, 1)),
        ([0.96], (1, 1)),
        ([0.05], (0, 0)),
        ([0.9] * 10 + [1.0], (8, 11)),
        ([0.5] * 100, (42, 58)),
    ],
)
def test_count_interval(probabilities, interval):
    assert count_interval(np.array(probabilities, float)) == interval


@pytest.mark.parametrize(
    ("probabilities", "blocks", "interval"),
    [
        ([], [], (0, 0)),
        ([0.9] * 10, [0] * 10, (0, 10)),
        ([0.96] * 10, [0] * 10, (10, 10)),
        ([0.9] * 10, range(10), (7, 10)),
        ([1.0] * 4 + [0.5] * 2, [0] * 4 + [1] * 2, (4, 6)),
        ([1.0, 0.8], [0, 0], (0, 2)),
    ],
)
def test_trials_of_a_block_succeed_together(probabilities, blocks, interval):
    found = count_interval(np.array(probabilities, float), np.array(blocks, np.int64))
    assert found == interval
    low, high = sum_interval(
        np.ones(len(probabilities)), np.array(probabilities, float), np.array(blocks, np.int64)
    )
    assert low <= sum(probabilities) <= high


def test_sum_interval_has_the_moments_of_a_simulation():
    rng = np.random.default_rng(0)
    weights, probabilities = rng.uniform(1, 9, 60), rng.uniform(0.2, 0.95, 60)
    totals = (rng.random((40_000, 60)) < probabilities) @ weights
    low, high = sum_interval(weights, probabilities)
    assert [low, high] == pytest.approx(np.quantile(totals, [0.05, 0.95]), rel=0.02)


def test_existence_error_is_that_of_a_simulation():
    rng = np.random.default_rng(1)
    weights, score = rng.uniform(1, 3, 300), rng.uniform(0.6, 1, 300)
    counted = (rng.random(300) < 0.3).astype(float)
    score[counted > 0] = 1.0 - 0.3 * (1.0 - score[counted > 0])
    there = rng.random((20_000, 300)) < score
    shares = (there @ (weights * counted)) / (there @ weights)
    expected = (np.quantile(shares, 0.95) - np.quantile(shares, 0.05)) / 2
    shift, half = existence_error(weights, counted, score)
    assert half == pytest.approx(expected, rel=0.35)
    moved = float(np.median(shares)) - weights @ counted / weights.sum()
    assert moved > half / 2
    assert shift == pytest.approx(moved, rel=0.02)


@pytest.mark.parametrize("counted", [[1.0, 1.0], [0.0, 0.0]])
def test_a_share_of_all_or_nothing_does_not_depend_on_what_is_there(counted):
    assert existence_error(np.ones(2), np.array(counted), np.array([0.5, 0.7])) == (0, 0)


@pytest.mark.parametrize(
    ("value", "low", "high", "shift", "half", "interval"),
    [
        (0.5, 0.4, 0.6, 0.0, 0.0, (0.4, 0.6)),
        (0.5, 0.47, 0.54, 0.0, 0.04, (0.45, 0.5 + 0.04 * 2**0.5)),
        (0.5, 0.4, 0.6, 0.05, 0.0, (0.45, 0.65)),
        (0.5, 0.3, 0.45, 0.0, 0.0, (0.3, 0.5)),
        (0.5, 0.48, 0.52, 0.05, 0.0, (0.5, 0.57)),
        (0.0, 0.0, 0.0, 0.0, 0.2, (0.0, 0.2)),
        (1.0, 0.9, 1.0, 0.0, 0.5, (1 - (0.1**2 + 0.5**2) ** 0.5, 1.0)),
    ],
    ids=[
        "alone",
        "in squares",
        "moved",
        "holds the value",
        "moved, holds the value",
        "not below 0",
        "not above 1",
    ],
)
def test_widened(value, low, high, shift, half, interval):
    assert widened(value, low, high, shift, half) == pytest.approx(interval)


@pytest.mark.parametrize(
    ("probabilities", "interval", "expected"),
    [
        ([0.5, 0.5, 0.5, 0.5], (1, 2.5), (0, 3)),
        ([1, 0.5, 0.5, 0], (1.5, 2), (1, 2)),
        ([1, 1, 0, 0], (2, 2), (2, 2)),
        ([0.5, 0.5, 0.5, 0.5], (0.5, 3.5), (0, 4)),
    ],
    ids=["about the mean", "the mean is a limit", "no doubt", "no more than all"],
)
def test_stretched(probabilities, interval, expected):
    found = stretched(np.ones(4), np.array(probabilities, float), interval, 2.0)
    assert found == pytest.approx(expected)
