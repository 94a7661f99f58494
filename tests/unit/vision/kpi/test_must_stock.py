import pytest

from tests.unit.vision.kpi.brands import CATALOGUE
from vision.errors import MustStockError
from vision.kpi.availability import Listed
from vision.kpi.must_stock import parse_must_stock, read_must_stock

LIST = """sku,store_type,store,min_facings
A,,,1
B,hypermarket,,2
A,hypermarket,,3
A,,S-7,5
"""


def parsed(text, catalogue=None):
    return parse_must_stock(text.encode(), "list.csv", catalogue)


@pytest.mark.parametrize(
    ("store_type", "store", "expected"),
    [
        ("", "", [("A", 1)]),
        ("kiosk", "", [("A", 1)]),
        ("hypermarket", "", [("A", 3), ("B", 2)]),
        ("hypermarket", "S-7", [("A", 5), ("B", 2)]),
        ("kiosk", "S-7", [("A", 5)]),
    ],
)
def test_the_more_specific_line_counts(store_type, store, expected):
    found = parsed(LIST).listed(store_type, store)
    assert sorted((one.sku, one.min_facings) for one in found) == expected


def test_a_store_type_without_lines_is_told_with_those_there_are():
    with pytest.raises(MustStockError, match=r"'kiosk'.*expected one of its store types: school"):
        parsed("sku,store_type\nA,school\n").listed("kiosk")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-8"])
def test_chinese_headers_and_encodings(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_text("商品编码;门店类型;最少排面\nA;大卖场;2\nB;;\n", encoding=encoding)
    assert read_must_stock(path, CATALOGUE).listed("大卖场") == (Listed("A", 2), Listed("B", 1))


def test_every_fault_is_told_at_once():
    text = "sku,store,min_facings,colour\nA,,0\n,S-1,1\nQQ,,1\nB,,two\nC,,1\nC,,2\nA,,1,red,more\n"
    with pytest.raises(MustStockError) as caught:
        parsed(text, CATALOGUE)
    told = str(caught.value)
    for part in (
        "line 1: unknown column 'colour'", "line 2: min_facings is '0'", "line 3: no SKU",
        "line 4: unknown SKU 'QQ'", "line 5: min_facings is 'two'", "line 7: the same as line 6",
        "line 8: more cells than columns",
    ):  # fmt: skip
        assert part in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no column sku"), ("store,min_facings\n", "no column sku"), ("sku\n", "lists no SKU")],
)
def test_a_file_without_a_list(text, words):
    with pytest.raises(MustStockError, match=words):
        parsed(text)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(MustStockError, match="No such file"):
        read_must_stock(tmp_path / "absent.csv")
    with pytest.raises(MustStockError, match="neither UTF-8 nor"):
        parse_must_stock(b"sku\n\xff\xff\xff", "list.csv")
    with pytest.raises(MustStockError, match="at most"):
        parse_must_stock(b"x" * 6_000_000, "list.csv")
