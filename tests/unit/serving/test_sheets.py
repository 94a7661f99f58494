import pytest

from serving.errors import InvalidField
from serving.sheets import as_csv, as_written, as_xlsx, harmless, read_lines

ROWS = [["A", "=1+1", "-5", 3.5, None], ["农夫", "'quoted", 'x, "y"\nz', 7, True]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "\nx", "＝1", "|calc", "%0A", "＠x"],
)
def test_a_text_that_could_be_a_formula_is_marked_and_read_back(text):
    assert harmless(text) == f"'{text}"
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize("cell", ["a=b", "7", "农夫山泉", "", -0.5, 3, None, True, "1-2", "'tis"])
def test_other_cells_stay(cell):
    assert harmless(cell) == cell
    assert not isinstance(cell, str) or as_written(cell) == cell


@pytest.mark.parametrize("write", [as_csv, lambda head, rows: as_xlsx(head, rows, "x")])
def test_a_file_is_read_as_it_was_written(write):
    lines = list(read_lines(write(["a", "b", "c", "d", "e"], ROWS), "file"))
    assert [line.number for line in lines][:2] == [1, 2]
    assert lines[1].cells[:4] == ["A", "=1+1", "-5", "3.5"]
    assert lines[2].cells[:2] == ["农夫", "'quoted"]


@pytest.mark.parametrize("text", ["a;b\n1;2\n", "a\tb\n1\t2\n", "a,b\r\n1,2\r\n", "a,b\n\n1,2"])
def test_other_dividers_and_line_ends_are_read(text):
    assert [line.cells for line in read_lines(text.encode(), "file")] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("编码,名称".encode("gbk"), "GBK"),
        (b"PK\x03\x04 not a zip", "XLSX"),
        (b'a,"b', "line 1"),
        (b"a\n\xff\xfe", "line 2"),
    ],
)
def test_what_is_no_table_is_refused(data, told):
    with pytest.raises(InvalidField, match=told):
        list(read_lines(data, "file"))
