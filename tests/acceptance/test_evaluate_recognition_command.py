import csv
import json

import numpy as np
import pytest
from PIL import Image

SKUS = ("red", "green")
COLOURS = {"red": (230, 40, 40), "green": (40, 200, 60), "grey": (255, 255, 255)}
CELL = 64


def pack(sku, side=CELL):
    """A square pack with a pattern of its own."""
    pixels = np.full((side, side, 3), COLOURS[sku], np.uint8)
    step = side // 8
    for place in range(0, side, 2 * step):
        if sku == "red":
            pixels[place : place + step] = 255
        else:
            pixels[:, place : place + step] = 255
    return pixels


@pytest.fixture
def labelled(tmp_path):
    """A folder with one photo of four packs, the last of none of the catalogue's products."""
    names = ["red", "green", "red", "unknown"]
    shelf = np.zeros((320, 320, 3), np.uint8)
    boxes = [[16 + 76 * place, 128, CELL, CELL] for place in range(4)]
    for (x, y, w, h), name in zip(boxes, names, strict=True):
        shelf[y : y + h, x : x + w] = pack("grey" if name == "unknown" else name)
    (tmp_path / "set" / "images").mkdir(parents=True)
    Image.fromarray(shelf).save(tmp_path / "set" / "images" / "shelf.png")
    categories = [*SKUS, "unknown"]
    document = {
        "images": [{"id": 1, "file_name": "shelf.png", "width": 320, "height": 320}],
        "categories": [{"id": i, "name": name} for i, name in enumerate(categories)],
        "annotations": [
            {"id": i, "image_id": 1, "category_id": categories.index(name), "bbox": box}
            for i, (box, name) in enumerate(zip(boxes, names, strict=True))
        ],
    }
    (tmp_path / "set" / "annotations.json").write_text(json.dumps(document))
    return tmp_path / "set"


@pytest.fixture
def catalogue(tmp_path):
    folder = tmp_path / "catalogue"
    for sku in SKUS:
        (folder / "images" / sku).mkdir(parents=True)
        Image.fromarray(pack(sku, 256)).save(folder / "images" / sku / "front.png")
    with (folder / "catalogue.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("sku", "brand"), *((sku, sku.title()) for sku in SKUS)])
    return folder


@pytest.fixture
def evaluate(shelfeye, toy_weights, labelled, catalogue, tmp_path):
    def run(*words):
        return shelfeye(
            "evaluate", "recognition", "--data", labelled, "--catalogue", catalogue,
            "--weights", toy_weights, "--embedder", "research", "--threads", 1,
            "--out", tmp_path / "eval", *words,
        )  # fmt: skip

    return run


def test_figures_and_pictures(evaluate, tmp_path):
    ended = evaluate()
    assert ended.code == 0, ended.err
    assert "top1" in ended.out
    figures = json.loads((tmp_path / "eval" / "metrics.json").read_text())["figures"]
    assert figures["given_boxes"]["facings"] == 4
    assert figures["given_boxes"]["top5"] == 1
    assert figures["given_boxes"]["unknown_facings"] == 1
    names = {path.name for path in (tmp_path / "eval").iterdir()}
    assert names == {
        "metrics.json", "per_sku.csv", "reliability.png", "open_set.png", "mistakes.jpg"
    }  # fmt: skip


def test_products_left_out_are_unknown(evaluate, tmp_path):
    assert evaluate("--leave-out", 0.5, "--seed", 3).code == 0
    figures = json.loads((tmp_path / "eval" / "metrics.json").read_text())["figures"]
    assert figures["given_boxes"]["catalogue_skus"] == 1
    assert figures["given_boxes"]["unknown_facings"] in (2, 3)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("--data", "absent"), "absent"),
        (("--catalogue", "absent"), "absent"),
        (("--leave-out", "0"), "the share left out"),
    ],
)
def test_wrong_calls_are_one_line(evaluate, words, cause):
    ended = evaluate(*words)
    assert ended.code == 2
    assert cause in ended.err
    assert "Traceback" not in ended.err


def test_labels_of_products_nobody_knows_are_refused(evaluate, catalogue, tmp_path):
    (catalogue / "catalogue.csv").write_text("sku,brand\nred,Red\n")
    ended = evaluate()
    assert ended.code == 2
    assert "not in the catalogue: green" in ended.err
    assert not (tmp_path / "eval").exists()


def test_photos_of_packs(shelfeye, toy_weights, tmp_path):
    for sku in SKUS:
        held = np.full((200, 200, 3), 90, np.uint8)
        held[36:164, 36:164] = pack(sku, 128)
        for folder, picture in (("photos", held), ("shots", pack(sku, 256))):
            (tmp_path / folder / sku).mkdir(parents=True)
            Image.fromarray(picture).save(tmp_path / folder / sku / "0.png")
    call = (
        "evaluate", "packs", "--data", tmp_path / "photos", "--references", tmp_path / "shots",
        "--weights", toy_weights, "--embedder", "research", "--threads", 1,
        "--out", tmp_path / "eval",
    )  # fmt: skip
    ended = shelfeye(*call)
    assert ended.code == 0, ended.err
    figures = json.loads((tmp_path / "eval" / "metrics.json").read_text())["figures"]
    assert (figures["photos"], figures["skus"], figures["top5"]) == (2, 2, 1)
    (tmp_path / "shots" / "green" / "0.png").unlink()
    ended = shelfeye(*call)
    assert ended.code == 2
    assert "without a reference: green" in ended.err
