from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from tests.factories import photo
from training.pack_print import PackPrint, lean, read_pack
from vision.models.nested_logit import Coefficients
from vision.models.text import Reader, Reading
from vision.models.views import turned

WHOLE = photo(np.zeros((200, 100, 3), np.uint8))


def line(degrees, length=40.0, middle=(50.0, 100.0)):
    """(4, 2) corners of a line of print that descends by so many degrees."""
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    along, down = way * length / 2, way[::-1] * [-5, 5]
    return np.array([-along - down, along - down, along + down, down - along]) + middle


def read(*lines):
    corners = np.array(lines, np.float32).reshape(-1, 4, 2)
    return Reading(("MILK",) * len(lines), np.ones(len(lines), np.float32), corners)


@pytest.mark.parametrize(
    ("lines", "degrees"),
    [
        ([], 0),
        ([line(12)], 12),
        ([line(-30)], -30),
        ([line(12), line(15), line(-40)], 12),
        ([line(12, length=90), line(-20), line(-22)], 12),
        ([line(12), line(-20, middle=(5, 10)), line(-22, middle=(95, 190))], 12),
        ([line(12), line(88), line(-80), line(170)], 12),
        ([line(88)], 0),
    ],
    ids=["none", "right", "left", "median", "long", "behind", "upright", "only upright"],
)
def test_how_far_a_pack_leans(lines, degrees):
    assert lean(read(*lines), WHOLE) == pytest.approx(degrees, abs=1e-3)


def label(*words):
    pixels = np.full((348, 348, 3), (210, 60, 40), np.uint8)
    for row, word in enumerate(words or ("HARVEST", "LEMON", "JUICE")):
        cv2.putText(pixels, word, (90, 130 + 50 * row), 2, 1.0, (255, 255, 255), 2, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize("degrees", [-25, 0, 18])
def test_the_lean_of_print_that_is_read(degrees):
    leaning = photo(turned(label(), -degrees))
    assert lean(read_pack(leaning.pixels, Reader()), leaning) == pytest.approx(degrees, abs=3)


@pytest.mark.parametrize("zoom", [1, 3])
def test_print_is_where_it_stands_on_the_photo(zoom):
    pixels = cv2.resize(label(), None, fx=zoom, fy=zoom)
    reading = read_pack(pixels, Reader())
    assert reading.text == ("HARVEST", "LEMON", "JUICE")
    np.testing.assert_allclose(reading.boxes[:, 0] / zoom, 90, atol=8)
    np.testing.assert_allclose(reading.boxes[:, 3] / zoom, [130, 180, 230], atol=8)


def test_small_print_is_enlarged_before_it_is_read():
    class Sizes:
        def read(self, picture):
            self.size = picture.shape[:2]
            return Reading.empty()

    sizes = Sizes()
    for given, shown in (((348, 174), (700, 350)), ((1400, 900), (1400, 900))):
        read_pack(np.zeros((*given, 3), np.uint8), sizes)
        assert sizes.size == shown


class Pictures:
    """Two of the first product and one of the second."""

    sku = np.array([0, 0, 1])

    def __getitem__(self, index):
        word = ("LEMON", "CITRON", "PEACH")[index]
        return SimpleNamespace(picture=label("HARVEST", word))


@pytest.fixture(scope="module")
def pack_print():
    reader = SimpleNamespace(reader=Reader())
    names = SimpleNamespace(reader=reader, gallery=Pictures(), print=Coefficients(0.0, (-2.0,)))
    return PackPrint(names)


@pytest.mark.parametrize(
    ("word", "odds"), [("LEMON", [0, -2]), ("CITRON", [0, -2]), ("PEACH", [-2, 0])]
)
def test_the_words_of_all_pictures_of_a_product_are_its_words(pack_print, word, odds):
    reading = pack_print.read(photo(label("HARVEST", word)))
    assert pack_print.odds(reading, [0, 1]) == pytest.approx(odds, abs=0.2)
    assert pack_print.odds(reading, [1, 0]) == pytest.approx(odds[::-1], abs=0.2)


def test_the_pictures_of_a_product_are_read_once(pack_print, monkeypatch):
    reading = pack_print.read(photo(label()))
    told = pack_print.odds(reading, [1, 0])
    monkeypatch.setattr(pack_print, "reader", None)
    assert pack_print.odds(reading, [1, 0]).tolist() == told.tolist()
    assert pack_print.odds(reading, []).shape == (0,)
