"""Print as it is compared: case, accents, spacing and the spelling of units do not matter."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

Words = tuple[str, ...]

LEAST_LETTERS = 3
QUANTITY = "="
"""First character of a quantity among words."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_LETTERS = re.compile(rf"(?:(?![{_CJK}])[^\W\d_])+")
_PLAIN = {ord("ø"): "o", ord("æ"): "ae", ord("œ"): "oe", ord("ł"): "l", ord("ı"): "i"}

_UNITS: dict[str, tuple[str, float]] = {
    "ml": ("ml", 1), "毫升": ("ml", 1), "мл": ("ml", 1), "cl": ("ml", 10), "dl": ("ml", 100),
    "l": ("ml", 1000), "升": ("ml", 1000), "л": ("ml", 1000),
    "mg": ("mg", 1), "毫克": ("mg", 1),
    "g": ("g", 1), "gr": ("g", 1), "克": ("g", 1), "г": ("g", 1),
    "kg": ("g", 1000), "千克": ("g", 1000), "公斤": ("g", 1000), "кг": ("g", 1000),
    "oz": ("oz", 1),
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=lambda unit: (-len(unit), unit)))
_AMOUNT = re.compile(rf"(\d+(?:[.,]\d+)?)\s?(%|(?:{_UNIT})(?![a-zа-я])|(?!\d))")
_ROUND_DIGITS = re.compile(rf"\d[\do]*(?=\s?(?:{_UNIT})(?![a-zа-я]))")
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2}),(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """The text in lower case without accents, full-width forms and ligatures."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(char for char in parts if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def words_of(lines: Iterable[str]) -> Words:
    """The words of lines of print or of names, each once, in order.

    Of Latin and Cyrillic script the words of three letters and more. Of Chinese, Japanese and
    Korean, which has no spaces, the characters and the pairs of neighbours. Of quantities, "=" and
    the amount in ml, g, mg, oz or %: "0,5 L" gives "=500ml"; numbers without a unit are "=25".
    """
    found: set[str] = set()
    for line in lines:
        rest, quantities = _without_quantities(fold(line))
        found.update(quantities)
        found.update(word for word in _LETTERS.findall(rest) if len(word) >= LEAST_LETTERS)
        for run in _CJK_RUN.findall(rest):
            found.update(run)
            found.update(a + b for a, b in pairwise(run))
    return tuple(sorted(found))


def compact(line: str) -> str:
    """The letters and CJK characters of a line, folded, without anything between them."""
    return "".join(char for char in fold(line) if char.isalpha())


def is_cjk(word: str) -> bool:
    """Whether the word is a character or a pair of Chinese, Japanese or Korean."""
    return _CJK_RUN.match(word) is not None


def _without_quantities(folded: str) -> tuple[str, set[str]]:
    """A folded line without its quantities, and these as words.

    The letter o for a digit in front of a unit ("5oo ml") is mended; of numbers without a unit
    those of one digit are left out.
    """
    text = _ROUND_DIGITS.sub(lambda digits: digits[0].replace("o", "0"), folded)
    text = _THOUSANDS.sub(r"\1", text)
    found = set()
    for number, name in _AMOUNT.findall(text):
        base, factor = _UNITS.get(name, (name, 1.0))
        if name or len(number) > 1:
            found.add(f"{QUANTITY}{float(number.replace(',', '.')) * factor:g}{base}")
    return _AMOUNT.sub(" ", text), found
