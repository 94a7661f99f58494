import pytest

from vision.errors import CatalogueError
from vision.shelf.encoding import likely_encoding, read_text

CHINESE = "sku,brand,name\na,青屿,绿茶 500毫升\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_reads_utf8(tmp_path, encoding):
    path = tmp_path / "c.csv"
    path.write_bytes(CHINESE.encode(encoding))
    assert read_text(path, 1000) == CHINESE


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CHINESE.encode("gbk"), "GBK"),
        (CHINESE.encode("gb18030"), "GBK"),
        ("sku,brand\na,Nestlé Café crème à l'été\n".encode("latin-1"), "Latin-1"),
        ("sku,brand\na,Müller Süßwaren Öl\n".encode("cp1252"), "Latin-1"),
        (CHINESE.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\xff\xff", "Excel workbook"),
    ],
)
def test_names_what_another_encoding_looks_like(tmp_path, data, name):
    path = tmp_path / "c.csv"
    path.write_bytes(data)
    assert likely_encoding(data).startswith((name, f"an {name}"))
    with pytest.raises(CatalogueError, match=f"looks like .*{name}.*expected a UTF-8 file"):
        read_text(path, 1000)


def test_says_the_line(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes(b"sku,brand\na,b\nc,\xc7\xe0\n")
    with pytest.raises(CatalogueError, match="line 3 is not UTF-8"):
        read_text(path, 1000)


@pytest.mark.parametrize("name", ["absent.csv", "nul\0.csv", "."])
def test_a_file_that_cannot_be_read(tmp_path, name):
    with pytest.raises(CatalogueError, match=r"expected a folder with catalogue\.csv"):
        read_text(tmp_path / name, 1000)
