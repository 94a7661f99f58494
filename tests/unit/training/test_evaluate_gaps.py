import json

import numpy as np
import pytest
from PIL import Image

from datasets.sample import Dataset, Sample
from tests.factories import bright_cells_model, lit_cells
from training.evaluate_gaps import evaluate, gaps_of
from vision.config import PipelineConfig
from vision.detections import Kind
from vision.photo import Photo
from vision.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    path = bright_cells_model(tmp_path_factory.mktemp("weights") / "toy.onnx")
    return Pipeline.load(PipelineConfig(weights=str(path), price_tags=None, gaps=None, threads=1))


def dataset(folder, *holes):
    """A row of bright cells at columns 1, 2, 4, 5 on each photo; holes: labelled slots."""
    samples = []
    for at, boxes in enumerate(holes):
        path = folder / f"{at}.png"
        Image.fromarray(lit_cells(320, 224, [(1, 1), (2, 1), (4, 1), (5, 1)], 32)).save(path)
        samples.append(Sample(path, 320, 224, np.array(boxes, np.float32).reshape(-1, 4)))
    return Dataset("slots", ("0",), tuple(samples))


def test_figures_of_gaps_that_are_right_and_of_one_that_is_not_labelled(pipeline, tmp_path):
    """The space is 96 to 128 on both photos; on the second the label is elsewhere."""
    truth = dataset(tmp_path, [[96, 32, 128, 64]], [[200, 100, 240, 180]])
    report = evaluate(truth, pipeline, tmp_path / "out")
    figures = report.figures
    assert (figures["precision"], figures["recall"], figures["inside"]) == (0.5, 0.5, 0.5)
    assert [row.hits for row in report.rows] == [1, 0]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "metrics.json", "per_photo.csv", "precision_recall.png", "worst.jpg",
    }  # fmt: skip
    kept = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert kept["model"]["model_0"].startswith("toy")


def test_gaps_as_detections(pipeline, tmp_path):
    dataset(tmp_path, [[0, 0, 9, 9]])
    found = gaps_of(pipeline, Photo.read(tmp_path / "0.png"))
    assert found.xyxy.tolist() == [[96, 32, 128, 64]]
    assert set(found.kind) == {Kind.GAP}
