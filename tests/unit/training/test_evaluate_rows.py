import json

import numpy as np
import pytest
from PIL import Image

from datasets.sample import Dataset, Sample
from tests.factories import bright_cells_model, lit_cells
from training.evaluate_rows import compared, evaluate, figures_of
from vision.detections import Detections
from vision.models.detect import Detector
from vision.models.engine import Engine
from vision.shelf.tree import build_shelf

UPPER, LOWER = [0, 0, 400, 110], [0, 150, 400, 260]


def products(*tops: float) -> Detections:
    """Seven packs of 50 x 100 side by side at each top."""
    boxes = [(55 * at, top, 55 * at + 50, top + 100) for top in tops for at in range(7)]
    return Detections(np.float32(boxes), np.full(len(boxes), 0.9, np.float32))


def judged(found: Detections, *rows: list[float]):
    sample = Sample("shelf.png", 500, 500, np.array(rows, np.float32).reshape(-1, 4))
    return compared(sample, build_shelf(found, None))


def test_rows_that_are_right():
    row = judged(products(5, 155), UPPER, LOWER)
    assert (row.found, row.labelled, row.right) == (2, 2, 2)
    assert (row.products, row.split, row.merged) == (14, 0, 0)


def test_a_labelled_row_that_was_found_as_two():
    row = judged(products(5, 155), [0, 0, 400, 260])
    assert (row.labelled, row.right, row.products, row.split) == (1, 0, 14, 7)


def test_two_labelled_rows_that_were_found_as_one():
    row = judged(products(5, 106), [0, 0, 400, 105], [0, 106, 400, 210])
    assert (row.found, row.labelled, row.right, row.merged) == (1, 2, 0, 14)


def test_rows_of_bays_side_by_side_may_be_one():
    row = judged(products(5), [0, 0, 160, 110], [161, 0, 400, 110])
    assert (row.found, row.right, row.merged) == (1, 2, 0)


@pytest.mark.parametrize("rows", [(), ([300, 300, 400, 400],), ([0, 0, 52, 110],)])
def test_what_is_not_labelled_is_not_judged(rows):
    row = judged(products(5), *rows)
    assert (row.labelled, row.products) == (0, 0)
    assert figures_of([row])["rows_right"] == 0


def test_files_of_an_evaluation(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(lit_cells(320, 224, [(1, 1), (2, 1), (1, 4), (2, 4)], 32)).save(path)
    rows = np.float32([[0, 20, 320, 70], [0, 110, 320, 180]])
    dataset = Dataset("rows", ("row",), (Sample(path, 320, 224, rows),))
    find = Detector(Engine(bright_cells_model(tmp_path / "toy.onnx")))
    report = evaluate(dataset, find, tmp_path / "out")
    assert report.figures["rows_right"] == 1
    assert json.loads((tmp_path / "out" / "metrics.json").read_text()) == report.figures
    names = {one.name for one in (tmp_path / "out").iterdir()}
    assert names == {"metrics.json", "per_photo.csv", "worst.jpg"}
