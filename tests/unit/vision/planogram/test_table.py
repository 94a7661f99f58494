import io
import zipfile

import pytest
from openpyxl import Workbook

from tests.unit.vision.planogram.shelves import planogram
from vision.errors import PlanogramError
from vision.planogram.check import check
from vision.planogram.table import csv_text, read_table, xlsx_bytes

CHINESE = """层,序号,商品编码,排面数,堆叠,层高(cm),货架宽(cm),可替代
1,2,B,1,,30,100,
1,1,A,2,3,,,C D
2,1,C,4,1,25,,
"""


def read(path):
    return check(read_table(path), None, path)


def test_a_table_as_a_category_manager_writes_it(tmp_path):
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = tmp_path / "shop.csv"
        path.write_bytes(CHINESE.encode(encoding))
        plan = read(path)
        assert plan.id == "shop"
        assert [row.height for row in plan.rows] == [30, 25]
        assert (plan.fixture.width, plan.fixture.height) == (100, 55)
        assert [(p.id, p.skus, p.facings, p.stack) for p in plan.positions] == [
            ("1-1", ("A", "C", "D"), 2, 3),
            ("1-2", ("B",), 1, 1),
            ("2-1", ("C",), 4, 1),
        ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    lines = [("Row", "SKU", "Facings", "Row height", "Fixture width"), (1, "A", 2, 30, 100)]
    path.write_text("\n".join(delimiter.join(map(str, line)) for line in lines))
    assert [p.sku for p in read(path).positions] == ["A"]


def test_both_kinds_come_back_the_same(tmp_path):
    plan = planogram("AABBC", "DD_EE").model_copy(update={"id": "same"})
    (tmp_path / "same.csv").write_bytes(csv_text(plan).encode())
    (tmp_path / "same.xlsx").write_bytes(xlsx_bytes(plan))
    assert read(tmp_path / "same.csv") == plan
    assert read(tmp_path / "same.xlsx") == plan


def test_numbers_as_excel_keeps_them(tmp_path):
    book = Workbook()
    for line in (["row", "sku", "facings", "row_height", "fixture_width"], [],
                 [1.0, 6901234567892, 2.0, 30.5, 100]):  # fmt: skip
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    plan = read(tmp_path / "a.xlsx")
    assert plan.positions[0].sku == "6901234567892"
    assert plan.rows[0].height == 30.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column row, sku, facings, row_height, fixture_width"),
        ("row,sku,facings\n1,A,1\n", "no column row_height, fixture_width"),
        ("row,sku,facings,row_height,fixture_width\n", "no position"),
        (
            "row,sku,facings,row_height,fixture_width\n1,A,two,30,wide\n",
            "line 2: facings is 'two'; line 2: fixture_width is 'wide'",
        ),
    ],
)
def test_what_keeps_a_table_from_being_read(tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(PlanogramError, match=said):
        read_table(path)


def test_a_cell_that_is_missing_is_a_fault_of_the_document(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("row,sku,facings,row_height,fixture_width\n1,A,,30,100\n2,B,1,,\n")
    with pytest.raises(PlanogramError) as error:
        read(path)
    assert "row 1, position '1-1': facings is None" in str(error.value)
    assert "row 2: height is None" in str(error.value)


def test_not_an_excel_file_and_one_that_unpacks_to_far_more(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("no zip")
    with pytest.raises(PlanogramError, match="not an Excel file"):
        read_table(path)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (65 * 1024 * 1024))
    path.write_bytes(bomb.getvalue())
    with pytest.raises(PlanogramError, match="unpacks to"):
        read_table(path)
