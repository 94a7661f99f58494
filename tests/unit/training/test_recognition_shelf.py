import numpy as np
import pytest

from tests.unit.training.named import pack_boxes
from training.recognition_shelf import ShelfErrors, compare, shelf_figures, true_shelf
from vision.detections import Detections
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import build_shelf

CATALOGUE = Catalogue.of([Product("a", "A"), Product("b", "B"), Product("c", "B")])


def seen(sku, chance=1.0, score=1.0):
    """The shelf of packs named like that, -1 unknown, all equally sure."""
    sku, n = np.array(sku, np.int32), len(sku)
    candidates, chances = np.full((n, 5), -1, np.int32), np.full((n, 5), -1, np.float32)
    candidates[:, 0], chances[:, 0] = sku, np.where(sku >= 0, chance, -1)
    found = Detections(
        pack_boxes(n), np.full(n, score, np.float32), sku=sku, sku_score=chances[:, 0],
        candidates=candidates, candidate_score=chances,
    )  # fmt: skip
    return build_shelf(found, CATALOGUE)


def true(sku):
    return true_shelf(pack_boxes(len(sku)), np.array(sku, np.int32), CATALOGUE)


def test_a_right_audit_has_no_errors():
    errors = compare(true([0, 0, 1, -1]), seen([0, 0, 1, -1]))
    assert errors == ShelfErrors(0, covered=2, cases=2, facings=4, count_absolute=0, count_signed=0)


def test_errors_worked_out_by_hand():
    # true: A 2/4, B 1/4, unknown 1/4; found: A 1/4, B 3/4; b instead of the second a, c for -1
    errors = compare(true([0, 0, 1, -1]), seen([0, 1, 1, 2]))
    assert errors.share_error == pytest.approx(100 * (1 / 4 + 2 / 4 + 1 / 4) / 3)
    assert (errors.covered, errors.cases) == (0, 2)
    assert (errors.count_absolute, errors.count_signed) == (3, 1)


def test_look_alikes_of_one_brand_leave_its_share_right():
    errors = compare(true([1, 2, 0]), seen([1, 1, 0]))
    assert errors.share_error == 0
    assert (errors.count_absolute, errors.count_signed) == (2, 0)


def test_doubt_widens_the_interval_until_it_covers():
    assert compare(true([0, 0, 0, 1]), seen([0, 0, 0, 0], chance=1)).covered == 0
    doubtful = compare(true([0, 0, 0, 1]), seen([0, 0, 0, 0], chance=0.75))
    assert (doubtful.covered, doubtful.cases) == (1, 1)


def test_an_audit_that_found_nothing_misses_everything():
    empty = build_shelf(Detections.empty(), CATALOGUE)
    errors = compare(true([0, 1]), empty)
    assert errors == ShelfErrors(50, 0, 0, facings=2, count_absolute=2, count_signed=-2)


def test_figures_over_photos():
    photos = [ShelfErrors(4, 1, 2, 10, 3, -1), ShelfErrors(8, 2, 2, 30, 5, 3)]
    assert shelf_figures(photos) == pytest.approx(
        {
            "brand_share_error_points": 6,
            "sku_count_error_percent": 100 * 8 / 40,
            "sku_count_bias_percent": 100 * 2 / 40,
            "interval_cases": 4,
            "interval_coverage": 3 / 4,
        }
    )
    assert shelf_figures([]) == {}
    assert "interval_coverage" not in shelf_figures([ShelfErrors(50, 0, 0, 2, 2, -2)])
