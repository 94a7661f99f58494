"""Tables as people send and take them: CSV and XLSX, read line by line and written."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from serving.errors import InvalidField
from vision.shelf.encoding import likely_encoding

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COLUMNS = 64
MOST_UNPACKED = 500_000_000
"""Bytes of an XLSX file once unpacked."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError)
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that is not empty. number: as the spreadsheet shows it, from 1."""

    number: int
    cells: list[str]


def read_lines(data: bytes, field: str) -> Iterator[Line]:
    """The lines of a CSV file (UTF-8; commas, semicolons or tabs) or of an XLSX file's first sheet.

    A whole number is read without its fraction, a date as YYYY-MM-DD. Raises InvalidField about
    `field` for anything else.
    """
    lines = _xlsx(data, field) if data.startswith(b"PK\x03\x04") else _csv(data, field)
    for number, cells in lines:
        if any(cells):
            yield Line(number, cells)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, by which spreadsheets know it. No text of it runs as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    for cells in rows:
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """A workbook of one sheet; texts are stored as texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for cells in (head, *rows):
        sheet.append([_typed(sheet, cell) for cell in cells])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, after an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def as_written(text: str) -> str:
    """The text that `harmless` was given, or that a person typed."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _csv(data: bytes, field: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        told = f"line {line} is not UTF-8; this looks like {likely_encoding(data)}"
        told += "; save it as CSV UTF-8 or XLSX"
        raise InvalidField(told, field, "not_utf8", line=line) from error
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True
    )
    try:
        for cells in reader:
            yield reader.line_num, [as_written(cell.strip()) for cell in cells]
    except csv.Error as error:
        told = f"line {reader.line_num}: {error}; expected comma-separated values"
        raise InvalidField(told, field, "no_csv", line=reader.line_num) from error


def _xlsx(data: bytes, field: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_UNPACKED:
            told = f"unpacks to {size / 1e6:.0f} MB"
            raise InvalidField(told, field, "unpacks_too_large", most_bytes=MOST_UNPACKED)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for number, cells in enumerate(lines, 1):
            yield number, _trimmed([_as_text(cell) for cell in cells])
        book.close()
    except _BROKEN as error:
        raise InvalidField("is no XLSX file that can be read", field, "no_xlsx") from error


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _typed(sheet: Any, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    typed = WriteOnlyCell(sheet, _CONTROL.sub(" ", cell))
    typed.data_type = "s"
    return typed
