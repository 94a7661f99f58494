from decimal import Decimal

import pytest

from vision.errors import InvalidValue
from vision.shelf.price_text import TagPrices, parse_prices

TALL, SMALL = (0, 20, 80, 60), (0, 64, 60, 80)

ONE_PRICE = [
    ("12.90", "12.90", ""),
    ("¥12.90", "12.90", "CNY"),
    ("￥３９．９０", "39.90", "CNY"),
    ("Y3998", "3998", "CNY"),
    ("9.9元", "9.9", "CNY"),
    ("RMB 5", "5", "CNY"),
    ("298円", "298", "JPY"),
    ("€1,99", "1.99", "EUR"),
    ("199 ₽", "199", "RUB"),
    ("$4.99", "4.99", "USD"),
    ("£0.85", "0.85", "GBP"),
    ("25,90 kr", "25.90", "SEK"),
    ("39:-", "39", "SEK"),
    ("1,299.00", "1299.00", ""),
    ("1 299 ₽", "1299", "RUB"),
    ("12 90", "12.90", ""),
    ("12 . 90", "12.90", ""),
    ("3.50元/瓶", "3.50", "CNY"),
    ("3件 99元", "99", "CNY"),
    ("199 PY6", "199", "RUB"),  # руб in Latin letters
]


@pytest.mark.parametrize(("text", "price", "currency"), ONE_PRICE)
def test_one_price(text, price, currency):
    assert parse_prices([text], [TALL]) == TagPrices(Decimal(price), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "新品上市",
        "6901234567892",
        "规格:500g",
        "2024.05.01",
        "2024年5月1日",
        "10:30",
        "-30%",
        "8折",
        "+10",
        "6x330ml",
        "x12",
        "第2件半价",
        "No.1234",
        "931-227176",
        "7ve762--a330",
        "0.00",
    ],
)
def test_figures_that_are_no_price(text):
    assert parse_prices([text], [TALL]).price is None


def test_an_empty_tag():
    assert parse_prices([], []) == TagPrices()


def test_other_figures_beside_the_price():
    text = ["6901234567892", "农夫山泉 550ml", "15.80", "2024.05.01"]
    boxes = [(0, 0, 80, 8), (0, 8, 80, 18), TALL, SMALL]
    assert parse_prices(text, boxes) == TagPrices(Decimal("15.80"))


CENTS = [
    ("12", (0, 0, 40, 40), "90", (42, 0, 62, 18), "12.90"),
    ("¥12.", (0, 0, 40, 40), "90元", (42, 0, 62, 36), "12.90"),
    ("169", (0, 0, 60, 50), ".99", (62, 2, 80, 25), "169.99"),
    ("12", (0, 0, 40, 40), "90", (42, 60, 62, 78), "12"),  # below: another line
    ("12", (0, 0, 40, 40), "90", (90, 0, 110, 18), "12"),  # far away
    ("12", (0, 0, 40, 40), "90", (42, 0, 90, 40), "90"),  # as large: a price of its own
    ("299", (0, 10, 210, 95), "99", (172, 3, 275, 80), "299.99"),  # hardly smaller, but raised
    ("188", (0, 0, 60, 40), "0", (62, 4, 70, 26), "188.0"),
]


@pytest.mark.parametrize(("whole", "at", "part", "beside", "price"), CENTS)
def test_small_figures_at_the_upper_right_are_cents(whole, at, part, beside, price):
    assert parse_prices([whole, part], [at, beside]).price == Decimal(price)


KINDS = [
    (["特价 9.9元", "原价12.8元"], TagPrices(Decimal("9.9"), "CNY", "promotion", Decimal("12.8"))),
    (["现价9.9 原价12.8"], TagPrices(Decimal("9.9"), "", "promotion", Decimal("12.8"))),
    (["9.90", "特价"], TagPrices(Decimal("9.90"), "", "promotion")),
    (["$4.99", "was $6.49"], TagPrices(Decimal("4.99"), "USD", "promotion", Decimal("6.49"))),
    (["9.90", "12.90"], TagPrices(Decimal("9.90"), "", "promotion", Decimal("12.90"))),
    (["9.90", "99.00"], TagPrices(Decimal("9.90"))),  # too dear to be its old price
    (["零售价 9.90"], TagPrices(Decimal("9.90"))),
    (["9.90", "会员价8.80"], TagPrices(Decimal("9.90"), member_price=Decimal("8.80"))),
    (["会员价8.80"], TagPrices(Decimal("8.80"), "", "member", member_price=Decimal("8.80"))),
    (["298円", "(税込 321円)"], TagPrices(Decimal("298"), "JPY")),
    (["税込 321円"], TagPrices(Decimal("321"), "JPY")),
    (["8.80", "原价 9.90"], TagPrices(Decimal("8.80"), "", "promotion", Decimal("9.90"))),
    (
        ["会员价8.80", "9.90"],
        TagPrices(Decimal("8.80"), "", "member", Decimal("9.90"), Decimal("8.80")),
    ),
    (["Washing powder", "4.99"], TagPrices(Decimal("4.99"))),  # not "was"
]


@pytest.mark.parametrize(("text", "prices"), KINDS)
def test_kinds_of_price(text, prices):
    assert parse_prices(text, [TALL, SMALL][: len(text)]) == prices


def test_prices_smaller_than_cents_left_over_are_none():
    assert parse_prices(["15% 400", "00"], [SMALL, TALL]) == TagPrices()


def test_yen_have_no_cents():
    text, boxes = ["3.99", "(税込 321円)"], [TALL, SMALL]
    assert parse_prices(text, boxes, "JPY").price == Decimal(321)


def test_a_label_names_the_nearest_price_only():
    text, boxes = ["会员价", "8.80", "9.90"], [(0, 0, 30, 10), (32, 0, 60, 12), TALL]
    assert parse_prices(text, boxes) == TagPrices(Decimal("9.90"), member_price=Decimal("8.80"))


UNIT_PRICES = [
    (["3.50元", "7.00元/L"], "3.50", "7.00", "l"),
    (["€1,99", "1 kg = 3,98 €"], "1.99", "3.98", "1kg"),
    (["149円", "100g当り 74.5円"], "149", "74.5", "100g"),
    (["3.50", "每500g 3.98"], "3.50", "3.98", "500g"),
    (["9.9元/500g"], "9.9", "9.9", "500g"),  # sold by weight
]


@pytest.mark.parametrize(("text", "price", "unit_price", "unit"), UNIT_PRICES)
def test_unit_prices(text, price, unit_price, unit):
    found = parse_prices(text, [TALL, SMALL][: len(text)])
    expected = (Decimal(price), Decimal(unit_price), unit)
    assert (found.price, found.unit_price, found.unit) == expected
    assert found.kind == ("unit" if text == ["9.9元/500g"] else "price")


@pytest.mark.parametrize(
    ("text", "own", "currency"),
    [
        ("149", "JPY", "JPY"),
        ("¥149", "JPY", "JPY"),
        ("¥149", "", "CNY"),
        ("€149", "JPY", "EUR"),
        ("149", "", ""),
    ],
)
def test_the_shops_currency(text, own, currency):
    assert parse_prices([text], [TALL], own).currency == currency


def test_a_sign_on_a_line_of_its_own():
    assert parse_prices(["元", "149"], [SMALL, TALL]).currency == "CNY"


def test_as_many_boxes_as_lines():
    with pytest.raises(InvalidValue, match="2 lines, 1 boxes"):
        parse_prices(["1", "2"], [TALL])
