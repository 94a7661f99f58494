"""Price lists: what SKUs should cost.

A CSV file (UTF-8 or GB 18030), a line for each SKU: sku, price, currency, tolerance, store_type, or
商品编码, 价格, 币种, 容差, 门店类型. sku, price and currency are required. A tolerance is an
amount in the currency or a share of the price ("5%"), either way; empty means exactly the price. An
empty store type means all; of two lines that fit, the one of the store's own type counts.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from vision.errors import PriceListError

COLUMNS = {
    "sku": ("sku", "商品编码"),
    "price": ("price", "价格", "零售价"),
    "currency": ("currency", "币种", "货币"),
    "tolerance": ("tolerance", "容差", "允许偏差"),
    "store_type": ("store_type", "门店类型"),
}
MOST_BYTES = 5 * 1024 * 1024
_REQUIRED = ("sku", "price", "currency")
_SHOWN = 20
_AMOUNT = re.compile(r"\d{1,9}([.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """tolerance: how much more or less the tag may say, in the currency (ISO 4217)."""

    sku: str
    price: Decimal
    currency: str
    tolerance: Decimal = Decimal(0)
    store_type: str = ""

    def allows(self, price: Decimal) -> bool:
        """Whether a price is within the tolerance."""
        return abs(price - self.price) <= self.tolerance


@dataclass(frozen=True, slots=True)
class PriceList:
    """A list with the name it is told by."""

    name: str
    lines: tuple[ListedPrice, ...]

    def listed(self, store_type: str = "") -> dict[str, ListedPrice]:
        """The price of each SKU in a store of this type.

        Raises PriceListError, naming the store types there are, when none is listed for it.
        """
        fits = [line for line in self.lines if line.store_type in ("", store_type)]
        if not fits:
            types = ", ".join(sorted({line.store_type for line in self.lines}))
            cause = f"no price is listed for store type {store_type!r}"
            raise PriceListError(self.name, cause, f"one of its store types: {types}")
        return {line.sku: line for line in sorted(fits, key=lambda line: line.store_type != "")}


def read_price_list(path: Path) -> PriceList:
    """Read a file. Raises PriceListError that lists all faults."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PriceListError(path, error.strerror or "", "a CSV file") from error
    return parse_price_list(data, str(path))


def parse_price_list(data: bytes, name: str) -> PriceList:
    """The list that a file's bytes hold, told by name in errors; see read_price_list."""
    lines, faults = _lines(_table(data, name), name)
    if faults:
        told = [f"line {number}: {fault}" for number, fault in sorted(faults)]
        more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        raise PriceListError(name, "; ".join(told[:_SHOWN] + more), "a list without faults")
    if not lines:
        raise PriceListError(name, "it lists no price", "a line for each SKU below the header")
    return PriceList(name, tuple(lines))


def _table(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers."""
    if len(data) > MOST_BYTES:
        raise PriceListError(name, f"over {MOST_BYTES} bytes", "a smaller file")
    if b"\0" in data:
        raise PriceListError(name, "not a text file", "a CSV file in UTF-8")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise PriceListError(name, "neither UTF-8 nor GB 18030", "a CSV file in UTF-8")
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise PriceListError(name, str(error), "a CSV file") from error
    return [(number, row) for number, row in rows if any(row)]


def _lines(
    rows: list[tuple[int, list[str]]], name: str
) -> tuple[list[ListedPrice], list[tuple[int, str]]]:
    """The lines without a fault, and the faults, each with its line's number."""
    known = {heading: key for key, names in COLUMNS.items() for heading in names}
    head = rows[0][1] if rows else []
    columns = [known.get(cell.lower().replace(" ", "_"), "") for cell in head]
    missing = [key for key in _REQUIRED if key not in columns]
    if missing:
        cause = f"no column {', '.join(missing)}"
        raise PriceListError(name, cause, f"the columns {', '.join(COLUMNS)}")
    faults = [
        (rows[0][0], f"unknown column {cell!r}")
        for cell, key in zip(head, columns, strict=True)
        if cell and not key
    ]
    lines: list[ListedPrice] = []
    first: dict[tuple[str, str], int] = {}
    for number, row in rows[1:]:
        cells = {key: cell for key, cell in zip(columns, row, strict=False) if key and cell}
        wrong = list(_faults(cells, any(row[len(columns) :])))
        sku = cells.get("sku", "")
        other = first.setdefault((sku, cells.get("store_type", "")), number)
        if sku and other != number:
            wrong.append(f"SKU {sku!r} is on line {other} too")
        faults += [(number, fault) for fault in wrong]
        if not wrong:
            lines.append(_line(cells))
    return lines, faults


def _faults(cells: Mapping[str, str], too_long: bool) -> Iterator[str]:
    if too_long:
        yield "more cells than columns"
    for key in _REQUIRED:
        if key not in cells:
            yield f"no {key}"
    price, tolerance = cells.get("price", "1"), cells.get("tolerance", "0").removesuffix("%")
    if not _AMOUNT.fullmatch(price) or not _amount(price):
        yield f"price is {price[:40]!r}; expected a plain number above 0, like 12.90"
    currency = cells.get("currency", "CNY")
    if not re.fullmatch("[A-Za-z]{3}", currency):
        yield f"currency is {currency[:40]!r}; expected a code like CNY"
    if not _AMOUNT.fullmatch(tolerance.strip()):
        yield f"tolerance is {tolerance[:40]!r}; expected an amount like 0.5, or a share like 5%"


def _line(cells: Mapping[str, str]) -> ListedPrice:
    price, tolerance = _amount(cells["price"]), cells.get("tolerance", "0")
    allowed = _amount(tolerance.removesuffix("%").strip())
    if tolerance.endswith("%"):
        allowed = price * allowed / 100
    currency = cells["currency"].upper()
    return ListedPrice(cells["sku"], price, currency, allowed, cells.get("store_type", ""))


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
