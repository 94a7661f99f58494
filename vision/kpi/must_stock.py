"""Must-stock lists: which SKUs a store, or a type of store, must have on the shelf.

A CSV file (UTF-8 or GB 18030), a line for each listed SKU: sku, store_type, store, min_facings, or
商品编码, 门店类型, 门店, 最少排面. Only sku is required; an empty store type or store means all, an
empty min_facings means 1. Of two lines that fit a store the more specific one counts: that of the
store, then that of its type.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vision.errors import MustStockError
from vision.kpi.availability import Listed
from vision.shelf.catalogue import Catalogue

COLUMNS = {
    "sku": ("sku", "商品编码"),
    "store_type": ("store_type", "门店类型"),
    "store": ("store", "门店"),
    "min_facings": ("min_facings", "最少排面"),
}
MOST_BYTES = 5 * 1024 * 1024
MOST_FACINGS = 500
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MustStockLine:
    """One line; "" means every store type, every store."""

    sku: str
    store_type: str = ""
    store: str = ""
    min_facings: int = 1


@dataclass(frozen=True, slots=True)
class MustStock:
    """A list with the name it is told by."""

    name: str
    lines: tuple[MustStockLine, ...]

    def listed(self, store_type: str = "", store: str = "") -> tuple[Listed, ...]:
        """What one store must have, in the order of the list.

        Raises MustStockError, naming the store types there are, when nothing is listed for it.
        """
        chosen: dict[str, MustStockLine] = {}
        for line in self.lines:
            fits = line.store in ("", store) and line.store_type in ("", store_type)
            kept = chosen.get(line.sku)
            if fits and (kept is None or _rank(line) > _rank(kept)):
                chosen[line.sku] = line
        if not chosen:
            types = ", ".join(sorted({line.store_type for line in self.lines if line.store_type}))
            asked = f"no SKU is listed for store type {store_type!r}, store {store!r}"
            raise MustStockError(self.name, asked, f"one of its store types: {types}")
        return tuple(Listed(line.sku, line.min_facings) for line in chosen.values())


def _rank(line: MustStockLine) -> tuple[bool, bool]:
    return bool(line.store), bool(line.store_type)


def read_must_stock(path: Path, catalogue: Catalogue | None = None) -> MustStock:
    """Read a file. Raises MustStockError that lists all faults.

    catalogue: SKUs it doesn't hold are faults.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MustStockError(path, error.strerror or "", "a CSV file") from error
    return parse_must_stock(data, str(path), catalogue)


def parse_must_stock(data: bytes, name: str, catalogue: Catalogue | None = None) -> MustStock:
    """The list that a file's bytes hold, told by name in errors; see read_must_stock."""
    lines, faults = _lines(_table(data, name), name)
    known = set(catalogue.sku) if catalogue else None
    first: dict[tuple[str, str, str], int] = {}
    for number, line in lines:
        key = (line.sku, line.store_type, line.store)
        if known is not None and line.sku not in known:
            faults.append((number, f"unknown SKU {line.sku!r}"))
        if first.setdefault(key, number) != number:
            faults.append((number, f"the same as line {first[key]}"))
    if faults:
        told = [f"line {number}: {fault}" for number, fault in sorted(faults)]
        more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        raise MustStockError(name, "; ".join(told[:_SHOWN] + more), "a list without faults")
    if not lines:
        raise MustStockError(name, "it lists no SKU", "a line for each below the header")
    return MustStock(name, tuple(line for _, line in lines))


def _table(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers."""
    if len(data) > MOST_BYTES:
        raise MustStockError(name, f"{len(data)} bytes", f"at most {MOST_BYTES}")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise MustStockError(name, "neither UTF-8 nor GB 18030", "a CSV file in UTF-8")
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise MustStockError(name, str(error), "a CSV file") from error
    return [(number, row) for number, row in rows if any(row)]


def _lines(
    rows: list[tuple[int, list[str]]], name: str
) -> tuple[list[tuple[int, MustStockLine]], list[tuple[int, str]]]:
    """The lines without a fault of their own, and the faults, each with its line's number."""
    known = {heading: key for key, names in COLUMNS.items() for heading in names}
    header = [known.get(cell.lower(), "") for cell in rows[0][1]] if rows else []
    if "sku" not in header:
        raise MustStockError(name, "no column sku", f"the columns {', '.join(COLUMNS)}")
    faults = [
        (rows[0][0], f"unknown column {cell!r}")
        for cell, key in zip(rows[0][1], header, strict=True)
        if cell and not key
    ]
    lines = []
    for number, row in rows[1:]:
        cells = {key: cell for key, cell in zip(header, row, strict=False) if key and cell}
        wrong = list(_faults(cells, len(row) > len(header)))
        faults += [(number, fault) for fault in wrong]
        if not wrong:
            count = int(cells.pop("min_facings", "1"))
            lines.append((number, MustStockLine(**cells, min_facings=count)))
    return lines, faults


def _faults(cells: dict[str, str], too_long: bool) -> Iterable[str]:
    if too_long:
        yield "more cells than columns"
    if "sku" not in cells:
        yield "no SKU"
    count = cells.get("min_facings", "1")
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_FACINGS):
        yield f"min_facings is {count[:40]!r}; expected a whole number from 1 to {MOST_FACINGS}"
