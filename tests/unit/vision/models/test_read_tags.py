from decimal import Decimal

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.factories import photo
from vision.models.read_tags import TagReader, read_gtin
from vision.shelf.price_tags import TagPrint


def shelf_photo(*tags: tuple[str, tuple[int, int]], height: int = 40) -> np.ndarray:
    """White tags 120 x 60 on a dark shelf 640 x 300, a price on each."""
    picture = Image.new("RGB", (640, 300), (60, 50, 45))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(height)
    for text, (x, y) in tags:
        pen.rectangle((x, y, x + 120, y + 60), "white")
        pen.text((x + 60, y + 30), text, "black", font, anchor="mm")
    return np.asarray(picture)


def box(x: int, y: int) -> tuple[int, int, int, int]:
    return x, y, x + 120, y + 60


@pytest.fixture(scope="module")
def read() -> TagReader:
    return TagReader()


def prices(found: tuple[TagPrint, ...]) -> list[Decimal | None]:
    return [one.prices.price for one in found]


def test_tags_in_their_order(read):
    places = [(20, 20), (300, 20), (300, 200)]
    shown = photo(shelf_photo(*zip(["129", "4.50", "88"], places, strict=True)))
    found = read(shown, np.float32([box(*place) for place in places]))
    assert prices(found) == [Decimal(129), Decimal("4.50"), Decimal(88)]
    assert found[0].text == ("129",)


def test_a_tag_too_low_has_no_text(read):
    shown = photo(shelf_photo(("129", (20, 20))))
    assert read(shown, np.float32([(20, 20, 140, 35)])) == (TagPrint(),)


@pytest.mark.parametrize("where", [(20, 20, 140, 80), (700, 20, 800, 80)])
def test_nothing_printed_or_outside_the_photo(read, where):
    assert read(photo(shelf_photo(("", (20, 20)))), np.float32([where])) == (TagPrint(),)


def test_no_tags(read):
    assert read(photo(shelf_photo()), np.zeros((0, 4), np.float32)) == ()


@pytest.mark.parametrize(("x", "price"), [(560, None), (-45, None), (200, Decimal(129))])
def test_figures_at_the_photos_edge_are_no_price(read, x, price):
    shown = photo(shelf_photo(("129", (x, 20))))
    seen = np.clip(np.float32([box(x, 20)]), 0, [640, 300, 640, 300])
    assert prices(read(shown, seen)) == [price]


def test_a_sign_counts_for_the_other_tags_of_the_photo(read):
    shown = photo(shelf_photo(("$129", (20, 20)), ("45", (300, 20))))
    tags = np.float32([box(20, 20), box(300, 20)])
    assert [one.prices.currency for one in read(shown, tags)] == ["USD", "USD"]
    assert [one.prices.currency for one in read(shown, tags, "CAD")] == ["USD", "CAD"]


def test_cents_of_the_other_tags_tell_of_a_lost_point(read):
    places = [(20, 20), (220, 20), (420, 20), (20, 200)]
    shown = photo(shelf_photo(*zip(["2.99", "4.50", "3.29", "129"], places, strict=True)))
    found = read(shown, np.float32([box(*place) for place in places]))
    assert [str(price) for price in prices(found)] == ["2.99", "4.50", "3.29", "1.29"]


def barcode(digits: str, width: int) -> np.ndarray:
    code = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.EAN13)
    bars = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=2)))
    tag = Image.new("RGB", (400, 240), "white")
    tag.paste(bars.convert("RGB"), (20, 20))
    return np.asarray(tag.resize((width, width * 240 // 400), Image.Resampling.LANCZOS))


def test_a_barcode():
    assert read_gtin(barcode("4006381333931", 400)) == "4006381333931"


def test_no_barcode_or_one_too_small():
    assert read_gtin(np.full((240, 400, 3), 255, np.uint8)) == ""
    assert read_gtin(barcode("4006381333931", 140)) == ""
