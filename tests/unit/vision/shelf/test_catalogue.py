import numpy as np
import pytest

from vision.errors import CatalogueError
from vision.shelf.catalogue import Catalogue, Product

HEADER = "sku,gtin,brand,category,name,name_en,width_mm,height_mm,own"
EIGHT_DIGITS = "T3,96385074,青屿,,,,,,"
TEA = "T1,6901234567892,青屿,tea,绿茶,Green tea,65,220,1"


def written(folder, *lines, encoding="utf-8"):
    (folder / "catalogue.csv").write_bytes("\r\n".join(lines).encode(encoding))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_read(tmp_path, encoding):
    lines = (HEADER, TEA, "", "T2,,Quillo,,,,,,", EIGHT_DIGITS)
    catalogue = Catalogue.read(written(tmp_path, *lines, encoding=encoding))
    assert len(catalogue) == 3
    expected = Product("T1", "青屿", "6901234567892", "tea", "绿茶", "Green tea", 65, 220, True)
    assert catalogue[0] == expected
    assert catalogue[1] == Product("T2", "Quillo")
    assert np.isnan(catalogue.width_mm[1])
    assert catalogue.own.tolist() == [True, False, False]
    assert catalogue[2].gtin == "96385074"


def test_read_takes_the_file_itself_and_columns_in_any_order(tmp_path):
    folder = written(tmp_path, "name,brand,sku,text", '3.5,"A, B",x,"a ""b"""')
    assert Catalogue.read(folder / "catalogue.csv")[0] == Product(
        "x", "A, B", name="3.5", text=('a "b"',)
    )


@pytest.mark.parametrize(
    ("own", "value"), [("", False), ("0", False), ("yes", True), ("是", True), ("TRUE", True)]
)
def test_own(tmp_path, own, value):
    assert Catalogue.read(written(tmp_path, "sku,brand,own", f"a,b,{own}"))[0].own is value


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ["no column 'sku'"]),
        (["sku,name", "a,b"], ["no column 'brand'"]),
        ([HEADER], ["holds no product"]),
        ([HEADER, TEA, ",,x"], ["line 3", "sku is ''"]),
        ([HEADER.replace("own", "owm"), "a,,b"], ["line 1", "unknown column 'owm'", "own"]),
        ([HEADER, "a,,"], ["line 2", "brand is ''"]),
        ([HEADER, TEA, TEA], ["line 3", "'T1' is on line 2"]),
        ([HEADER, "a,6.9E+12,b"], ["line 2", "gtin is '6.9E+12'"]),
        ([HEADER, "a,6901234567893,b"], ["gtin", "check digit"]),
        (["sku,brand,width_mm", "a,b,wide"], ["line 2", "width_mm is 'wide'"]),
        (["sku,brand,height_mm", "a,b,0"], ["height_mm is '0'"]),
        (["sku,brand,height_mm", "a,b,nan"], ["height_mm is 'nan'"]),
        (["sku,brand,own", "a,b,maybe"], ["own is 'maybe'"]),
        (["sku,brand", 'a,"b'], ["unexpected end of data"]),
    ],
)
def test_bad_catalogues_are_told_by_line(tmp_path, lines, words):
    with pytest.raises(CatalogueError) as caught:
        Catalogue.read(written(tmp_path, *lines))
    text = str(caught.value)
    assert "catalogue.csv" in text
    assert all(word in text for word in words), text


def test_other_encoding_and_missing_file(tmp_path):
    with pytest.raises(CatalogueError, match=r"expected a folder with catalogue\.csv"):
        Catalogue.read(tmp_path / "absent")
    with pytest.raises(CatalogueError, match="not UTF-8"):
        Catalogue.read(written(tmp_path, "sku,brand", "a,青屿", encoding="gbk"))


def test_of_refuses_a_sku_twice():
    with pytest.raises(CatalogueError, match=r"a: .*twice"):
        Catalogue.of([Product("a", "x"), Product("a", "y")])


def test_of_nothing():
    assert len(Catalogue.of([])) == 0
