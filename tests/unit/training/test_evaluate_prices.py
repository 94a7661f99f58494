import json
from decimal import Decimal

import numpy as np
import pytest

from datasets.real_prices import LabelledPhoto, LabelledTag
from training.evaluate_prices import compared, evaluate, figures_of
from vision.shelf.price_tags import TagPrint
from vision.shelf.price_text import TagPrices

BOXES = [(0, 0, 100, 60), (200, 0, 300, 60), (400, 0, 500, 60)]


def labelled(*prices: str | None, tuned: bool = False, **said) -> LabelledPhoto:
    tags = [
        LabelledTag(box=box, price=price and Decimal(price), **said)
        for box, price in zip(BOXES, prices, strict=False)
    ]
    return LabelledPhoto(
        file="price_tags/shop/a.jpg", sha256="0" * 64, currency="CNY", tuned=tuned, tags=tags
    )


def read(*prices: str | None) -> list[TagPrint]:
    return [
        TagPrint(("x",), TagPrices(None if price is None else Decimal(price))) for price in prices
    ]


def test_exact_match_counts_readable_tags_only():
    rows = compared(labelled("9.90", "12", None), np.float32(BOXES), read("9.9", "13", "5"))
    figures = figures_of(rows)
    assert figures["exact_match"] == 0.5
    assert (figures["readable"], figures["wrong"], figures["found"]) == (2, 1, 1.0)
    assert (figures["unreadable"], figures["unreadable_with_a_price"]) == (1, 1)
    assert (figures["exact_match_shop"], figures["readable_shop"]) == (0.5, 2)


def test_a_tag_not_found_is_not_right():
    moved = np.float32(BOXES[:1]) + np.float32([60, 0, 60, 0])
    figures = figures_of(compared(labelled("9.90"), moved, read("9.9")))
    assert (figures["exact_match"], figures["found"], figures["wrong"]) == (0, 0, 0)
    none = compared(labelled("9.90"), np.zeros((0, 4), np.float32), [])
    assert figures_of(none)["found"] == 0


def test_tuned_photos_are_told_apart():
    rows = compared(labelled("1"), np.float32(BOXES[:1]), read("1"))
    rows += compared(labelled("1", tuned=True), np.float32(BOXES[:1]), read("2"))
    figures = figures_of(rows)
    assert (figures["exact_match"], figures["exact_match_fresh"], figures["fresh"]) == (0.5, 1.0, 1)


def test_list_prices():
    rows = compared(
        labelled("8", kind="member", list_price=Decimal(9)), np.float32(BOXES[:1]),
        [TagPrint(("8",), TagPrices(Decimal(8), list_price=Decimal(9)))],
    )  # fmt: skip
    assert (figures_of(rows)["list_price_exact"], figures_of(rows)["list_prices"]) == (1.0, 1)


def test_no_tags_give_no_share():
    assert figures_of([])["exact_match"] == 0


@pytest.fixture
def shop(tmp_path):
    """A photo with two tags, "129" and one that says 45 but is labelled 46."""
    import hashlib

    from datasets.real_prices import PriceLabels
    from tests.factories import encoded
    from tests.unit.vision.models.test_read_tags import shelf_photo

    data = encoded(shelf_photo(("129", (20, 20)), ("45", (300, 20))))
    (tmp_path / "price_tags" / "shop").mkdir(parents=True)
    (tmp_path / "price_tags" / "shop" / "a.png").write_bytes(data)
    tags = [LabelledTag(box=(20, 20, 140, 80), price=Decimal(129)),
            LabelledTag(box=(300, 20, 420, 80), price=Decimal(46))]  # fmt: skip
    one = LabelledPhoto(file="price_tags/shop/a.png", sha256=hashlib.sha256(data).hexdigest(),
                        currency="CNY", tuned=False, tags=tags)  # fmt: skip
    return tmp_path, PriceLabels(format="price-labels/1", labelled="drawn", photos=[one])


def test_photos_are_read_and_mistakes_shown(shop, tmp_path):
    folder, labels = shop
    report = evaluate(labels, folder, tmp_path / "out")
    assert [row.read for row in report.rows] == [Decimal(129), Decimal(45)]
    written = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert written["exact_match"] == 0.5
    assert (tmp_path / "out" / "mistakes.jpg").is_file()
    assert len((tmp_path / "out" / "per_tag.csv").read_text().splitlines()) == 3
