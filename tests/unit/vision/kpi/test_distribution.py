import pytest

from vision.kpi.availability import Status
from vision.kpi.distribution import StoreSighting, measure_distribution

IN, OUT, UNSEEN = Status.IN_STOCK, Status.OUT_OF_STOCK, Status.NOT_SEEN


def stores(*statuses, turnover=None, chance=None):
    return [
        StoreSighting(str(at), status, float(status is IN) if chance is None else chance,
                      turnover[at] if turnover else None)
        for at, status in enumerate(statuses)
    ]  # fmt: skip


def test_numeric_and_weighted_by_hand():
    """In 2 of 3 stores; their turnover is 10 + 30 of 10 + 30 + 60."""
    numeric, weighted = measure_distribution("A", stores(IN, IN, OUT, turnover=[10, 30, 60]))
    assert (numeric.numerator, numeric.denominator, numeric.unit) == (2, 3, "stores")
    assert (weighted.numerator, weighted.denominator, weighted.unit) == (40, 100, "turnover")
    assert {kpi.name for kpi in (numeric, weighted)} == {"distribution"}
    assert numeric.scope == weighted.scope == {"sku": "A"}
    assert numeric.low == numeric.value == numeric.high


def test_stores_where_its_place_was_not_seen_are_in_no_denominator():
    numeric, weighted = measure_distribution("A", stores(IN, OUT, UNSEEN, turnover=[1, 1, None]))
    assert (numeric.numerator, numeric.denominator) == (1, 2)
    assert weighted.value == 0.5


@pytest.mark.parametrize("turnover", [None, [1, None, 2]])
def test_without_every_turnover_there_is_no_weighted_figure(turnover):
    assert len(measure_distribution("A", stores(IN, IN, OUT, turnover=turnover))) == 1


def test_interval_from_recognition():
    """Ten stores, each seen with 0.9: at least 7 of them with 95 %."""
    (kpi,) = measure_distribution("A", stores(*[IN] * 10, chance=0.9))
    assert (kpi.low, kpi.value, kpi.high) == (0.7, 1, 1)


@pytest.mark.parametrize("seen", [stores(), stores(UNSEEN, turnover=[5])])
def test_no_store_no_figure(seen):
    (kpi,) = measure_distribution("A", seen)
    assert (kpi.value, kpi.low, kpi.high, kpi.denominator) == (None, None, None, 0)


def test_turnover_of_nothing_is_no_evidence():
    _, weighted = measure_distribution("A", stores(IN, turnover=[0]))
    assert weighted.value is None
