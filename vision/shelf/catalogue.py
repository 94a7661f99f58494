"""The products a shelf may hold, read from catalogue.csv."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from vision.errors import CatalogueError

FILE_NAME = "catalogue.csv"
_REQUIRED = ("sku", "brand")
_YES, _NO = {"1", "true", "yes", "y", "是"}, {"", "0", "false", "no", "n", "否"}
_GTIN_DIGITS = (8, 12, 13, 14)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Product:
    """One line of the catalogue. Sizes in millimetres, None when not known.

    own: whether it is one of the brand's whose shelf share is asked for.
    """

    sku: str
    brand: str
    gtin: str = ""
    category: str = ""
    name: str = ""
    name_en: str = ""
    width_mm: float | None = None
    height_mm: float | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """n products as columns; `Detections.sku` holds indices into them.

    sku, gtin, brand, category, name, name_en: n texts, "" when not known, each sku once.
    width_mm, height_mm: (n,) float32, NaN when not known. own: (n,) bool.
    folder: where it was read, with its pictures in images/<sku>/; None when it was not read.
    """

    sku: tuple[str, ...]
    gtin: tuple[str, ...]
    brand: tuple[str, ...]
    category: tuple[str, ...]
    name: tuple[str, ...]
    name_en: tuple[str, ...]
    width_mm: NDArray[np.float32]
    height_mm: NDArray[np.float32]
    own: NDArray[np.bool_]
    folder: Path | None = None

    @classmethod
    def of(cls, products: Iterable[Product]) -> Self:
        """The products in their order. Raises CatalogueError when a SKU comes twice."""
        products = tuple(products)
        columns = {f.name: tuple(getattr(p, f.name) for p in products) for f in fields(Product)}
        twice = {sku for sku in columns["sku"] if columns["sku"].count(sku) > 1}
        if twice:
            raise CatalogueError(min(twice), "the SKU comes twice", "each SKU once")
        for size in ("width_mm", "height_mm"):
            known = [math.nan if value is None else value for value in columns[size]]
            columns[size] = np.array(known, np.float32)
        return cls(**columns | {"own": np.array(columns["own"], bool)})

    @classmethod
    def read(cls, folder: str | Path) -> Self:
        """Read catalogue.csv in a folder, or a CSV file itself: UTF-8, a header, a SKU a line.

        sku and brand must be filled; gtin, category, name, name_en, width_mm, height_mm and own
        may be. Other columns are left aside. Raises CatalogueError naming file and line.
        """
        path = Path(folder)
        path = path / FILE_NAME if path.is_dir() else path
        products, lines = [], {}
        for line, cells in _records(path):
            product = _product(cells, f"{path}, line {line}")
            if product.sku in lines:
                cause = f"SKU {product.sku!r} is on line {lines[product.sku]} too"
                raise CatalogueError(f"{path}, line {line}", cause, "each SKU once")
            lines[product.sku] = line
            products.append(product)
        if not products:
            raise CatalogueError(path, "it holds no product", "a line per SKU below the header")
        return replace(cls.of(products), folder=path.parent)

    def __len__(self) -> int:
        return len(self.sku)

    def __getitem__(self, index: int) -> Product:
        values = {f.name: getattr(self, f.name)[index] for f in fields(Product)}
        for size in ("width_mm", "height_mm"):
            values[size] = None if np.isnan(values[size]) else float(values[size])
        return Product(**values | {"own": bool(values["own"])})


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name of each line that is not empty."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        expected = f"a folder with {FILE_NAME}"
        raise CatalogueError(path, error.strerror or "", expected) from error
    except UnicodeDecodeError as error:
        expected = "a UTF-8 file (in Excel: save as CSV UTF-8)"
        raise CatalogueError(path, f"byte {error.start} is not UTF-8", expected) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
        if missing:
            raise CatalogueError(path, f"no column {missing[0]!r}", "columns sku and brand")
        for cells in reader:
            values = {key: (value or "").strip() for key, value in cells.items() if key}
            if any(values.values()):
                yield reader.line_num, values
    except csv.Error as error:
        cause = f"line {reader.line_num}: {error}"
        raise CatalogueError(path, cause, "comma-separated values") from error


def _product(cells: dict[str, str], where: str) -> Product:
    def read(column: str, parse: Callable[[str], T], expected: str) -> T:
        text = cells.get(column, "")
        try:
            return parse(text)
        except ValueError:
            raise CatalogueError(where, f"{column} is {text!r}", expected) from None

    return Product(
        sku=read("sku", _filled, "a SKU"),
        brand=read("brand", _filled, "a brand"),
        gtin=read("gtin", _gtin, "8, 12, 13 or 14 digits with a right check digit, or nothing"),
        category=cells.get("category", ""),
        name=cells.get("name", ""),
        name_en=cells.get("name_en", ""),
        width_mm=read("width_mm", _size, "millimetres above 0, or nothing"),
        height_mm=read("height_mm", _size, "millimetres above 0, or nothing"),
        own=read("own", _flag, "1 or 0"),
    )


def _filled(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _gtin(text: str) -> str:
    """A GTIN as it is written; its last digit makes the weighted sum a multiple of ten (GS1)."""
    if not text:
        return text
    if not (text.isascii() and text.isdigit() and len(text) in _GTIN_DIGITS):
        raise ValueError
    if sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(reversed(text))) % 10:
        raise ValueError
    return text


def _size(text: str) -> float | None:
    if not text:
        return None
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError
    return value


def _flag(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueError
