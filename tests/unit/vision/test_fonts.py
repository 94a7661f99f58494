import numpy as np
import pytest
from PIL import Image, ImageDraw

from vision import fonts


@pytest.fixture(params=["as it is", "no Chinese font"])
def machine(request, monkeypatch, tmp_path):
    """This machine, and one without any font."""
    fonts.chinese_font.cache_clear()
    if request.param == "no Chinese font":
        monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path), str(tmp_path / "absent")))
    yield request.param
    fonts.chinese_font.cache_clear()


def ink(text):
    picture = Image.new("L", (200, 60))
    letters = fonts.Lettering(24)
    letters.write(ImageDraw.Draw(picture), (5, 30), text, 255)
    return np.asarray(picture), letters.width(text)


@pytest.mark.parametrize("text", ["Quillo 12", "青屿 12", "é", ""])
def test_any_text_is_written_within_its_width(machine, text):
    pixels, width = ink(text)
    columns = np.flatnonzero(pixels.any(axis=0))
    assert bool(len(columns)) == bool(text)
    if text:
        assert columns[-1] <= 5 + width + 2
        rows = np.flatnonzero(pixels.any(axis=1))
        assert 10 < rows.mean() < 50


def test_letters_with_accents_are_no_boxes(machine):
    letters = ("é", "Ü", "ñ", "ç")
    pictures = [ink(letter)[0] for letter in letters]
    assert len({picture.tobytes() for picture in pictures}) == len(letters)
    assert all(map(fonts.drawable, letters))
    assert np.array_equal(ink("e\u0301")[0], pictures[0])
    if machine == "no Chinese font":
        plain = [ink(letter)[0] for letter in "eUnc"]
        assert np.array_equal(pictures, plain)


def test_what_no_font_has_is_not_drawable(machine):
    assert not fonts.drawable("\ufffe")
    assert fonts.drawable("€") == (fonts.chinese_font() is not None)


def test_digits_are_latin_even_in_a_chinese_text(machine):
    a, _ = ink("1")
    b, _ = ink("8")
    assert not np.array_equal(a, b)


def test_drawable(machine):
    assert fonts.drawable("Quillo 12 é")
    assert fonts.drawable("青屿") == (fonts.chinese_font() is not None)
    if machine == "no Chinese font":
        assert not fonts.drawable("青屿")


def test_a_broken_font_file_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "notosanscjk-broken.ttc").write_text("no font")
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    fonts.chinese_font.cache_clear()
    assert fonts.chinese_font() is None
    fonts.chinese_font.cache_clear()
