from decimal import Decimal

import pytest

from vision.shelf.lost_points import restore_points
from vision.shelf.price_text import TagPrices

USUAL = ("2.99", "4.49", "12.00")


def restored(*prices: str) -> list[str]:
    return [str(tag.price) for tag in restore_points([TagPrices(Decimal(p)) for p in prices])]


@pytest.mark.parametrize(
    ("read", "price"),
    [
        ("129", "1.29"),
        ("1520", "15.20"),
        ("100", "1.00"),
        ("45", "45"),  # two figures may be all there is
        ("44", "44"),
        ("129.5", "129.5"),
        ("129.00", "129.00"),
    ],
)
def test_a_price_far_above_those_with_cents_gets_its_point(read, price):
    assert restored(*USUAL, read) == [*USUAL, price]


def test_a_whole_price_near_those_with_cents_stays():
    dear = ("39.90", "25.80", "89.00")
    assert restored(*dear, "128", "388") == [*dear, "128", "388"]
    assert restored(*dear, "3990") == [*dear, "39.90"]


@pytest.mark.parametrize(
    "prices",
    [("2.99", "4.49", "129"), (*USUAL, "120", "130", "150", "98"), ("120", "130"), ()],
)
def test_without_enough_prices_with_cents_nothing_is_told(prices):
    assert restored(*prices) == list(prices)


def test_list_and_members_prices_get_theirs_and_no_price_stays_none():
    others = [TagPrices(Decimal(price)) for price in USUAL]
    tag = TagPrices(Decimal("399"), "USD", "member", Decimal("549"), Decimal("399"))
    *_, nothing, found = restore_points([*others, TagPrices(), tag])
    assert nothing == TagPrices()
    assert found == TagPrices(Decimal("3.99"), "USD", "member", Decimal("5.49"), Decimal("3.99"))
