import cv2
import numpy as np
import pytest

from datasets.formats.coco import write_coco
from datasets.recognition import LABELS, PICTURES
from tests.factories import embedder_model
from tests.unit.training.named import COLOURS as SHADES
from tests.unit.training.named import labelled, write_references
from tests.unit.vision.models.packs import BLUE, GREEN, RED, pack, packshot
from training.evaluate_embedder import evaluate, judged_pictures, shown_pictures
from vision.errors import DatasetError
from vision.models.embed import Embedder
from vision.models.engine import Engine

COLOURS = {"red": RED, "blue": BLUE, "green": GREEN}


@pytest.fixture
def packs(tmp_path):
    """Folders of packs: a packshot of each SKU, and a photo that shows it."""
    for number, (sku, colour) in enumerate(COLOURS.items()):
        front = pack(number, colour)
        for kind, picture in (("shown", packshot(front)), ("judged", front)):
            (tmp_path / kind / sku).mkdir(parents=True)
            cv2.imwrite(str(tmp_path / kind / sku / "1.png"), picture[..., ::-1])
    return tmp_path / "judged", tmp_path / "shown"


@pytest.fixture
def embed(tmp_path):
    return Embedder(Engine(embedder_model(tmp_path / "toy.onnx"), 1, task="embedder"))


def test_right_and_wrong_photos_are_counted(packs, embed):
    judged, shown = list(judged_pictures(packs[0])), list(shown_pictures(packs[1]))
    assert evaluate(judged, shown, embed)["top1"] == 1
    wrong = [("red", picture) if sku == "blue" else (sku, picture) for sku, picture in judged]
    figures = evaluate(wrong, shown, embed)
    assert figures["top1"] == pytest.approx(2 / 3)
    assert (figures["top5"], figures["pictures"], figures["skus"]) == (1, 3, 3)


def test_references_are_trimmed(packs):
    fronts = dict(shown_pictures(packs[1]))
    assert {front.shape for front in fronts.values()} == {(420, 300, 3)}


def test_known_facings_are_cut_out_of_shelves(embed, tmp_path):
    catalogue = write_references(tmp_path / "catalogue")
    shelves = (["red", "green", "red"], ["blue", "unknown", "blue"])
    photos = labelled(tmp_path / "drawn", catalogue, *shelves, ignore=[(1, 2)]).photos
    (tmp_path / "set").mkdir()
    write_coco(photos, tmp_path / "set" / LABELS, tmp_path / "set" / PICTURES)
    judged = list(judged_pictures(tmp_path / "set"))
    assert [sku for sku, _ in judged] == ["red", "green", "red", "blue"]
    for sku, picture in judged:
        assert np.allclose(picture.mean(axis=(0, 1)), SHADES[sku], atol=8)
    figures = evaluate(judged, shown_pictures(tmp_path / "catalogue"), embed)
    assert (figures["top1"], figures["pictures"], figures["skus"]) == (1, 4, 3)


def test_skus_without_a_reference_are_named(packs, embed):
    shown = [(sku, picture) for sku, picture in shown_pictures(packs[1]) if sku != "blue"]
    with pytest.raises(DatasetError, match="blue"):
        evaluate(judged_pictures(packs[0]), shown, embed)


def test_nothing_known_to_judge_is_refused(packs, embed):
    with pytest.raises(DatasetError, match="nothing known"):
        evaluate([], shown_pictures(packs[1]), embed)
