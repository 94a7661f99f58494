import numpy as np
import pytest

from tests.unit.vision.kpi.brands import CATALOGUE, branded, certain, figure, fraction
from vision.detections import Detections
from vision.kpi.layout import eye_level_rows, measure_layout
from vision.kpi.neighbours import above, beside, largest_blocks
from vision.shelf.tree import build_shelf


@pytest.mark.parametrize(
    ("rows", "at_eye"),
    [
        (0, ()),
        (1, ()),
        (2, (0,)),  # middles at 75 %, 25 % of the height
        (3, (0,)),  # 83, 50, 17
        (4, (1,)),  # 88, 63, 38, 13
        (5, (1,)),  # 90, 70, 50, 30, 10
        (6, (1, 2)),  # 92, 75, 58, 42, 25, 8
        (8, (1, 2, 3)),  # 94, 81, 69, 56, 44, ...
    ],
)
def test_eye_level_rows(rows, at_eye):
    assert eye_level_rows(rows) == at_eye


def test_eye_level_share_is_of_the_facings_in_these_rows():
    """Four rows: the second is at eye level, with A, A, D and an unknown facing."""
    kpis = measure_layout(certain("DDDD", "AAD?", "AAAA", "AAAA"), own_asked=True)
    assert fraction(figure(kpis, "eye_level_share", own=True)) == (2, 4)
    assert fraction(figure(kpis, "eye_level_share", brand="Rival")) == (1, 4)
    kpis = measure_layout(certain("DDDD", "AAD?", "AAAA", "AAAA"), True, eye_level=(0, 2))
    assert fraction(figure(kpis, "eye_level_share", own=True)) == (4, 8)
    assert figure(kpis, "eye_level_share", own=True).rule_version == "eye_level/2"


def test_a_shelf_of_one_row_has_no_eye_level():
    kpi = figure(measure_layout(certain("AAD"), True), "eye_level_share", own=True)
    assert (kpi.value, kpi.low, kpi.high, kpi.denominator) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("rows", "largest", "own"),
    [
        (("AABDD",), 3, 3),  # own brands side by side are one block
        (("AADAB",), 2, 4),  # D parts them
        (("AADDD", "DDAAD"), 2, 4),  # touching at a corner only
        (("AADDD", "DAAAD"), 5, 5),  # the second A stands above an A
        (("AA_AA",), 4, 4),  # an empty slot doesn't part them
        (("AA?AA",), 2, 4),  # what is unknown does
        (("DDDD", "ADDA", "AAAA"), 6, 6),
    ],
)
def test_brand_block(rows, largest, own):
    kpi = figure(measure_layout(certain(*rows), True), "brand_block", own=True)
    assert fraction(kpi) == (largest, own)


def test_interval_of_the_block_comes_from_the_names_in_doubt():
    """AADAA: the block is 2 of 4, or 5 of 5 if the D is really an A; that is 30 % likely."""
    sku = np.array([0, 0, 3, 0, 0], np.int32)
    candidates, scores = np.full((5, 5), -1, np.int32), np.full((5, 5), -1, np.float32)
    candidates[:, 0], scores[:, 0] = sku, [1, 1, 0.7, 1, 1]
    candidates[2, 1], scores[2, 1] = 0, 0.3
    boxes = np.array([[40 * i + 1, 4, 40 * i + 39, 60] for i in range(5)], np.float32)
    found = Detections(boxes, np.ones(5, np.float32), sku=sku, sku_score=scores[:, 0],
                       candidates=candidates, candidate_score=scores)  # fmt: skip
    kpi = figure(measure_layout(build_shelf(found, CATALOGUE), True), "brand_block", own=True)
    assert (kpi.low, kpi.value, kpi.high) == (0.5, 0.5, 1.0)


def test_purity_is_of_rows_mostly_of_the_brand_or_of_an_own_fixture():
    """Rows with 3 of 4, 2 of 4, 0 of 4 own facings: only the first is an own row."""
    shelf = certain("AAAD", "AADD", "DDD?")
    assert fraction(figure(measure_layout(shelf, True), "purity", own=True)) == (3, 4)
    kpi = figure(measure_layout(shelf, True, own_fixture=True), "purity", own=True)
    assert fraction(kpi) == (5, 12)
    assert fraction(figure(measure_layout(shelf, True, own_fixture=True), "purity",
                           brand="Rival")) == (3, 4)  # fmt: skip
    assert figure(measure_layout(certain("ADDD"), True), "purity", own=True).value is None


def test_sku_count_share():
    """Own A and B, rival D: two of three SKUs, however many facings they have."""
    kpis = measure_layout(certain("AAAAB", "DDD??"), True)
    assert fraction(figure(kpis, "sku_count_share", own=True)) == (2, 3)
    assert fraction(figure(kpis, "sku_count_share", brand="Rival")) == (1, 3)
    assert figure(kpis, "sku_count_share", own=True).unit == "SKUs"


def test_intervals_hold_the_values_and_grow_with_doubt():
    rows = ("DDAA", "ABAD", "AAAB", "DDAB")
    sure = measure_layout(branded(*rows), True)
    doubtful = measure_layout(branded(*rows, chance=0.7), True)
    for one, other in zip(sure, doubtful, strict=True):
        if other.value is not None:
            assert 0 <= other.low <= one.low <= one.value <= one.high <= other.high <= 1, one.name


@pytest.mark.parametrize("own_asked", [True, False])
def test_an_empty_shelf(own_asked):
    kpis = measure_layout(build_shelf(Detections.empty(), None), own_asked)
    assert {kpi.value for kpi in kpis} <= {None}
    assert len(kpis) == (4 if own_asked else 0)


def test_neighbours():
    """AB over CD: A by B, C by D, A above C, B above D."""
    shelf = certain("AB", "CD")
    assert beside(shelf).tolist() == [[0, 1], [2, 3]]
    assert above(shelf).tolist() == [[0, 2], [1, 3]]


def test_largest_blocks_of_many_draws_at_once():
    """A chain of six: members 0 1 2 - 4 5; none; all."""
    pairs = np.array([[i, i + 1] for i in range(5)])
    member = np.array([[1, 1, 1, 0, 1, 1], [0] * 6, [1] * 6], bool)
    assert largest_blocks(member, pairs).tolist() == [3, 0, 6]
    assert largest_blocks(member, pairs[::-1, ::-1]).tolist() == [3, 0, 6]
    assert largest_blocks(member, pairs[:0]).tolist() == [1, 0, 1]


@pytest.mark.parametrize(("shift", "meet"), [(0, 1), (18, 1), (25, 0), (45, 0)])
def test_above_shares_half_the_narrower_width(shift, meet):
    """Packs 40 wide: 22 pixels of width in common are enough, 15 are not."""
    rows = [(0, 0), (shift, 80)]
    boxes = [[x + 100 * i, y, x + 100 * i + 40, y + 60] for x, y in rows for i in range(4)]
    found = Detections(np.array(boxes, np.float32), np.ones(8, np.float32))
    shelf = build_shelf(found, None)
    assert [len(row.facings) for row in shelf.rows] == [4, 4]
    assert len(above(shelf)) == 4 * meet
