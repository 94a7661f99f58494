import cv2
import numpy as np
import pytest

from tests.factories import photo
from training.pack_print import lean, print_odds, read_pack
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


def label():
    pixels = np.full((348, 348, 3), (210, 60, 40), np.uint8)
    for row, word in enumerate(("HARVEST", "LEMON", "JUICE")):
        cv2.putText(pixels, word, (90, 130 + 50 * row), 2, 1.0, (255, 255, 255), 2, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize("degrees", [-25, 0, 18])
def test_the_lean_of_print_that_is_read(degrees):
    leaning = photo(turned(label(), -degrees))
    assert lean(read_pack(leaning, Reader()), leaning) == pytest.approx(degrees, abs=3)


@pytest.mark.parametrize("zoom", [1, 3])
def test_print_is_where_it_stands_on_the_photo(zoom):
    pixels = cv2.resize(label(), None, fx=zoom, fy=zoom)
    reading = read_pack(photo(pixels), Reader())
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
        read_pack(photo(np.zeros((*given, 3), np.uint8)), sizes)
        assert sizes.size == shown


class Sides:
    """Two products, of which the second disagrees by a quarter."""

    def of_products(self, reading, products):
        assert products == [3, 1]
        return np.float32([[0.0], [0.25]])


class Names:
    reader, print = Sides(), Coefficients(0.5, (-2.0,))


def test_print_is_weighed_as_on_a_crop():
    assert print_odds(read(), [3, 1], Names()) == pytest.approx([0.5, 0.0])
