"""catalogue.csv: read with all its faults at once, and added to line by line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from vision.errors import CatalogueError, CatalogueFaults
from vision.shelf.encoding import read_text
from vision.shelf.product import COLUMNS, Product, parse_product

FILE_NAME = "catalogue.csv"
MAX_BYTES = 100_000_000
MAX_LINES = 200_000
_REQUIRED = ("sku", "brand")


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """What a file holds: its products without a fault, the line of each, and all faults."""

    path: Path
    products: tuple[Product, ...]
    lines: tuple[int, ...]
    faults: tuple[CatalogueError, ...]

    def checked(self) -> tuple[Product, ...]:
        """The products. Raises the one fault, or CatalogueFaults with all of them."""
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            raise CatalogueFaults.of(self.path, self.faults)
        return self.products


def read_file(path: Path) -> CatalogueFile:
    """Read a CSV file: UTF-8, a header, a product a line.

    Raises CatalogueError when nothing can be read: no file, another encoding, no column sku or
    brand.
    """
    rows = _Rows(path, read_text(path, MAX_BYTES))
    header, faults = _header(path, next(rows, []))
    products: list[tuple[Product, int]] = []
    first: dict[str, int] = {}  # line of each SKU, of faulty lines as well
    for cells in islice(rows, MAX_LINES):
        where = f"{path}, line {rows.line}"
        if len(cells) > len(header):
            cause = f"{len(cells)} cells below {len(header)} columns"
            faults.append(CatalogueError(where, cause, "a text with a comma in double quotes"))
            continue
        values = dict(zip(header, cells, strict=False))
        product, wrong = parse_product(values, where)
        faults += wrong
        sku = values.get("sku", "").strip()
        if sku and first.setdefault(sku, rows.line) != rows.line:
            cause = f"SKU {sku!r} is on line {first[sku]} too"
            faults.append(CatalogueError(where, cause, "each SKU once"))
        elif product is not None:
            products.append((product, rows.line))
    faults += rows.faults
    if next(rows, None) is not None:
        faults.append(CatalogueError(path, f"over {MAX_LINES:,} lines", "a smaller catalogue"))
    found, lines = zip(*products, strict=True) if products else ((), ())
    return CatalogueFile(path, found, lines, tuple(faults))


def with_line(path: Path, cells: dict[str, str]) -> bytes:
    """The bytes of the file with one more line; all before it as they are.

    cells: filled ones by column. Raises CatalogueError when the file has no column for one.
    """
    text = read_text(path, MAX_BYTES)
    header, _ = _header(path, next(_Rows(path, text), []))
    missing = [column for column in cells if column not in header]
    if missing:
        expected = f"{missing[0]} in the header of the file"
        raise CatalogueError(path, f"no column {missing[0]!r}", expected)
    end = "\r\n" if "\r\n" in text else "\n"
    line = io.StringIO(newline="")
    row = [cells.get(column, "") for column in header]
    csv.writer(line, lineterminator=end).writerow(row)
    between = "" if text.endswith(("\n", "\r")) else end
    return path.read_bytes() + (between + line.getvalue()).encode()


class _Rows(Iterator[list[str]]):
    """The rows of a CSV text that are not empty.

    line: of the row given last. faults: the one that ended the reading, if one did.
    """

    def __init__(self, path: Path, text: str) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self._path = path
        self.line = 0
        self.faults: list[CatalogueError] = []

    def __next__(self) -> list[str]:
        try:
            cells = next(self._reader)
            while not any(cell.strip() for cell in cells):
                cells = next(self._reader)
        except csv.Error as error:
            where = f"{self._path}, line {self._reader.line_num}"
            self.faults = [CatalogueError(where, str(error), "comma-separated values")]
            raise StopIteration from None
        self.line = self._reader.line_num
        while len(cells) > 1 and not cells[-1].strip():
            cells.pop()
        return cells


def _header(path: Path, cells: Sequence[str]) -> tuple[list[str], list[CatalogueError]]:
    """The columns' names, and the faults in them. Raises CatalogueError without sku or brand."""
    names = [cell.strip().casefold() for cell in cells]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
            raise CatalogueError(path, "not divided by commas", "comma-separated values")
        raise CatalogueError(path, f"no column {missing[0]!r}", "columns sku and brand")
    faults = []
    where = f"{path}, line 1"
    for index, name in enumerate(names):
        if name in names[:index]:
            faults.append(CatalogueError(where, f"column {name!r} comes twice", "each once"))
        elif name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            expected = near[0] if near else f"one of {', '.join(COLUMNS)}"
            faults.append(CatalogueError(where, f"unknown column {name!r}", expected))
    return names, faults
