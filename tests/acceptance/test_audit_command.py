import json

import numpy as np
import pytest
from PIL import Image

from tests.factories import lit_cells

CELLS = [(1, 1), (3, 1), (5, 1), (1, 4), (3, 4)]


@pytest.fixture
def shelf(tmp_path):
    """A photo of five bright packs in two rows, 320 x 224."""
    path = tmp_path / "shelf.png"
    Image.fromarray(lit_cells(320, 224, CELLS, 32)).save(path)
    return path


@pytest.fixture
def audit(shelfeye, toy_weights, tmp_path):
    def run(*words):
        return shelfeye("audit", *words, "--weights", toy_weights, "--out", tmp_path / "out")

    return run


def test_one_photo_gives_three_files_and_a_table(audit, shelf, tmp_path):
    ended = audit(shelf)
    assert ended.code == 0, ended.err
    folder = tmp_path / "out" / "shelf"
    assert {p.name for p in folder.iterdir()} == {"report.json", "overlay.jpg", "report.html"}
    report = json.loads((folder / "report.json").read_text())
    assert report["schema"] == "shelf-audit/1"
    assert (len(report["facings"]), len(report["rows"])) == (5, 2)
    assert "facings" in ended.out
    assert "unknown" in ended.out
    assert "100.0 %" in ended.out
    with Image.open(folder / "overlay.jpg") as overlay:
        assert min(overlay.size) >= 224


def test_boxes_are_pixels_of_the_upright_upload(audit, tmp_path):
    pixels = lit_cells(320, 224, CELLS, 32)
    turned = Image.fromarray(np.rot90(pixels).copy())
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.png"
    turned.save(path, exif=exif)
    audit(path)
    report = json.loads((tmp_path / "out" / "turned" / "report.json").read_text())
    assert (report["photo"]["width"], report["photo"]["height"]) == (320, 224)
    products = (d for d in report["detections"] if d["kind"] == "product")
    boxes = sorted(product["box"][:2] for product in products)
    assert boxes[0] == pytest.approx([32, 32], abs=1)


def test_json_prints_one_document_per_line(audit, shelf, tmp_path):
    other = tmp_path / "other.png"
    other.write_bytes(shelf.read_bytes())
    ended = audit(shelf, other, "--json")
    names = [json.loads(line)["photo"]["name"] for line in ended.out.splitlines()]
    assert names == ["shelf.png", "other.png"]


def test_photo_without_a_shelf_is_a_legal_result(audit, tmp_path):
    path = tmp_path / "wall.png"
    Image.fromarray(np.full((224, 320, 3), 20, np.uint8)).save(path)
    ended = audit(path)
    assert ended.code == 0
    assert "No products found" in ended.out


def bad_files(folder):
    text = folder / "text.jpg"
    text.write_text("no picture")
    cut = folder / "cut.jpg"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)).save(cut)
    cut.write_bytes(cut.read_bytes()[:5000])
    dot = folder / "dot.png"
    Image.new("RGB", (1, 1)).save(dot)
    long = folder / "long.png"
    Image.new("L", (20_000, 80)).save(long)
    bomb = folder / "bomb.png"
    Image.new("1", (15_000, 15_000)).save(bomb)
    empty = folder / "empty"
    empty.mkdir()
    return {
        "text": (text, "Not a picture"),
        "cut": (cut, "cut short"),
        "dot": (dot, "too small"),
        "long": (long, "too large"),
        "bomb": (bomb, "too large"),
        "folder": (empty, "No photos"),
        "absent": (folder / "absent.jpg", "can't be read"),
    }


