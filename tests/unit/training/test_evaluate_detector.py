import csv
import json

import cv2
import numpy as np
import pytest

from datasets.sample import Dataset, Sample
from tests.factories import CELL, bright_cells_model, encoded, lit_cells, model_card
from training.evaluate_detector import PhotoRow, evaluate, measure
from vision.errors import DatasetError, MetricError
from vision.models.detect import Detector
from vision.models.engine import Engine

SIDE = 320
PRODUCTS = [(1, 1), (3, 1), (5, 1), (1, 5), (3, 5), (5, 5)]


def cell_boxes(cells):
    low = np.array(cells, np.float32).reshape(-1, 2) * CELL
    return np.hstack([low, low + CELL])


def lit(root, name, shown, labelled, dim=(), **columns):
    """A photo with bright and dim cells of which some are labelled."""
    pixels = np.maximum(
        lit_cells(SIDE, SIDE, list(shown), CELL), lit_cells(SIDE, SIDE, list(dim), CELL) // 4
    )
    path = root / f"{name}.png"
    path.write_bytes(encoded(pixels))
    return Sample(path, SIDE, SIDE, cell_boxes(labelled), **columns)


@pytest.fixture
def detector(tmp_path):
    card = model_card(calibration={"raw": [0, 0.5, 1], "calibrated": [0, 0.2, 1]})
    return Detector(Engine(bright_cells_model(tmp_path / "cells.onnx", card), threads=1), side=SIDE)


@pytest.fixture
def photos(tmp_path):
    """Right; one missed but for a dim trace; one false; nothing there."""
    return Dataset(
        "货架",
        ("0",),
        (
            lit(tmp_path, "right", PRODUCTS, PRODUCTS),
            lit(tmp_path, "missed", PRODUCTS[1:], PRODUCTS, dim=PRODUCTS[:1]),
            lit(tmp_path, "false", [*PRODUCTS, (8, 8)], PRODUCTS),
            lit(tmp_path, "empty", [], []),
        ),
    )


def test_figures_worked_out_by_hand(detector, photos, tmp_path):
    report = evaluate(photos, detector, tmp_path / "out")
    assert report.rows == (
        PhotoRow("right.png", true=6, found=6, hits=6, missed=0, false=0),
        PhotoRow("missed.png", true=6, found=5, hits=5, missed=1, false=0),
        PhotoRow("false.png", true=6, found=7, hits=6, missed=0, false=1),
        PhotoRow("empty.png", true=0, found=0, hits=0, missed=0, false=0),
    )
    figures = report.figures
    assert figures["count_score"] == pytest.approx(0.2)  # raw 0.5, calibrated
    assert figures["count_error_percent"] == pytest.approx(100 / 9)
    assert figures["count_bias_percent"] == pytest.approx(0)
    assert figures["precision"] == pytest.approx(17 / 18)
    assert figures["recall"] == pytest.approx(17 / 18)
    assert (figures["photos"], figures["photos_without_boxes"], figures["boxes"]) == (4, 1, 18)
    # 17 hits, the false one, the dim hit: precision 1 up to recall 17/18, 18/19 beyond
    assert figures["AR500"] == 1
    for name in ("AP", "AP50", "AP75"):
        assert figures[name] == pytest.approx((95 + 6 * 18 / 19) / 101)
    assert figures["facing_error_percent"] == pytest.approx(100 / 9)


def test_a_report_is_written(detector, photos, tmp_path):
    report = evaluate(photos, detector, tmp_path / "out" / "deep")
    out = tmp_path / "out" / "deep"
    content = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert content["dataset"] == "货架"
    assert content["model"] == {
        "name": "toy",
        "version": "1",
        "sha256": detector.engine.sha256,
    }
    assert content["figures"] == pytest.approx(report.figures)
    with (out / "per_photo.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["photo"] for row in rows] == ["right.png", "missed.png", "false.png", "empty.png"]
    assert rows[1] | {"f1": ""} == {
        "photo": "missed.png",
        "true": "6",
        "found": "5",
        "hits": "5",
        "missed": "1",
        "false": "0",
        "f1": "",
    }
    assert float(rows[1]["f1"]) == pytest.approx(10 / 11, abs=1e-4)
    for name in ("precision_recall.png", "worst.jpg"):
        assert cv2.imread(str(out / name)).size


def test_ignored_boxes_are_neither_missed_nor_false(detector, tmp_path):
    ignore = [False] * 5 + [True]
    shown = lit(tmp_path, "shown", PRODUCTS, PRODUCTS, ignore=ignore)
    hidden = lit(tmp_path, "hidden", PRODUCTS[:5], PRODUCTS, ignore=ignore)
    report = evaluate(Dataset("d", ("product",), (shown, hidden)), detector, tmp_path / "out")
    assert [(row.true, row.found, row.missed, row.false) for row in report.rows] == [
        (5, 5, 0, 0)
    ] * 2
    assert report.figures["AP"] == 1
    assert report.figures["ignored_boxes"] == 2


def test_only_the_kind_asked_for_is_measured(detector, tmp_path):
    photo = lit(tmp_path, "a", PRODUCTS, PRODUCTS, labels=[0] * 5 + [1])
    report = evaluate(Dataset("d", ("product", "gap"), (photo,)), detector, tmp_path / "out")
    assert (report.figures["boxes"], report.rows[0].false) == (5, 1)


def test_a_photo_of_another_size_than_labelled_is_refused(detector, photos, tmp_path):
    wrong = photos.samples[0].replace(width=SIDE + 1)
    with pytest.raises(DatasetError, match=r"right\.png.*320×320 px; expected 321×320"):
        evaluate(photos.replace(samples=(wrong,)), detector, tmp_path / "out")


@pytest.mark.parametrize("samples", [slice(0, 0), slice(3, 4)], ids=["no photos", "no boxes"])
def test_an_empty_dataset_is_refused_before_anything_runs(detector, photos, tmp_path, samples):
    with pytest.raises(MetricError):
        evaluate(photos.replace(samples=photos.samples[samples]), detector, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_measuring_needs_detections_of_every_photo(photos):
    with pytest.raises(MetricError, match="detections of 0 photos; expected 4"):
        measure(photos, [], 0.5)


@pytest.mark.parametrize(
    ("row", "f1"),
    [
        (PhotoRow("a", 10, 10, 10, 0, 0), 1),
        (PhotoRow("a", 10, 5, 5, 5, 0), 2 / 3),
        (PhotoRow("a", 10, 0, 0, 10, 0), 0),
        (PhotoRow("a", 0, 3, 0, 0, 3), 0),
        (PhotoRow("a", 0, 0, 0, 0, 0), 1),
    ],
)
def test_f1_worked_out_by_hand(row, f1):
    assert row.f1 == pytest.approx(f1)
