import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.factories import photo
from vision.detections import Detections, Kind
from vision.models.close_up import MOST_PRODUCTS, with_tag_in_print
from vision.models.text import Reader

TAG = (160, 120, 520, 330)


def close_up(price: str, below: str = "", large: int = 90) -> np.ndarray:
    """A white tag on a dark shelf, 640 x 480, and print on the pack below it."""
    picture = Image.new("RGB", (640, 480), (60, 50, 45))
    pen = ImageDraw.Draw(picture)
    pen.rectangle(TAG, "white")
    pen.text((180, 140), "Mineral water", "black", ImageFont.load_default(34))
    pen.text((180, 200), price, "black", ImageFont.load_default(large))
    pen.text((180, 380), below, "white", ImageFont.load_default(60))
    return np.asarray(picture)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def boxes(kind: Kind, *where: tuple[float, ...]) -> Detections:
    n = len(where)
    return Detections(np.float32(where), np.full(n, 0.9, np.float32), np.full(n, kind, np.int8))


def test_a_tag_that_fills_the_photo_is_found_with_all_its_lines(reader):
    found = with_tag_in_print(photo(close_up("129.90")), Detections.empty(), reader)
    assert found.kind.tolist() == [Kind.PRICE_TAG]
    x1, y1, x2, y2 = found.xyxy[0]
    assert TAG[0] < x1 < 190
    assert TAG[1] < y1 < 160
    assert 400 < x2 < TAG[2]
    assert 260 < y2 < TAG[3]


def test_print_on_another_ground_is_not_the_tags(reader):
    found = with_tag_in_print(photo(close_up("129.90", "SODA")), Detections.empty(), reader)
    assert found.xyxy[0, 3] < TAG[3]


@pytest.mark.parametrize("price", ["500", "500 g", "No 129", "12", "best before"])
def test_large_figures_that_are_no_price_for_sure_make_no_tag(reader, price):
    assert len(with_tag_in_print(photo(close_up(price)), Detections.empty(), reader)) == 0


def test_small_print_makes_no_tag(reader):
    shown = photo(close_up("129.90", large=12))
    assert len(with_tag_in_print(shown, Detections.empty(), reader)) == 0


def test_nothing_is_added_to_a_shelf_or_to_a_tag_that_was_found(reader):
    shown = photo(close_up("129.90"))
    shelf = boxes(Kind.PRODUCT, *[(9 * i, 0, 9 * i + 8, 20) for i in range(MOST_PRODUCTS + 1)])
    assert with_tag_in_print(shown, shelf, reader) is shelf
    tag = boxes(Kind.PRICE_TAG, TAG)
    assert with_tag_in_print(shown, tag, reader) is tag
    few = boxes(Kind.PRODUCT, (0, 0, 60, 90))
    assert with_tag_in_print(shown, few, reader).kind.tolist() == [Kind.PRODUCT, Kind.PRICE_TAG]
