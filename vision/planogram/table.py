"""Planograms as category managers write them: a table with a line for each position."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vision.errors import PlanogramError
from vision.planogram.document import SCHEMA, Planogram

HEADERS = {
    "row": ("row", "shelf row", "层", "行", "层号"),
    "order": ("order", "place", "序号", "顺序", "位置"),
    "id": ("id", "position", "position id", "位置编号"),
    "sku": ("sku", "item", "product", "upc", "商品编码", "商品", "货号"),
    "facings": ("facings", "facing", "h facings", "排面", "排面数", "面数"),
    "stack": ("stack", "v facings", "high", "堆叠", "叠放", "层叠"),
    "x": ("x", "x cm", "x_cm", "左距"),
    "width": ("width", "width cm", "width_cm", "宽", "宽度"),
    "row_height": ("row height", "row_height", "height", "层高"),
    "alternatives": ("alternatives", "alternative", "替代", "可替代"),
    "fixture_width": ("fixture width", "fixture_width", "货架宽", "货架宽度"),
    "fixture_height": ("fixture height", "fixture_height", "货架高", "货架高度"),
}
"""Names a column may have, without regard to case; the first is the one we write."""
_REQUIRED = ("row", "sku", "facings", "row_height", "fixture_width")
_MOST_LINES = 20_000
_MOST_BYTES = 64 * 1024 * 1024
_NUMBERS = {"row", "order", "facings", "stack", "x", "width", "row_height", "fixture_width",
            "fixture_height"}  # fmt: skip

_Line = tuple[int, dict[str, Any]]


def read_table(path: Path) -> dict[str, Any]:
    """A CSV or XLSX file as a planogram/1 document, still to be checked; its id is the file's name.

    Row 1 is the top one. Lengths are centimetres. row_height, fixture_width and fixture_height may
    be filled on one line only. Raises PlanogramError listing the columns that are missing or the
    cells that are no numbers.
    """
    lines = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    header, body = _header(path, lines)
    faults: list[str] = []
    cells = [
        (number, {key: _cell(key, line.get(at), number, faults) for at, key in header.items()})
        for number, line in body
    ]
    if faults:
        raise PlanogramError(path, "; ".join(faults[:20]), "plain numbers, lengths in cm")
    if not cells:
        raise PlanogramError(path, "it holds no position", "a line for each below the header")
    return _document(path.stem, [line for _, line in cells])


def table_lines(planogram: Planogram) -> list[list[Any]]:
    """Header and lines of a planogram."""
    lines: list[list[Any]] = [[names[0].replace(" ", "_") for names in HEADERS.values()]]
    size = planogram.fixture
    for number, row in enumerate(planogram.rows, 1):
        for order, one in enumerate(row.positions, 1):
            others = " ".join(one.alternatives)
            lines.append([number, order, one.id, one.sku, one.facings, one.stack, one.x, one.width,
                          row.height, others, size.width, size.height])  # fmt: skip
    return lines


def csv_text(planogram: Planogram) -> str:
    """The table as CSV, with the mark that makes Excel read UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table_lines(planogram))
    return "\ufeff" + text.getvalue()


def xlsx_bytes(planogram: Planogram) -> bytes:
    """The table as an Excel file."""
    book = Workbook()
    for line in table_lines(planogram):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _csv(path: Path) -> Iterator[tuple[int, list[Any]]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            cause = f"byte {error.start} is neither UTF-8 nor GB 18030"
            raise PlanogramError(path, cause, "a CSV file in UTF-8") from error
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)


def _xlsx(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """The lines of the first sheet. Refused unopened when it unpacks to far more than a table."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _MOST_BYTES:
            raise PlanogramError(path, f"it unpacks to {size} bytes", f"at most {_MOST_BYTES}")
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise PlanogramError(path, "not an Excel file", "an .xlsx file") from error
    try:
        sheet = book.worksheets[0]
        for number, line in enumerate(sheet.iter_rows(max_col=64, values_only=True), 1):
            yield number, list(line)
    finally:
        book.close()


def _header(
    path: Path, lines: Iterable[tuple[int, list[Any]]]
) -> tuple[dict[int, str], list[tuple[int, dict[int, Any]]]]:
    """Which column is which, and the lines below the header that hold something."""
    filled = [
        (number, {at: cell for at, cell in enumerate(line) if cell not in (None, "")})
        for number, line in lines
    ]
    filled = [(number, line) for number, line in filled if line]
    if len(filled) > _MOST_LINES:
        raise PlanogramError(path, f"{len(filled)} lines", f"at most {_MOST_LINES}")
    known = {name: key for key, names in HEADERS.items() for name in names}
    first = filled[0][1] if filled else {}
    header = {at: known[name] for at, cell in first.items() if (name := _name(cell)) in known}
    missing = [key for key in _REQUIRED if key not in header.values()]
    if missing:
        raise PlanogramError(path, f"no column {', '.join(missing)}", "a header as in the docs")
    return header, filled[1:]


def _name(cell: object) -> str:
    text = str(cell).strip().lower().replace("(", "(").split("(")[0].strip()
    return text.removesuffix(" cm").strip()


def _cell(key: str, value: Any, line: int, faults: list[str]) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if key not in _NUMBERS:
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value).strip()
    try:
        number = float(value)
    except (TypeError, ValueError):
        faults.append(f"line {line}: {key} is {str(value)[:40]!r}")
        return None
    return int(number) if number.is_integer() else number


def _document(name: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    size = {
        "width": _first(lines, "fixture_width"),
        "height": _first(lines, "fixture_height"),
    }
    numbers = sorted({line["row"] for line in lines if line["row"] is not None})
    rows = []
    for number in numbers:
        own = [line for line in lines if line["row"] == number]
        own.sort(key=lambda line: line.get("order") or 0)
        positions = [_position(line, f"{number}-{at}") for at, line in enumerate(own, 1)]
        rows.append({"height": _first(own, "row_height"), "positions": positions})
    if size["height"] is None:
        size["height"] = sum(row["height"] or 0 for row in rows)
    return {"schema": SCHEMA, "id": name, "unit": "cm", "fixture": size, "rows": rows}


def _position(line: dict[str, Any], name: str) -> dict[str, Any]:
    others = (line.get("alternatives") or "").replace(",", " ").replace(";", " ").split()
    position = {"id": line.get("id") or name, "sku": line["sku"], "facings": line["facings"]}
    optional = {key: line.get(key) for key in ("stack", "x", "width")}
    position |= {key: value for key, value in optional.items() if value is not None}
    return position | ({"alternatives": others} if others else {})


def _first(lines: list[dict[str, Any]], key: str) -> Any:
    return next((line[key] for line in lines if line.get(key) is not None), None)
