import cv2
import pytest

from tests.factories import embedder_model
from tests.unit.vision.models.packs import BLUE, GREEN, RED, pack, packshot
from training.evaluate_embedder import evaluate
from vision.errors import DatasetError
from vision.models.embed import Embedder
from vision.models.engine import Engine

COLOURS = {"red": RED, "blue": BLUE, "green": GREEN}


@pytest.fixture
def packs(tmp_path):
    """Packs by SKU: a packshot of each, and a photo that shows it."""
    shown, judged = {}, {}
    for number, (sku, colour) in enumerate(COLOURS.items()):
        front = pack(number, colour)
        shown[sku], judged[sku] = [tmp_path / f"{sku}.png"], [tmp_path / f"{sku}_photo.png"]
        cv2.imwrite(str(shown[sku][0]), packshot(front)[..., ::-1])
        cv2.imwrite(str(judged[sku][0]), front[..., ::-1])
    return shown, judged


@pytest.fixture
def embed(tmp_path):
    return Embedder(Engine(embedder_model(tmp_path / "toy.onnx"), 1, task="embedder"))


def test_right_and_wrong_photos_are_counted(packs, embed):
    shown, judged = packs
    assert evaluate(judged, shown, embed)["top1"] == 1
    mixed = {"red": judged["blue"], "blue": judged["blue"], "green": judged["green"]}
    figures = evaluate(mixed, shown, embed)
    assert figures["top1"] == pytest.approx(2 / 3)
    assert (figures["top5"], figures["photos"], figures["skus"]) == (1, 3, 3)


def test_skus_without_a_reference_are_named(packs, embed):
    shown, judged = packs
    del shown["blue"]
    with pytest.raises(DatasetError, match="blue"):
        evaluate(judged, shown, embed)
