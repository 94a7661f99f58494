"""Distribution of a SKU over stores, numeric and weighted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.kpi.availability import Status
from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import count_interval, sum_interval, widened

VERSION = "distribution/1"


@dataclass(frozen=True, slots=True)
class StoreSighting:
    """What the latest audits of one store say of a SKU.

    chance: that it is there, by recognition. turnover: of its category in the store, 0 or more, in
    any one unit; None when not known.
    """

    store: str
    status: Status
    chance: float
    turnover: float | None = None


def measure_distribution(sku: str, stores: Sequence[StoreSighting]) -> tuple[Kpi, ...]:
    """Numeric (unit stores), and weighted by turnover (unit turnover) when every store's is known.

    Stores where the SKU's status is not seen are in no denominator. The interval is that of
    recognition alone; how far the audited stores stand for all stores is not in it.
    """
    judged = [one for one in stores if one.status is not Status.NOT_SEEN]
    counted = np.array([one.status is Status.IN_STOCK for one in judged], float)
    chance = np.array([one.chance for one in judged], float)
    n = len(judged)
    low, high = count_interval(chance)
    numeric = Rule("distribution", "stores", VERSION)
    kpis = [numeric.ratio(counted.sum(), n, (low / max(n, 1), high / max(n, 1)), {"sku": sku})]
    weights = [one.turnover for one in judged if one.turnover is not None]
    if judged and len(weights) == n:
        kpis.append(_weighted(sku, np.array(weights, float), counted, chance))
    return tuple(kpis)


def _weighted(sku: str, weights: np.ndarray, counted: np.ndarray, chance: np.ndarray) -> Kpi:
    total, won = float(weights.sum()), float(weights @ counted)
    interval = None
    if total > 0:
        low, high = sum_interval(weights, chance)
        interval = widened(won / total, low / total, high / total)
    return Rule("distribution", "turnover", VERSION).ratio(won, total, interval, {"sku": sku})
