"""Worked examples: a row of four COLA, three TEA and one unknown facing."""

from decimal import Decimal

import pytest

from vision.kpi.figure import Kpi
from vision.kpi.price_list import ListedPrice
from vision.kpi.price_report import price_tags_part
from vision.kpi.prices import ordinary, price_shelf
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.price_tags import PriceTag, TagPrint
from vision.shelf.price_text import TagPrices
from vision.shelf.tree import Facing

COLA, TEA = Product("COLA", "A"), Product("TEA", "B", gtin="4006381333931")
NAMED = (COLA,) * 4 + (TEA,) * 3 + (None,)
FACINGS = tuple(
    Facing((50.0 * i, 0, 50.0 * i + 50, 90), 0, i, (i,), 1.0, product, 0.9 if product else None,
           (), 50.0, 4500.0)
    for i, product in enumerate(NAMED)
)  # fmt: skip
ON_COLA, ON_TEA, ALONE = (0, 1, 2, 3), (4, 5, 6), ()


def tag(price: str | None, facings: tuple[int, ...] = ON_COLA, gtin: str = "", **says) -> PriceTag:
    value = None if price is None else Decimal(price)
    says = {"currency": "CNY"} | says
    printed = TagPrint((price or "?",), TagPrices(value, **says), gtin)
    return PriceTag((0.0, 100.0, 40.0, 120.0), 1.0, printed, facings)


def listed(**prices: str) -> dict[str, ListedPrice]:
    return {
        sku: ListedPrice(sku, Decimal(price), "CNY", Decimal("0.10"))
        for sku, price in prices.items()
    }


def kpis(*tags: PriceTag, facings=FACINGS, prices=None, catalogue=None) -> dict[str, Kpi]:
    found = price_shelf(facings, tags, catalogue, prices).kpis
    return {kpi.name + "".join(map(str, kpi.scope.values())): kpi for kpi in found}


def test_the_price_of_a_sku_is_the_one_on_most_of_its_tags():
    price = kpis(tag("3.50"), tag("3.90"), tag("3.50"), tag("8.00", ON_TEA))["priceCOLA"]
    assert (price.value, price.low, price.high) == (3.5, 3.5, 3.9)
    assert (price.unit, price.scope, price.rule_version) == ("CNY", {"sku": "COLA"}, "price/1")


def test_of_equally_many_the_lowest():
    assert kpis(tag("3.90"), tag("3.50"))["priceCOLA"].value == 3.5


@pytest.mark.parametrize("other", [tag(None), tag("3.50", ALONE), tag("3.50", (7,))])
def test_tags_without_a_price_or_a_known_product_give_no_price(other):
    assert not any(name.startswith("price") for name in kpis(other))


def test_a_barcode_names_the_product():
    catalogue = Catalogue.of([COLA, TEA])
    by_code = tag("8.00", ALONE, gtin="4006381333931")
    assert kpis(by_code, catalogue=catalogue)["priceTEA"].value == 8.0
    unknown = tag("3.50", ON_COLA, gtin="4006381333900")
    assert kpis(unknown, catalogue=catalogue)["priceCOLA"].value == 3.5


COMPLIANCE = [
    ((tag("3.50"),), {"COLA": "3.50"}, (1, 1)),
    ((tag("3.60"),), {"COLA": "3.50"}, (1, 1)),  # within the tolerance
    ((tag("3.61"),), {"COLA": "3.50"}, (0, 1)),
    ((tag("3.50"), tag("3.90")), {"COLA": "3.50"}, (0, 1)),  # every tag must be right
    ((tag("3.50"), tag("8", ON_TEA)), {"COLA": "3.50", "TEA": "9"}, (1, 2)),
    ((tag("3.50"),), {"TEA": "9"}, (0, 0)),  # not seen: not judged
    ((tag("2.90", kind="promotion", list_price=Decimal("3.50")),), {"COLA": "3.50"}, (1, 1)),
    ((tag("2.90", kind="promotion"),), {"COLA": "3.50"}, (0, 0)),  # its ordinary price is unknown
    ((tag("2.90", kind="member"),), {"COLA": "3.50"}, (0, 0)),
    ((tag("3.50", currency=""),), {"COLA": "3.50"}, (1, 1)),
    ((tag("3.50", currency="JPY"),), {"COLA": "3.50"}, (0, 0)),
    ((), {"COLA": "3.50"}, (0, 0)),
]


@pytest.mark.parametrize(("tags", "prices", "share"), COMPLIANCE)
def test_price_compliance(tags, prices, share):
    kpi = kpis(*tags, prices=listed(**prices))["price_compliance"]
    assert (kpi.numerator, kpi.denominator) == share
    assert kpi.value == (share[0] / share[1] if share[1] else None)


def test_doubt_about_the_name_widens_compliance():
    kpi = kpis(tag("3.50"), tag("8", ON_TEA), prices=listed(COLA="3.50", TEA="9"))
    assert (kpi["price_compliance"].low, kpi["price_compliance"].high) == (0.0, 1.0)
    both = kpis(tag("3.50"), tag("9", ON_TEA), prices=listed(COLA="3.50", TEA="9"))
    assert (both["price_compliance"].low, both["price_compliance"].high) == (0.5, 1.0)


def test_no_compliance_without_a_list():
    assert "price_compliance" not in kpis(tag("3.50"))


def test_facings_with_a_tag():
    kpi = kpis(tag("3.50"), tag(None, ON_TEA))["tagged_facings"]  # unread, but there
    assert (kpi.value, kpi.numerator, kpi.denominator) == (7 / 8, 7, 8)
    assert (kpi.low, kpi.high) == (7 / 8, 7 / 8)


@pytest.mark.parametrize(
    ("tags", "value", "share"),
    [((tag("1"), tag("2", ALONE)), 0.5, (1, 2)), ((tag("1"),), 0.0, (0, 1)), ((), None, (0, 0))],
)
def test_tags_without_a_product(tags, value, share):
    kpi = kpis(*tags)["tags_without_product"]
    assert (kpi.value, (kpi.numerator, kpi.denominator)) == (value, share)


def test_an_empty_shelf():
    found = kpis(facings=(), prices=listed(COLA="3.50"))
    assert {kpi.value for kpi in found.values()} == {None}


@pytest.mark.parametrize(
    ("prices", "price"),
    [
        (TagPrices(Decimal(9)), Decimal(9)),
        (TagPrices(Decimal(8), kind="promotion", list_price=Decimal(9)), Decimal(9)),
        (TagPrices(Decimal(8), kind="promotion"), None),
        (TagPrices(Decimal(8), kind="unit"), None),
        (TagPrices(), None),
    ],
)
def test_the_ordinary_price(prices, price):
    assert ordinary(prices) == price


def test_the_tags_of_the_document():
    tags = (tag("3.50"), tag("9.90", ON_TEA), tag(None, ALONE))
    priced = price_shelf(FACINGS, tags, None, listed(COLA="3.50", TEA="8"))
    found = price_tags_part(priced, lambda boxes: [list(box) for box in boxes])
    assert [(one["sku"], one["price"], one["listed"], one["right"]) for one in found] == [
        ("COLA", 3.5, 3.5, True), ("TEA", 9.9, 8.0, False), (None, None, None, None),
    ]  # fmt: skip
    assert [one["kind"] for one in found] == ["price", "price", None]
    assert found[0]["facings"] == [0, 1, 2, 3]
