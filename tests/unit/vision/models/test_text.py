import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vision.errors import InvalidValue, ModelFileMissing
from vision.models import text
from vision.models.text import Reader, Reading


def printed(lines: list[tuple[str, tuple[int, int], int]], size: tuple[int, int]) -> np.ndarray:
    """A white picture with dark words (text, (left, middle height), font size)."""
    picture = Image.new("RGB", size, "white")
    for words, place, height in lines:
        font = ImageFont.load_default(height)
        ImageDraw.Draw(picture).text(place, words, "black", font, anchor="lm")
    return np.asarray(picture)


PACK = [("LIPTON", (20, 40), 40), ("Lemon", (20, 100), 30), ("500ml", (120, 150), 24)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def pack() -> np.ndarray:
    return printed(PACK, (220, 180))


def test_lines_from_the_top_down(reader, pack):
    found = reader.read(pack)
    assert found.text == ("LIPTON", "Lemon", "500ml")
    assert found.score.dtype == np.float32
    assert (found.score > 0.8).all()
    assert found.corners.shape == (3, 4, 2)
    for box, (_, (left, middle), _) in zip(found.boxes, PACK, strict=True):
        assert abs(box[0] - left) < 12
        assert abs((box[1] + box[3]) / 2 - middle) < 8


@pytest.mark.parametrize("scale", [0.35, 3.0])
def test_boxes_are_in_pixels_of_the_picture_given(reader, pack, scale):
    size = (round(220 * scale), round(180 * scale))
    found = reader.read(np.asarray(Image.fromarray(pack).resize(size, Image.Resampling.LANCZOS)))
    assert found.text[:2] == ("LIPTON", "Lemon")
    assert np.abs(found.boxes[0] / scale - reader.read(pack).boxes[0]).max() < 12


@pytest.mark.parametrize("shape", [(0, 40, 3), (40, 0, 3), (1, 1, 3), (3, 900, 3), (60, 60, 3)])
def test_nothing_to_read(reader, shape):
    found = reader.read(np.full(shape, 200, np.uint8))
    assert len(found) == 0
    assert found.boxes.shape == (0, 4)


@pytest.mark.parametrize(
    "picture",
    [np.zeros((9, 9), np.uint8), np.zeros((9, 9, 4), np.uint8), np.zeros((9, 9, 3), np.float32)],
)
def test_another_array(reader, picture):
    with pytest.raises(InvalidValue, match="expected \\(h, w, 3\\) uint8"):
        reader.read(picture)


def test_what_is_read_does_not_depend_on_the_others(pack):
    pictures = [pack, pack[:70], pack[70:], np.ascontiguousarray(pack[:, 60:])]
    both, alone = Reader(threads=2).read_all(pictures), Reader()
    for picture, found in zip(pictures, both, strict=True):
        expected = alone.read(picture)
        assert found.text == expected.text
        assert found.score.tolist() == expected.score.tolist()
        assert found.corners.tolist() == expected.corners.tolist()


def test_no_pictures(reader):
    assert reader.read_all([]) == []


def test_silent(capfd, pack):
    Reader().read(pack)
    assert capfd.readouterr() == ("", "")


def test_loaded_when_first_used():
    code = "import sys, vision.models.text as t; t.Reader(); print('rapidocr' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "False\n"


def test_a_package_without_the_models(monkeypatch, pack):
    monkeypatch.setattr(text, "_DETECTOR", "none.onnx")
    with pytest.raises(ModelFileMissing, match=r"none\.onnx.*constraints\.txt"):
        Reader().read(pack)


def test_an_empty_reading():
    assert len(Reading.empty()) == 0
    assert Reading.empty().boxes.shape == (0, 4)
