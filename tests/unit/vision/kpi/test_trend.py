from datetime import date, timedelta

import pytest

from vision.kpi.trend import Point, trend

MONDAY = date(2026, 3, 2)


def point(days, numerator, denominator=10, half=0.1):
    value = numerator / denominator
    return Point(MONDAY + timedelta(days), numerator, denominator, value - half, value + half)


def test_a_week_pools_its_audits_by_their_denominators():
    """2 of 10 and 27 of 30: 29 of 40; half width √(10² + 30²) · 0.1 / 40 = 0.0791."""
    found = trend([point(0, 2), point(6, 27, 30), point(7, 5)])
    first, second = found.periods
    assert (first.start, first.audits, first.numerator, first.denominator) == (MONDAY, 2, 29, 40)
    assert first.value == 0.725
    assert (first.low, first.high) == pytest.approx((0.725 - 0.07906, 0.725 + 0.07906), abs=1e-5)
    assert second.start == MONDAY + timedelta(7)


def test_slope_by_hand():
    """0.2, 0.3, 0.4 on three days: +0.1 a day; half width √2 · 0.1 / 2 = 0.0707."""
    found = trend([point(0, 2), point(1, 3), point(2, 4)], by="day")
    assert found.slope == pytest.approx(0.1)
    assert (found.low, found.high) == pytest.approx((0.1 - 0.0707, 0.1 + 0.0707), abs=1e-4)
    assert found.moved is True


def test_weeks_left_out_count_as_time():
    """0.2, then 0.5 three weeks later: +0.1 a week."""
    assert trend([point(0, 2), point(21, 5)]).slope == pytest.approx(0.1)


def test_shelves_that_differ_from_week_to_week_widen_the_interval():
    """The line through 0, 1, 0, 1 leaves residuals far larger than recognition's doubt."""
    wild = trend([point(7 * i, 10 * (i % 2), half=0.001) for i in range(4)])
    assert wild.moved is False
    calm = trend([point(7 * i, 2 + i, half=0.001) for i in range(4)])
    assert calm.moved is True


@pytest.mark.parametrize("points", [[], [point(0, 1)], [point(0, 1), point(1, 0, 0.0001)][:1]])
def test_one_period_has_no_slope(points):
    found = trend(points)
    assert (found.slope, found.low, found.high, found.moved) == (None, None, None, None)
    assert len(found.periods) == len(points)


def test_audits_without_evidence_are_left_out():
    assert trend([Point(MONDAY, 0, 0, 0, 0), point(1, 5)]).periods[0].audits == 1


def test_scatter_by_hand():
    """0, 1, 0: slope 0, squared residuals 1/9 + 4/9 + 1/9 = 2/3 with one degree of freedom.

    Half widths 1.645 √(2/3) = 1.343, of the slope √2 · 1.343 / 2 = 0.950.
    """
    found = trend([point(7 * i, value, half=0) for i, value in enumerate((0, 10, 0))])
    assert found.slope == pytest.approx(0)
    assert (found.low, found.high) == pytest.approx((-0.9497, 0.9497), abs=1e-3)
