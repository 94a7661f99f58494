"""How a figure moves over days or weeks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from vision.kpi.intervals import Z

VERSION = "trend/1"


@dataclass(frozen=True, slots=True)
class Point:
    """One audit's figure on its day: value = numerator / denominator, 90 % interval low to high."""

    day: date
    numerator: float
    denominator: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or a week by its Monday, with the pooled figure and how many audits it rests on."""

    start: date
    value: float
    low: float
    high: float
    numerator: float
    denominator: float
    audits: int


@dataclass(frozen=True, slots=True)
class Trend:
    """periods in order, those without an audit left out. slope: change of the value a period with
    its 90 % interval, None with fewer than two periods. moved: whether the interval leaves out 0.
    """

    periods: tuple[Period, ...]
    slope: float | None
    low: float | None
    high: float | None

    @property
    def moved(self) -> bool | None:
        """None with fewer than two periods."""
        if self.low is None or self.high is None:
            return None
        return self.low > 0 or self.high < 0


def trend(points: Iterable[Point], by: Literal["day", "week"] = "week") -> Trend:
    """The pooled figure of each period, and the least-squares line through them.

    A period's value is Σ numerators / Σ denominators; its half widths are those of its audits,
    taken as independent: sqrt(Σ (denominator · half width)²) / Σ denominators. The slope
    Σ (t - t̄) y / Σ (t - t̄)² has the half width sqrt(Σ (t - t̄)² h²) / Σ (t - t̄)², with h the
    periods' half widths or 1.645 times the residuals' standard error, whichever is larger: what
    recognition leaves open, or how much the shelves themselves differ from week to week.
    """
    groups: dict[date, list[Point]] = defaultdict(list)
    for point in points:
        if point.denominator > 0:
            groups[_start(point.day, by)].append(point)
    periods = tuple(_period(start, groups[start]) for start in sorted(groups))
    if len(periods) < 2:
        return Trend(periods, None, None, None)
    step = 1 if by == "day" else 7
    t = np.array([(one.start - periods[0].start).days / step for one in periods])
    away = t - t.mean()
    y = np.array([one.value for one in periods])
    slope = float(away @ y / (away @ away))
    half = np.array([(one.high - one.low) / 2 for one in periods])
    half = np.maximum(half, Z * _scatter(y - y.mean() - slope * away))
    wide = float(np.sqrt(away**2 @ half**2) / (away @ away))
    return Trend(periods, slope, slope - wide, slope + wide)


def _start(day: date, by: str) -> date:
    return day if by == "day" else day - timedelta(days=day.weekday())


def _period(start: date, points: Sequence[Point]) -> Period:
    total = sum(point.denominator for point in points)
    won = sum(point.numerator for point in points)
    value = won / total
    parts = np.array([point.denominator for point in points]) / total
    values = np.array([point.numerator / point.denominator for point in points])
    down = values - [point.low for point in points]
    up = np.array([point.high for point in points]) - values
    low = value - float(np.sqrt(((parts * down) ** 2).sum()))
    high = value + float(np.sqrt(((parts * up) ** 2).sum()))
    return Period(start, value, max(0.0, low), min(1.0, high), won, total, len(points))


def _scatter(residuals: np.ndarray) -> float:
    """Standard error of the residuals of a line; 0 where two points leave none."""
    free = len(residuals) - 2
    return float(np.sqrt(residuals @ residuals / free)) if free > 0 else 0.0
