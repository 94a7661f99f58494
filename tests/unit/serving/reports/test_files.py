import io

import pyarrow.parquet as pq
from openpyxl import load_workbook

from serving.reports.files import as_csv, as_parquet, as_xlsx
from serving.reports.schemas import VisitsRow
from tests.unit.serving.reports.test_order import row


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


def test_parquet_has_the_types_of_the_figures():
    for rows, count in ([], 0), ([row("Hangzhou", None, 3)], 1):
        table = pq.read_table(io.BytesIO(as_parquet(VisitsRow, rows, ["city"])))
        assert table.num_rows == count
        kinds = {name: str(table.schema.field(name).type) for name in ("city", "value", "visits")}
        assert kinds == {"city": "string", "value": "double", "visits": "int64"}
