import io

import pytest
from openpyxl import load_workbook

from serving.reports.files import as_csv, as_xlsx, harmless
from serving.reports.schemas import VisitsRow
from tests.unit.serving.reports.test_order import row


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "\nx", "＝1", "|calc", "%0A", "＠x"],
)
def test_a_text_that_could_be_a_formula_is_marked(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["a=b", "7", "农夫山泉", "", -0.5, 3, None, True, "1-2"])
def test_other_cells_stay(cell):
    assert harmless(cell) == cell


def test_an_empty_report_is_its_head():
    head = "city,numerator,denominator,value,low,high,unit,audits,definition,rule_version"
    assert as_csv(VisitsRow, [], ["city"]).decode("utf-8-sig").startswith(head)
    sheet = load_workbook(io.BytesIO(as_xlsx(VisitsRow, [], ["city"]))).active
    assert sheet.max_row == 1


def test_a_workbook_bears_any_text():
    data = as_xlsx(VisitsRow, [row("=1\x07"), row(None, None)], ["city"])
    cells = [list(cells) for cells in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert (cells[0][0].value, cells[0][0].data_type) == ("=1 ", "s")
    assert (cells[1][0].value, cells[1][3].value) == (None, None)
