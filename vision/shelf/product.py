"""One line of a catalogue, and what its cells may hold."""

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from vision.errors import CatalogueError

_YES = frozenset({"1", "true", "yes", "y", "own", "是", "自有"})
_NO = frozenset({"", "0", "false", "no", "n", "competitor", "否", "竞品"})
_GTIN_DIGITS = (8, 12, 13, 14)
_SKU_BYTES = 200  # a folder's name may have 255
_SHOWN = 60  # characters of a faulty cell


@dataclass(frozen=True, slots=True)
class Product:
    """One line of the catalogue. Sizes in millimetres, None when not known.

    own: whether it is one of the brand's whose shelf share is asked for. text: words printed on
    the pack by which it can be told from its look-alikes.
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
    text: tuple[str, ...] = ()


COLUMNS = tuple(field.name for field in fields(Product))
"""The columns a catalogue may have; sku and brand it must."""


def parse_product(
    cells: Mapping[str, str], where: str
) -> tuple[Product | None, list[CatalogueError]]:
    """The product of a line's cells by column name, and every fault in them, about `where`.

    The product is None when there is a fault.
    """
    values: dict[str, Any] = {}
    faults = []
    for column, (read, expected) in _READERS.items():
        text = cells.get(column, "").strip()
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        try:
            values[column] = read(text)
        except ValueError:
            faults.append(CatalogueError(where, f"{column} is {text[:_SHOWN]!r}", expected))
    return (None if faults else Product(**values)), faults


def _sku(text: str) -> str:
    """The SKU names a folder, so it must not lead out of images/."""
    unsafe = text.startswith(".") or "/" in text or "\\" in text or not text.isprintable()
    if not text or unsafe or len(text.encode()) > _SKU_BYTES:
        raise ValueError
    return text


def _plain(text: str) -> str:
    if not text.isprintable() and any(_is_control(c) for c in text):
        raise ValueError
    return text


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" and letter not in "\t\r\n"


def _filled(text: str) -> str:
    if not text:
        raise ValueError
    return _plain(text)


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


def _own(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError


def _words(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    parts = _plain(text).replace("；", ";").split(";")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


_A_TEXT = "a text without control characters"
_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "sku": (_sku, "a SKU: it names a folder, so no / or \\, no leading dot, up to 200 bytes"),
    "brand": (_filled, "a brand"),
    "gtin": (_gtin, "8, 12, 13 or 14 digits with a right check digit, or nothing"),
    "category": (_plain, _A_TEXT),
    "name": (_plain, _A_TEXT),
    "name_en": (_plain, _A_TEXT),
    "width_mm": (_size, "millimetres above 0, or nothing"),
    "height_mm": (_size, "millimetres above 0, or nothing"),
    "own": (_own, "own or competitor (1 or 0, yes or no, 是 or 否, 自有 or 竞品)"),
    "text": (_words, "words divided by ;"),
}
