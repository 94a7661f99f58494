import csv
import json

import pytest
from PIL import Image

from tests.factories import lit_cells

SIZE, CELL = 640, 32


@pytest.fixture
def lit_shelves(tmp_path):
    """Three photos of lit cells as a YOLO folder; the last has one label too many."""
    for name in ("images", "labels"):
        (tmp_path / "data" / name).mkdir(parents=True)
    for number in range(3):
        cells = [(x, 2 * y + 1) for x in range(1, 12, 2) for y in range(number + 1)]
        stem = f"shelf{number}"
        Image.fromarray(lit_cells(SIZE, SIZE, cells, CELL)).save(
            tmp_path / "data" / "images" / f"{stem}.png"
        )
        if number == 2:
            cells.append((17, 17))
        share = CELL / SIZE
        lines = [f"0 {(x + 0.5) * share} {(y + 0.5) * share} {share} {share}" for x, y in cells]
        (tmp_path / "data" / "labels" / f"{stem}.txt").write_text("\n".join(lines) + "\n")
    return tmp_path / "data"


@pytest.fixture
def evaluate(shelfeye, toy_weights, lit_shelves, tmp_path):
    def run(*words):
        return shelfeye(
            "evaluate", "detector", "--data", lit_shelves, "--weights", toy_weights,
            "--out", tmp_path / "eval", *words,
        )  # fmt: skip

    return run


def test_figures_and_pictures(evaluate, tmp_path):
    ended = evaluate("--side", SIZE)
    assert ended.code == 0, ended.err
    names = {p.name for p in (tmp_path / "eval").iterdir()}
    assert names >= {"metrics.json", "per_photo.csv", "precision_recall.png", "worst.jpg"}
    figures = json.loads((tmp_path / "eval" / "metrics.json").read_text())["figures"]
    assert figures["recall"] == pytest.approx(36 / 37)
    assert figures["precision"] == 1
    assert figures["count_bias_percent"] == pytest.approx(-100 / 19 / 3)
    with (tmp_path / "eval" / "per_photo.csv").open() as file:
        assert [int(row["missed"]) for row in csv.DictReader(file)] == [0, 0, 1]


def test_only_the_named_photos(evaluate, tmp_path):
    (tmp_path / "names.txt").write_text("shelf0.png\nshelf1.png\n")
    assert evaluate("--side", SIZE, "--only", tmp_path / "names.txt").code == 0
    figures = json.loads((tmp_path / "eval" / "metrics.json").read_text())["figures"]
    assert (figures["photos"], figures["recall"]) == (2, 1)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("--zoom", "--reduce", "320"), "together"),
        (("--data", "absent"), "absent"),
        (("--only", "absent.txt"), "absent.txt"),
    ],
)
def test_wrong_calls_are_one_line(evaluate, words, cause):
    ended = evaluate(*words)
    assert ended.code == 2
    assert cause in ended.err
    assert "Traceback" not in ended.err


def test_name_of_no_photo_is_refused(evaluate, tmp_path):
    (tmp_path / "names.txt").write_text("other.png\n")
    ended = evaluate("--only", tmp_path / "names.txt")
    assert ended.code == 2
    assert "other.png" in ended.err


def test_dataset_without_boxes_is_refused(evaluate, lit_shelves):
    for label in (lit_shelves / "labels").iterdir():
        label.write_text("")
    ended = evaluate()
    assert ended.code == 2
    assert "Traceback" not in ended.err
