import pytest

from vision.errors import CatalogueError, CatalogueFaults
from vision.shelf import catalogue_file
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.catalogue_file import read_file, with_line


def written(folder, *lines, end="\n"):
    path = folder / "catalogue.csv"
    path.write_bytes(end.join(lines).encode())
    return path


def test_all_faults_are_listed_at_once_by_line(tmp_path):
    path = written(
        tmp_path,
        "sku,brand,width_mm,gtin,colour,widht_mm",
        "a,,0,123",
        "b,x",
        "",
        "b,y",
        "c,x,1,,,,too,many",
        "../d,x",
    )
    with pytest.raises(CatalogueFaults) as caught:
        Catalogue.read(path)
    error = caught.value
    assert len(error.faults) == 8
    assert "several faults: 8" in str(error)
    lines = str(error).splitlines()[1:]
    expected = [
        ("line 1", "unknown column 'colour'; expected one of sku, brand"),
        ("line 1", "unknown column 'widht_mm'; expected width_mm"),
        ("line 2", "brand is ''"),
        ("line 2", "gtin is '123'"),
        ("line 2", "width_mm is '0'"),
        ("line 5", "SKU 'b' is on line 3 too"),
        ("line 6", "8 cells below 6 columns"),
        ("line 7", "sku is '../d'"),
    ]
    for line, (place, words) in zip(lines, expected, strict=True):
        assert line.startswith(f"  {place}: ")
        assert words in line


def test_very_many_faults_are_counted(tmp_path):
    path = written(tmp_path, "sku,brand", *(f"s{i}," for i in range(500)))
    with pytest.raises(CatalogueFaults) as caught:
        Catalogue.read(path)
    assert len(caught.value.faults) == 500
    assert str(caught.value).endswith("and 300 more")


def test_products_without_fault_are_there_beside_the_faults(tmp_path):
    file = read_file(written(tmp_path, "sku,brand,own", "a,x,1", "b,x,?", "c,y,竞品"))
    assert [p.sku for p in file.products] == ["a", "c"]
    assert file.lines == (2, 4)
    assert len(file.faults) == 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["sku;brand", "a;b"], "not divided by commas"),
        (["sku\tbrand", "a\tb"], "not divided by commas"),
        (["sku,brand,brand", "a,b,c"], "'brand' comes twice"),
        (["sku,brand,", "a,b,c"], "3 cells below 2 columns"),
        (["sku,brand", "a,b", '"c,d'], "line 3"),
        ([""], "no column 'sku'"),
    ],
)
def test_bad_headers_and_quotes(tmp_path, lines, words):
    with pytest.raises(CatalogueError, match=words):
        read_file(written(tmp_path, *lines)).checked()


def test_column_names_may_be_written_loosely_and_end_with_commas(tmp_path):
    file = read_file(written(tmp_path, " SKU ,Brand,,", "a,b,,"))
    assert file.checked() == (Product("a", "b"),)


def test_too_many_lines_and_too_large_files(tmp_path, monkeypatch):
    path = written(tmp_path, "sku,brand", "a,b", "c,d", "e,f")
    monkeypatch.setattr(catalogue_file, "MAX_LINES", 2)
    with pytest.raises(CatalogueError, match="over 2 lines"):
        read_file(path).checked()
    monkeypatch.setattr(catalogue_file, "MAX_LINES", 3)
    assert len(read_file(path).checked()) == 3
    monkeypatch.setattr(catalogue_file, "MAX_BYTES", 20)
    with pytest.raises(CatalogueError, match="over 2e-05 MB"):
        read_file(path)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_with_line_keeps_the_other_bytes(tmp_path, end, closed):
    lines = ["\ufeffbrand,sku,text", '"x, y",  a ,"p;q"', "", "z,b,"]
    path = written(tmp_path, *lines, *([""] if closed else []), end=end)
    before = path.read_bytes()
    after = with_line(path, {"sku": "n", "brand": 'new "one", 新'})
    assert after.startswith(before)
    path.write_bytes(after)
    assert Catalogue.read(path).sku == ("a", "b", "n")
    assert Catalogue.read(path)[2].brand == 'new "one", 新'
    assert (b"\r\n" in after[len(before) :]) == (end == "\r\n")


def test_with_line_needs_the_column(tmp_path):
    with pytest.raises(CatalogueError, match="no column 'gtin'"):
        with_line(written(tmp_path, "sku,brand", "a,b"), {"sku": "c", "brand": "d", "gtin": "1"})


def test_a_sku_that_comes_twice_is_told_even_when_its_first_line_is_at_fault(tmp_path):
    path = tmp_path / "catalogue.csv"
    path.write_text("sku,brand,width_mm\na,A,0\na,A,50\n")
    with pytest.raises(CatalogueFaults, match="line 3: SKU 'a' is on line 2 too"):
        Catalogue.read(path)