@pytest.mark.parametrize("which", ["text", "cut", "dot", "long", "bomb", "folder", "absent"])
def test_bad_photo_is_one_line_and_exit_code_2(audit, tmp_path, which):
    path, cause = bad_files(tmp_path)[which]
    ended = audit(path)
    assert ended.code == 2
    line = ended.err.strip().splitlines()[-1]
    assert line.startswith("shelfeye: ")
    assert path.name in line
    assert cause in line
    assert "expected" in line
    assert "Traceback" not in ended.err + ended.out


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P", "I;16", "LA", "1"])
def test_every_colour_mode_is_audited(audit, shelf, tmp_path, mode):
    grey = Image.open(shelf)
    if mode == "I;16":
        deep = np.asarray(grey.convert("L")).astype(np.uint16) * 257
        picture = Image.fromarray(deep)
    else:
        picture = grey.convert(mode)
    path = tmp_path / f"mode.{'tif' if mode == 'CMYK' else 'png'}"
    if mode == "CMYK":
        path = path.with_suffix(".jpg")
        picture.save(path, quality=95)
    else:
        picture.save(path)
    ended = audit(path)
    assert ended.code == 0, ended.err
    report = json.loads((tmp_path / "out" / "mode" / "report.json").read_text())
    assert len(report["facings"]) == 5


def test_wrong_extension_does_not_matter(audit, shelf, tmp_path):
    path = tmp_path / "png_inside.jpg"
    path.write_bytes(shelf.read_bytes())
    assert audit(path).code == 0


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".heic", ".gif"])
def test_formats(audit, shelf, tmp_path, suffix):
    import pillow_heif

    pillow_heif.register_heif_opener()
    path = tmp_path / f"shelf2{suffix}"
    Image.open(shelf).save(path)
    ended = audit(path)
    assert ended.code == 0, ended.err
    report = json.loads((tmp_path / "out" / "shelf2" / "report.json").read_text())
    assert len(report["facings"]) == 5


def test_batch_goes_on_and_lists_failures(audit, shelf, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_text("no picture")
    other = tmp_path / "other.png"
    other.write_bytes(shelf.read_bytes())
    ended = audit(shelf, broken, other)
    assert ended.code == 1
    assert (tmp_path / "out" / "shelf" / "report.json").exists()
    assert (tmp_path / "out" / "other" / "report.json").exists()
    assert "1 of 3 photos not audited" in ended.err
    assert "broken.jpg" in ended.err


def test_empty_folder_does_not_stop_the_others(audit, shelf, tmp_path):
    (tmp_path / "empty").mkdir()
    ended = audit(tmp_path / "empty", shelf)
    assert ended.code == 1
    assert (tmp_path / "out" / "shelf" / "report.json").exists()
    assert "1 of 2 photos not audited" in ended.err


def test_nothing_usable_in_a_batch_is_exit_code_2(audit, tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_text("no picture")
    ended = audit(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert ended.code == 2
    assert "2 of 2 photos not audited" in ended.err


def test_same_name_in_two_folders_gives_two_results(audit, shelf, tmp_path):
    for name, cells in (("a", CELLS), ("b", CELLS[:2])):
        (tmp_path / name).mkdir()
        Image.fromarray(lit_cells(320, 224, cells, 32)).save(tmp_path / name / "shelf.png")
    ended = audit(tmp_path / "a", tmp_path / "b")
    assert ended.code == 0, ended.err
    reports = sorted((tmp_path / "out").glob("*/report.json"))
    assert sorted(len(json.loads(r.read_text())["facings"]) for r in reports) == [2, 5]


@pytest.mark.parametrize(
    ("weights", "cause"), [("absent.onnx", "missing"), ("text.onnx", "Not a model")]
)
def test_missing_or_foreign_weights(shelfeye, shelf, tmp_path, weights, cause):
    (tmp_path / "text.onnx").write_text("no model")
    ended = shelfeye("audit", shelf, "--weights", tmp_path / weights, "--out", tmp_path / "out")
    assert ended.code == 2
    assert weights in ended.err
    assert cause in ended.err
    assert "Traceback" not in ended.err


def test_unwritable_folder(shelfeye, toy_weights, shelf, tmp_path):
    (tmp_path / "file").write_text("")
    ended = shelfeye("audit", shelf, "--weights", toy_weights, "--out", tmp_path / "file")
    assert ended.code == 2
    assert "can't be written" in ended.err


def test_unknown_setting_is_named(shelfeye, toy_weights, shelf, tmp_path):
    (tmp_path / "pipeline.yaml").write_text("wieghts: research\n")
    ended = shelfeye("audit", shelf, "--config", tmp_path / "pipeline.yaml")
    assert ended.code == 2
    assert "wieghts" in ended.err
