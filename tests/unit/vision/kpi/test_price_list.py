from decimal import Decimal

import pytest

from vision.errors import PriceListError
from vision.kpi.price_list import ListedPrice, parse_price_list, read_price_list

HEAD = "sku,price,currency,tolerance,store_type\n"
COLA = ListedPrice("COLA", Decimal("3.50"), "CNY")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("sku,price,currency\nCOLA,3.50,CNY\n", COLA),
        ("商品编码,价格,币种\nCOLA,3.50,cny\n", COLA),
        ("sku;price;currency\nCOLA;3,50;CNY\n", COLA),
        (HEAD + "COLA,3.50,CNY,0.1,\n", ListedPrice("COLA", COLA.price, "CNY", Decimal("0.1"))),
        (HEAD + "COLA,3.50,CNY,10%,\n", ListedPrice("COLA", COLA.price, "CNY", Decimal("0.35"))),
        (
            HEAD + "COLA,3.50,CNY,,便利店\n",
            ListedPrice("COLA", COLA.price, "CNY", store_type="便利店"),
        ),
    ],
)
def test_a_line(text, line):
    assert parse_price_list(text.encode(), "list.csv").lines == (line,)
    assert parse_price_list(text.encode("gb18030"), "list.csv").lines == (line,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column sku, price, currency"),
        ("sku,cost\nCOLA,3\n", "no column price, currency"),
        (HEAD, "it lists no price"),
        (HEAD + "COLA,about 3,CNY\n", "line 2: price is 'about 3'; expected a plain number"),
        (HEAD + "COLA,¥3.50,CNY\n", "line 2: price is '¥3.50'"),
        (HEAD + "COLA,0,CNY\n", "line 2: price is '0'"),
        (HEAD + "COLA,-3,CNY\n", "line 2: price is '-3'"),
        (HEAD + "COLA,3.5,yuan\n", "line 2: currency is 'yuan'"),
        (HEAD + "COLA,3.5,CNY,some\n", "line 2: tolerance is 'some'"),
        (HEAD + "COLA,3.5\n", "line 2: no currency"),
        (HEAD + "COLA,3.5,CNY,0,x,y\n", "line 2: more cells than columns"),
        (HEAD + "COLA,3,CNY\nCOLA,4,CNY\n", "line 3: SKU 'COLA' is on line 2 too"),
        (HEAD + "COLA,x,CNY\nCOLA,4,CNY\n", "line 3: SKU 'COLA' is on line 2 too"),
        ("sku,price,currency,colour\nCOLA,3,CNY,red\n", "line 1: unknown column 'colour'"),
        ('sku,price,currency\n"COLA,3,CNY\n' + "x" * 200_000, "field larger"),
        ("sku\0", "not a text file"),
    ],
)
def test_a_fault(text, says):
    with pytest.raises(PriceListError, match=says):
        parse_price_list(text.encode(), "list.csv")


def test_all_faults_at_once():
    text = HEAD + "COLA,cheap,CNY\nLEMON,4,CNY\n,5,CNY\nTEA,6,?\n"
    with pytest.raises(PriceListError, match=r"line 2: .*; line 4: no sku; line 5: currency"):
        parse_price_list(text.encode(), "list.csv")


def test_other_bytes_and_no_file(tmp_path):
    with pytest.raises(PriceListError, match="neither UTF-8 nor GB 18030"):
        parse_price_list(b"sku\n\xff\xff\xff", "list.csv")
    with pytest.raises(PriceListError, match="over 5242880 bytes"):
        parse_price_list(b"x" * 5_300_000, "list.csv")
    with pytest.raises(PriceListError, match="No such file"):
        read_price_list(tmp_path / "none.csv")


def test_a_stores_own_type_goes_before_all_stores(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "COLA,4,CNY,,kiosk\nCOLA,3,CNY,,\nTEA,9,CNY,,kiosk\n")
    prices = read_price_list(path)
    assert {sku: float(line.price) for sku, line in prices.listed().items()} == {"COLA": 3}
    kiosk = prices.listed("kiosk")
    assert {sku: float(line.price) for sku, line in kiosk.items()} == {"COLA": 4, "TEA": 9}


def test_nothing_listed_for_a_store_type():
    prices = parse_price_list((HEAD + "COLA,4,CNY,,kiosk\n").encode(), "list.csv")
    with pytest.raises(PriceListError, match=r"store type 'mall'; expected .*kiosk"):
        prices.listed("mall")


@pytest.mark.parametrize(
    ("price", "right"), [("3.50", True), ("3.60", True), ("3.40", True), ("3.61", False)]
)
def test_the_tolerance_holds_either_way(price, right):
    listed = ListedPrice("COLA", Decimal("3.50"), "CNY", Decimal("0.10"))
    assert listed.allows(Decimal(price)) is right
