import pytest

from tests.unit.vision.kpi.brands import certain, figure
from vision.detections import Detections
from vision.kpi.fullness import measure_fullness
from vision.shelf.tree import Gap, Row, Shelf, build_shelf


def with_gap(shelf, row, *gaps):
    rows = [Row(r.index, r.box, r.facings, gaps) if r.index == row else r for r in shelf.rows]
    return Shelf(tuple(rows), shelf.detections, shelf.fan)


def test_occupied_and_empty_width_by_hand():
    """Three packs 38 wide and a gap 40 wide: 114 of 154; the full row below 190 of 190."""
    shelf = with_gap(certain("AA_B", "AAAAA"), 0, Gap((80, 4, 120, 60), 0))
    kpis = measure_fullness(shelf)
    row = figure(kpis, "fullness", row=0)
    assert (row.numerator, row.denominator) == pytest.approx((114, 154), rel=1e-3)
    assert figure(kpis, "fullness", row=1).value == 1
    whole = figure(kpis, "fullness")
    assert (whole.numerator, whole.denominator) == pytest.approx((304, 344), rel=1e-3)
    assert (whole.unit, whole.rule_version) == ("px", "fullness/1")


def test_what_a_gap_shares_with_a_facing_or_another_gap_counts_once():
    """A gap from 60 to 120 has 79 to 120 for itself; one inside it nothing."""
    shelf = with_gap(certain("AA_B"), 0, Gap((60, 4, 120, 60), 0), Gap((90, 4, 100, 60), 0))
    kpi = figure(measure_fullness(shelf), "fullness", row=0)
    assert kpi.denominator - kpi.numerator == pytest.approx(41, rel=1e-3)


def test_a_doubtful_gap_widens_the_interval():
    sure, doubtful = (
        figure(measure_fullness(with_gap(certain("AA_B"), 0, Gap((80, 4, 120, 60), 0, score=s))),
               "fullness")
        for s in (1.0, 0.5)
    )  # fmt: skip
    assert sure.high - sure.value < 0.05
    assert doubtful.low < sure.low < doubtful.value < sure.high < doubtful.high


def test_nothing_found():
    (kpi,) = measure_fullness(build_shelf(Detections.empty(), None))
    assert (kpi.value, kpi.denominator) == (None, 0)
