import json

import numpy as np
import pytest

from datasets.sample import Sample
from tests.unit.training.truth import dataset, detections
from training.shelf_metrics import read_exact_truth, shelf_figures
from vision.errors import DatasetError


def shelf(rows, columns, width=40, height=60, pitch=(50, 120)):
    """(rows * columns, 4) boxes, row by row."""
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, -1)
    low = np.stack([x * pitch[0] + 20, y * pitch[1] + 40], axis=1)
    return np.hstack([low, low + np.array([width, height])]).astype(np.float32)


BOXES = np.vstack([shelf(3, 6), [[20, 0, 60, 40]]])  # one unit stacked on the first
ROWS = [0] * 6 + [1] * 6 + [2] * 6 + [0]
COLUMNS = [*range(6), *range(6), *range(6), 0]
STACKS = [0] * 18 + [1]
SKUS = [0] * 9 + [1] * 9 + [1]


def sample(root, truth=True, boxes=BOXES, **changes):
    (root / "truth").mkdir(exist_ok=True)
    if truth:
        content = {"row": ROWS, "column": COLUMNS, "stack": STACKS, "sku": SKUS} | changes
        content["skus"] = [{"brand": "x"}, {"brand": "y"}]
        (root / "truth" / "a.json").write_text(json.dumps(content))
    return Sample(root / "images" / "a.jpg", 400, 400, boxes)


def figures(sample, found, score=None):
    return shelf_figures(dataset(sample), [detections(found, score)])


def test_a_detector_that_finds_all_boxes_makes_no_errors(tmp_path):
    assert figures(sample(tmp_path), BOXES) == {
        "facing_error_percent": 0,
        "facing_bias_percent": 0,
        "row_accuracy": 1,
        "photos_with_exact_truth": 1,
        "share_error_points": 0,
    }


def test_a_stacked_unit_more_or_less_is_no_facing(tmp_path):
    assert figures(sample(tmp_path), BOXES[:-1])["facing_error_percent"] == 0


def test_missed_facings_show_in_count_and_share(tmp_path):
    result = figures(sample(tmp_path), BOXES[:-4])  # 15 of 18 facings: 9 x, 6 y
    assert result["facing_bias_percent"] == pytest.approx(-300 / 18)
    assert result["facing_error_percent"] == pytest.approx(300 / 18)
    assert result["row_accuracy"] == 1
    assert result["share_error_points"] == pytest.approx(100 * (9 / 15 - 1 / 2))


def test_a_missed_row_shows_in_the_rows(tmp_path):
    assert figures(sample(tmp_path), BOXES[6:18])["row_accuracy"] == 0


def test_a_false_facing_is_of_no_brand(tmp_path):
    found = np.vstack([BOXES, [[340, 280, 380, 340]]])  # beside the last row
    result = figures(sample(tmp_path), found)
    gaps = [abs(9 / 19 - 1 / 2), abs(9 / 19 - 1 / 2), 1 / 19]
    assert result["facing_bias_percent"] == pytest.approx(100 / 18)
    assert result["share_error_points"] == pytest.approx(100 * np.mean(gaps))


def test_without_exact_truth_the_labels_are_arranged_by_the_same_rule(tmp_path):
    shown = figures(sample(tmp_path, truth=False), BOXES[:-4])
    assert shown == {
        "facing_error_percent": pytest.approx(300 / 18),
        "facing_bias_percent": pytest.approx(-300 / 18),
    }


def test_ignored_boxes_and_what_lies_on_them_are_left_out(tmp_path):
    whole = sample(tmp_path, truth=False)
    last = np.arange(19) == 17
    assert figures(whole.replace(ignore=last), BOXES[:-1])["facing_error_percent"] == 0


def test_exact_truth_is_read_per_box(tmp_path):
    truth = read_exact_truth(sample(tmp_path))
    assert truth.rows == 3
    assert truth.brand[8:10] == ("x", "y")
    assert sorted(truth.facing_brands) == ["x"] * 9 + ["y"] * 9  # the lower unit names the first


def test_no_truth_file_is_no_truth(tmp_path):
    assert read_exact_truth(sample(tmp_path, truth=False)) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"row": [0]}, r"a\.json.*columns of \[1, 19\] boxes; expected 19 as labelled"),
        ({"sku": [7] * 19}, r"a\.json.*IndexError"),
        ({"row": ["top"] * 19}, r"a\.json.*ValueError"),
        ({"stack": None}, r"a\.json.*TypeError"),
    ],
)
def test_a_broken_truth_file_is_an_error_that_names_it(tmp_path, changes, message):
    with pytest.raises(DatasetError, match=message):
        read_exact_truth(sample(tmp_path, **changes))


def test_a_truth_file_that_is_no_json_is_an_error(tmp_path):
    whole = sample(tmp_path)
    (tmp_path / "truth" / "a.json").write_text("{")
    with pytest.raises(DatasetError, match=r"a\.json.*shelf generator"):
        read_exact_truth(whole)
