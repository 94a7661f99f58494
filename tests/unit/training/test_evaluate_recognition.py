import csv
import json

import cv2
import numpy as np
import pytest

from tests.unit.training.named import (
    ColourRecogniser,
    PackFinder,
    labelled,
    write_references,
)
from training.evaluate_recognition import evaluate
from vision.errors import DatasetError, MetricError
from vision.pipeline import Pipeline


@pytest.fixture
def catalogue(tmp_path):
    return write_references(tmp_path / "catalogue")


@pytest.fixture
def photos(catalogue, tmp_path):
    """Five known facings, one unknown, one that nobody could name."""
    shelves = (["red", "red", "green"], ["blue", "unknown", "blue", "red"])
    return labelled(tmp_path / "photos", catalogue, *shelves, ignore=[(1, 3)])


def run(photos, out, finder=None, **recogniser):
    names = ColourRecogniser(photos.catalogue, **recogniser)
    return evaluate(photos, Pipeline(finder or PackFinder(), names, photos.catalogue), out)


def test_a_recogniser_without_mistakes(photos, tmp_path):
    report = run(photos, tmp_path / "out", chance=1.0)
    given = report.given_boxes
    for name in ("top1", "top5", "name_precision", "unknown_precision", "unknown_recall"):
        assert given[name] == 1
    assert given["named"] == 5 / 6
    assert (given["facings"], given["unknown_facings"], given["ignored_boxes"]) == (6, 1, 1)
    # only the unknown's first candidate, at 0.2, is not what it says
    assert given["calibration_error"] == pytest.approx(0.2 / 6)
    for figures in (given, report.end_to_end):
        assert figures["brand_share_error_points"] == 0
        assert figures["sku_count_error_percent"] == 0
        assert figures["interval_coverage"] == 1
    assert report.end_to_end["accuracy"] == report.end_to_end["detected"] == 1
    assert report.open_set["unknown_recall"] == report.open_set["known_named_right"] == 1


def test_mistakes_worked_out_by_hand(photos, tmp_path):
    """Blue is taken for green, its look-alike of the same brand."""
    report = run(photos, tmp_path / "out", confused={"blue": "green"})
    given = report.given_boxes
    assert given["top1"] == 3 / 5
    assert given["top5"] == pytest.approx(3 / 5)
    assert given["name_precision"] == 3 / 5
    assert given["brand_share_error_points"] == 0
    assert given["sku_count_error_percent"] == pytest.approx(100 * 4 / 6)
    assert report.end_to_end["accuracy"] == pytest.approx(4 / 6)


def test_what_was_not_found_is_not_named(photos, tmp_path):
    """The first pack of each photo is missed, and a box beside the packs found."""
    report = run(photos, tmp_path / "out", PackFinder(missed=1, beside=True), chance=1.0)
    assert report.end_to_end["detected"] == pytest.approx(4 / 6)
    assert report.end_to_end["accuracy"] == pytest.approx(4 / 6)
    assert report.end_to_end["name_precision"] == 1
    assert report.given_boxes["top1"] == 1


def test_names_on_boxes_that_are_no_facing_lower_the_precision(photos, tmp_path):
    class Eager(ColourRecogniser):
        """Names everything, even boxes beside the packs."""

        threshold = 0.1

    pipeline = Pipeline(PackFinder(beside=True), Eager(photos.catalogue), photos.catalogue)
    report = evaluate(photos, pipeline, tmp_path / "out")
    # named: 5 known, 1 unknown, 2 boxes beside; the ignored facing does not count
    assert report.end_to_end["name_precision"] == pytest.approx(5 / 8)
    assert report.end_to_end["accuracy"] == pytest.approx(5 / 6)


def test_a_report_is_written(photos, tmp_path):
    report = run(photos, tmp_path / "out" / "deep", confused={"blue": "green"})
    out = tmp_path / "out" / "deep"
    content = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert content["figures"]["given_boxes"] == pytest.approx(report.given_boxes)
    assert content["figures"]["end_to_end"] == pytest.approx(report.end_to_end)
    assert [model["name"] for model in content["models"]] == ["colours", "colour"]
    with (out / "per_sku.csv").open(newline="") as file:
        rows = {row["sku"]: row for row in csv.DictReader(file)}
    assert rows["blue"] == {
        "sku": "blue", "facings": "2", "named_right": "0", "named_wrong": "2", "unknown": "0",
        "most_often_as": "green", "times": "2",
    }  # fmt: skip
    assert (rows["red"]["facings"], rows["red"]["named_right"]) == ("2", "2")
    assert (rows[""]["facings"], rows[""]["unknown"]) == ("1", "1")
    for name in ("reliability.png", "open_set.png", "mistakes.jpg"):
        assert cv2.imread(str(out / name)).size


def test_the_sheet_shows_crop_guess_and_truth(photos, tmp_path):
    run(photos, tmp_path / "out", confused={"blue": "green"})
    sheet = cv2.imread(str(tmp_path / "out" / "mistakes.jpg"))[..., ::-1]
    middle = [sheet[36 + 75, 75 + 156 * column].astype(int) for column in range(3)]
    for pixel, colour in zip(middle, [(40, 60, 220), (30, 200, 60), (40, 60, 220)], strict=True):
        assert np.abs(pixel - colour).max() < 30
    assert sheet.shape[0] == 192  # two mistakes, one row of cells


def test_without_unknown_products_there_is_no_open_set(catalogue, tmp_path):
    report = run(labelled(tmp_path / "photos", catalogue, ["red", "blue"]), tmp_path / "out")
    assert report.open_set == {}
    assert not (tmp_path / "out" / "open_set.png").exists()


def test_skus_left_out_are_unknown(photos, tmp_path):
    report = run(photos.without(1 / 3, seed=0), tmp_path / "out")
    assert report.given_boxes["catalogue_skus"] == 2
    assert report.given_boxes["unknown_facings"] > 1
    assert report.open_set["unknown_recall"] == 1


def test_a_photo_without_boxes_to_name_is_no_shelf(catalogue, tmp_path):
    photos = labelled(tmp_path / "photos", catalogue, ["red"], ["blue"], ignore=[(1, 0)])
    report = run(photos, tmp_path / "out", chance=1.0)
    assert report.given_boxes["photos"] == 2
    assert report.end_to_end["interval_cases"] == 1


def test_a_set_that_cannot_be_right_is_refused_before_anything_runs(catalogue, tmp_path):
    photos = labelled(tmp_path / "photos", catalogue, ["unknown"])
    with pytest.raises(MetricError):
        run(photos, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_photo_of_another_size_than_labelled_is_refused(photos, tmp_path):
    wider = photos.photos.samples[0].replace(width=999)
    other = type(photos)(photos.photos.replace(samples=(wider,)), photos.catalogue)
    with pytest.raises(DatasetError, match="999×100 px as labelled"):
        run(other, tmp_path / "out")
