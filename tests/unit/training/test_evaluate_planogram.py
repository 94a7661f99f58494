import json
from collections import Counter

import pytest

from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.planned import PLANNED
from datasets.synthetic.witness import PositionTruth
from training.evaluate_planogram import PhotoRow, compared, evaluate, figures_of, from_truth
from vision.planogram.result import Finding, Type
from vision.shelf.catalogue import Catalogue, Product


def finding(position, kind, row=0, actual=None):
    return Finding(position, Type(kind), 0.9, "A", actual, row, 1, 1, (), ())


def test_types_are_compared_by_position():
    truth = [
        PositionTruth("1", "match", "A", 0),
        PositionTruth("2", "missing", "B", 0),
        PositionTruth("3", "", "C", 0),
        PositionTruth("4", "swapped", "D", 1, "2"),
    ]
    found = [finding("1", "match"), finding("2", "substituted"), finding("3", "missing")]
    assert compared(truth, found) == [
        ("match", "match"), ("missing", "substituted"), ("swapped", "none")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("true", "found", "pairs"),
    [
        ([], [], []),
        ([("extra", "Z", 0)], [("Z", 0)], [("extra", "extra")]),
        ([("extra", "Z", 0)], [("Z", 1)], [("extra", "none"), ("none", "extra")]),
        ([("extra", "Z", 0)], [], [("extra", "none")]),
        ([], [("Z", 0)], [("none", "extra")]),
        ([("", "Z", 0)], [("Z", 0)], []),
        ([("", "Z", 0)], [], []),
        ([("extra", "Z", 0)], [("Z", 0), ("Z", 0)], [("extra", "extra"), ("none", "extra")]),
    ],
)
def test_extras_are_compared_by_sku_and_row(true, found, pairs):
    truth = [PositionTruth(None, kind, sku, row) for kind, sku, row in true]
    findings = [finding(None, "extra", row, sku) for sku, row in found]
    assert compared(truth, findings) == pairs


def test_figures():
    pairs = Counter(
        {("match", "match"): 6, ("missing", "missing"): 2, ("missing", "unsure"): 1,
         ("match", "missing"): 1, ("none", "extra"): 1}
    )  # fmt: skip
    rows = [
        PhotoRow(0, 5, 5, 0.8, 0.9, "planned_shelf"),
        PhotoRow(1, 5, 5, 1.0, 0.96, "planned_shelf"),
        PhotoRow(2, 0, 0, None, None, "another_shelf"),
    ]
    figures = figures_of(pairs, rows)
    assert figures["missing_precision"] == pytest.approx(2 / 3)
    assert figures["missing_recall"] == pytest.approx(2 / 3)
    assert figures["missing_f1"] == pytest.approx(2 / 3)
    assert figures["match_f1"] == pytest.approx(12 / 13)
    assert figures["extra_f1"] == 0
    assert figures["unsure"] == 1
    assert figures["tolerant_error_points"] == pytest.approx(7)
    assert figures["refused_wrongly"] == 1


def test_a_few_rendered_shelves(tmp_path):
    products = Catalogue.of(
        Product(sku.code, sku.brand, width_mm=sku.width) for sku in catalogue(PLANNED.catalogue)
    )
    report = evaluate(3, tmp_path, from_truth(products), products, seed=0)
    assert report.figures["match_f1"] > 0.9
    assert report.figures["other_shelves_refused"] == 1
    assert report.figures["refused_wrongly"] == 0
    assert json.loads((tmp_path / "metrics.json").read_text())["figures"] == report.figures
    assert len((tmp_path / "per_photo.csv").read_text().splitlines()) == 4
