"""Writing on pictures, in Chinese too when the machine has a font for it."""

import os
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from vision.palette import Colour

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_CHINESE = (
    "pingfang",
    "harmonyos_sans_sc",
    "notosanscjk",
    "notosanssc",
    "sourcehansans",
    "msyh",
    "wqy-microhei",
    "wqy-zenhei",
    "droidsansfallback",
    "simhei",
    "stheiti",
)
"""Starts of file names, the best first."""

_NO_CHARACTER = "\uffff"


class Lettering:
    """Writes at one size: with Pillow's own font what it has, the rest with the machine's Chinese.

    Pillow's has plain Latin letters, and some Chinese fonts have none; so each run of a text has
    the font that holds it. An accent that neither has is left out.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._fonts = {path: _opened(path, size) for path in (None, chinese_font())}

    def width(self, text: str) -> int:
        """Pixels the text is wide."""
        return round(sum(font.getlength(run) for font, run in self._runs(text)))

    def write(
        self, pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, fill: Colour
    ) -> None:
        """Write the text from place = (x, y) to the right, centred on the height y."""
        x, base = place[0], place[1] + 0.36 * self.size
        for font, run in self._runs(text):
            pen.text((x, base), run, fill=fill, font=font, anchor="ls")
            x += font.getlength(run)

    def _runs(self, text: str) -> Iterator[tuple[Font, str]]:
        for path, run in groupby(_spelt(text), key=_font_for):
            yield self._fonts[path], "".join(run)


def drawable(text: str) -> bool:
    """Whether Lettering has a font for every character, but for its accent."""
    return all(_holds(_font_for(one), one) for one in _spelt(text))


def _spelt(text: str) -> Iterator[str]:
    """Its characters, each without its accent where no font has it."""
    for one in unicodedata.normalize("NFC", text):
        yield one if _holds(_font_for(one), one) else unicodedata.normalize("NFKD", one)[0]


def _font_for(character: str) -> Path | None:
    """The file of the font to write it with, None for Pillow's own."""
    return None if _holds(None, character) else chinese_font()


@lru_cache(maxsize=4096)
def _holds(path: Path | None, character: str) -> bool:
    """Whether a font has a picture of the character that is not the one for unknown ones."""
    font = _opened(path, 16)
    known, unknown = font.getmask(character), font.getmask(_NO_CHARACTER)
    return (known.size, bytes(known)) != (unknown.size, bytes(unknown))


@lru_cache(maxsize=16)
def _opened(path: Path | None, size: int) -> Font:
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """The font file, or None when the machine has none with Chinese."""
    found = [(rank, path) for path in _font_files() if (rank := _rank(path)) is not None]
    for _, path in sorted(found):
        try:
            ImageFont.truetype(str(path), 12)
        except OSError:
            continue
        return path
    return None


def _font_files() -> Iterator[Path]:
    for folder in _FOLDERS:
        for parent, _, names in os.walk(Path(folder).expanduser()):
            yield from (Path(parent, name) for name in names)


def _rank(path: Path) -> tuple[int, bool] | None:
    """Place among the known fonts, the regular weight first."""
    if path.suffix.lower() not in (".ttf", ".ttc", ".otf"):
        return None
    name = path.stem.lower()
    rank = next((i for i, start in enumerate(_CHINESE) if name.startswith(start)), None)
    return None if rank is None else (rank, "regular" not in name)
