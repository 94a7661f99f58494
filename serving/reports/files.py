"""Reports as files for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from serving.reports.schemas import Figure

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
Cell = str | int | float | bool | None


def as_csv(kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]) -> bytes:
    """UTF-8 with a mark, by which spreadsheets know it. No text of it runs as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for cells in _table(kind, rows, group_by):
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]) -> bytes:
    """A workbook of one sheet; texts are stored as texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("report")
    sheet.freeze_panes = "A2"
    for cells in _table(kind, rows, group_by):
        sheet.append([_typed(sheet, cell) for cell in cells])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, after an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _typed(sheet: Any, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    typed = WriteOnlyCell(sheet, _CONTROL.sub(" ", cell))
    typed.data_type = "s"
    return typed


def _table(
    kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]
) -> Iterator[list[Cell]]:
    """The head, then the rows: groups first, a store with its code and name."""
    groups = [
        column
        for name in group_by
        for column in ([name, "store_code", "store_name"] if name == "store" else [name])
    ]
    columns = [name for name in kind.model_fields if name != "group"]
    yield [*groups, *columns]
    for row in rows:
        yield [row.group[name] for name in groups] + [getattr(row, name) for name in columns]
