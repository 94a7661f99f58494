import pytest

from vision.shelf.product import Product, parse_product


def parsed(**cells):
    return parse_product({"sku": "a", "brand": "b"} | cells, "here")


@pytest.mark.parametrize(
    ("own", "value"),
    [
        *[(text, True) for text in ("own", "OWN", "1", "yes", "是", "自有", "true")],
        *[(text, False) for text in ("competitor", "0", "no", "否", "竞品", "", "False")],
    ],
)
def test_own(own, value):
    product, faults = parsed(own=own)
    assert product.own is value
    assert not faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("mint; 25 bags ;", ("mint", "25 bags")),
        ("绿茶；茉莉", ("绿茶", "茉莉")),
        ("a;a", ("a",)),
    ],
)
def test_text_hints(text, words):
    assert parsed(text=text)[0].text == words


@pytest.mark.parametrize(
    "sku", ["", "../x", "a/b", "a\\b", "a\0", "a\nb", ".", "..", ".hidden", "x" * 201, "茶" * 67]
)
def test_a_sku_that_is_no_folder_name(sku):
    product, (fault,) = parsed(sku=sku)
    assert product is None
    assert "sku is" in fault.cause
    assert len(fault.cause) < 120


@pytest.mark.parametrize("sku", ["0012", "茶-1", "A B", "a.b", "x" * 200, "a..b", "C:1"])
def test_a_sku_that_is_one(sku):
    assert parsed(sku=sku)[0].sku == sku


def test_letters_are_composed():
    assert parsed(sku="cafe\u0301")[0].sku == "caf\u00e9"


def test_every_fault_of_a_line():
    product, faults = parsed(sku="", brand="\x07", width_mm="-1", height_mm="inf", own="perhaps")
    assert product is None
    assert [fault.cause.split()[0] for fault in faults] == [
        "sku", "brand", "width_mm", "height_mm", "own",
    ]  # fmt: skip
    assert {fault.subject for fault in faults} == {"here"}


def test_what_is_not_given_is_not_known():
    assert parsed()[0] == Product("a", "b")
