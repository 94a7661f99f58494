"""Writing on pictures, in Chinese too when the machine has a font for it."""

import os
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


class Lettering:
    """Writes at one size: Chinese with the machine's font, Latin with Pillow's own.

    Some Chinese fonts have no Latin letters, so each run of a text has the font of its script.
    """

    def __init__(self, size: int) -> None:
        path = chinese_font()
        self.size = size
        self._latin = ImageFont.load_default(size)
        self._chinese = ImageFont.truetype(str(path), size) if path else self._latin

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
        for latin, run in groupby(text, key=_is_latin):
            yield (self._latin if latin else self._chinese), "".join(run)


def drawable(text: str) -> bool:
    """Whether Lettering has a font for every character."""
    return chinese_font() is not None or all(map(_is_latin, text))


def _is_latin(character: str) -> bool:
    return ord(character) < 0x250


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
