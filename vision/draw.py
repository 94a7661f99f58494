"""The overlay: what the audit saw, drawn on the photo."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vision.fonts import Lettering, drawable
from vision.palette import GAP, UNKNOWN, Colour, brand_colours
from vision.photo import Pixels
from vision.resize import resize
from vision.words import DEVIATIONS, price_shown

LONG_SIDE = 2048
"""Longest side of an overlay in pixels: sharp on a phone, small to send."""
_DARK: Colour = (17, 19, 23)
_LIGHT: Colour = (245, 246, 248)
_TAG: Colour = (140, 146, 156)
_WRONG: Colour = (198, 40, 40)
MARKS: dict[str, Colour] = {
    "missing": (198, 40, 40),
    "wrong_facings": (173, 93, 0),
    "misplaced": (123, 31, 162),
    "swapped": (0, 105, 120),
    "substituted": (173, 20, 87),
    "extra": (69, 90, 100),
}
"""Colours of what differs from the planogram: dark, so that light letters stand on them."""

_Box = tuple[int, int, int, int]


def overlay(pixels: Pixels, document: Mapping[str, Any], long_side: int = LONG_SIDE) -> Pixels:
    """The photo with facings by brand, unknown ones dashed, gaps hatched (those that only geometry
    tells with a dashed frame), row numbers and a legend below.

    pixels: (H, W, 3) uint8 RGB, the uploaded photo at any size. document: its report.json. The
    picture comes back with its long side at most long_side, plus the legend.
    """
    if max(pixels.shape[:2]) > long_side:
        pixels = resize(pixels, long_side)
    canvas = _Canvas(pixels, document["photo"]["width"], document["photo"]["height"])
    facings = document["facings"]
    colours = brand_colours(facing["brand"] for facing in facings if facing["brand"])
    for facing in facings:
        colour = colours.get(facing["brand"])
        canvas.box(facing["box"], colour or UNKNOWN, dashed=colour is None)
    for gap in document["gaps"]:
        canvas.hatch(gap["box"], GAP)
        canvas.box(gap["box"], GAP, dashed=gap.get("source") == "geometry")
    for tag in document["price_tags"]:
        canvas.box(tag["box"], _WRONG if tag.get("right") is False else _TAG)
    picture = Image.fromarray(canvas.pixels)
    pen = ImageDraw.Draw(picture)
    letters = Lettering(canvas.text)
    small = Lettering(max(10, 2 * canvas.text // 3))
    for tag in document["price_tags"]:
        if tag["price"] is not None:
            colour = _WRONG if tag.get("right") is False else _DARK
            _price(pen, small, canvas.place(tag["box"]), price_shown(tag["price"]), colour)
    leftmost = {f["row"]: f["box"] for f in sorted(facings, key=lambda f: -f["box"][0])}
    for row, box in leftmost.items():
        _row_label(pen, letters, canvas.place(box), str(row + 1))
    marks = _marks(document)
    for box, kind in marks:
        _deviation(pen, letters, canvas.place(box), kind)
    entries = _entries(facings, colours, len(document["gaps"]))
    entries += [(MARKS[kind], f"{_said(kind)} {n}") for kind, n in _counted(marks)]
    legend = _legend(picture.width, letters, entries)
    return np.concatenate([np.asarray(picture), legend])


def _marks(document: Mapping[str, Any]) -> list[tuple[list[float], str]]:
    """Where the planogram is not followed: the first box of the evidence, and the type."""
    positions = (document["planogram"] or {"positions": []})["positions"]
    return [(p["boxes"][0], p["type"]) for p in positions if p["type"] in MARKS and p["boxes"]]


def _counted(marks: list[tuple[list[float], str]]) -> list[tuple[str, int]]:
    counts = Counter(kind for _, kind in marks)
    return [(kind, counts[kind]) for kind in MARKS if counts[kind]]


def _said(kind: str) -> str:
    words = DEVIATIONS[kind]
    return f"{words.zh} {words.en.lower()}" if drawable(words.zh) else words.en.lower()


def _deviation(pen: ImageDraw.ImageDraw, letters: Lettering, box: _Box, kind: str) -> None:
    """A label on the upper edge of the box; what is missing has a frame as well."""
    colour, text = MARKS[kind], DEVIATIONS[kind].zh
    text = text if drawable(text) else DEVIATIONS[kind].en.lower()
    x1, y1 = box[:2]
    if kind == "missing":
        pen.rectangle(box, outline=colour, width=max(2, letters.size // 6))
    pad = letters.size // 3
    wide, tall = letters.width(text) + 2 * pad, letters.size + pad
    left = max(0, min(x1, round(pen.im.size[0] - wide)))
    pen.rectangle((left, y1, left + wide, y1 + tall), fill=colour, outline=_DARK)
    letters.write(pen, (left + pad, y1 + tall / 2), text, _LIGHT)


def _price(
    pen: ImageDraw.ImageDraw, letters: Lettering, box: _Box, text: str, colour: Colour
) -> None:
    """The price read, on the upper left corner of its tag."""
    pad = letters.size // 4
    x1, y1 = box[:2]
    shape = (x1, y1 - letters.size // 2, x1 + letters.width(text) + 2 * pad, y1 + letters.size)
    pen.rectangle(shape, fill=colour)
    letters.write(pen, (x1 + pad, y1 + letters.size / 4), text, _LIGHT)


class _Canvas:
    """A copy of the picture that boxes in pixels of the uploaded photo are drawn on."""

    def __init__(self, pixels: Pixels, width: int, height: int) -> None:
        self.pixels = np.array(pixels)
        self.ratio = np.array([pixels.shape[1] / width, pixels.shape[0] / height] * 2)
        self.line = max(1, round(max(pixels.shape[:2]) / 700))
        self.text = max(11, round(max(pixels.shape[:2]) / 64))

    def place(self, box: list[float]) -> _Box:
        x1, y1, x2, y2 = np.rint(np.array(box) * self.ratio).astype(int).tolist()
        return x1, y1, x2, y2

    def hatch(self, box: list[float], colour: Colour) -> None:
        """Slanting lines across the box."""
        x1, y1, x2, y2 = self.place(box)
        part = self.pixels[max(y1, 0) : max(y2, 0), max(x1, 0) : max(x2, 0)]
        y, x = np.indices(part.shape[:2])
        part[(x + y) % (12 * self.line) < 2 * self.line] = colour

    def box(self, box: list[float], colour: Colour, dashed: bool = False) -> None:
        """A frame in the colour on a dark one, which keeps it visible."""
        x1, y1, x2, y2 = self.place(box)
        inset = self.line
        x1, y1 = x1 + inset, y1 + inset
        x2, y2 = max(x2 - inset, x1 + 1), max(y2 - inset, y1 + 1)
        cv2.rectangle(self.pixels, (x1, y1), (x2, y2), _DARK, self.line + 2, cv2.LINE_8)
        if not dashed:
            cv2.rectangle(self.pixels, (x1, y1), (x2, y2), colour, self.line + 1, cv2.LINE_8)
            return
        corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            self._dashes(np.array(start), np.array(end), colour)

    def _dashes(self, start: NDArray[np.int_], end: NDArray[np.int_], colour: Colour) -> None:
        """Dashes with one at either end, so that corners stay closed."""
        length = float(np.abs(end - start).max())
        count = 2 * int(length / (10 * self.line)) + 1
        stops = start + np.linspace(0, 1, count + 1)[:, None] * (end - start)
        for a, b in zip(stops[0:-1:2], stops[1::2], strict=True):
            first, last = np.rint(a).astype(int).tolist(), np.rint(b).astype(int).tolist()
            cv2.line(self.pixels, first, last, colour, self.line, cv2.LINE_8)


def _row_label(pen: ImageDraw.ImageDraw, letters: Lettering, box: _Box, text: str) -> None:
    """The row's number in a pill at the left edge of the picture, level with its first facing."""
    pad = letters.size // 2
    x1, middle = max(0, min(2, box[0])), (box[1] + box[3]) // 2
    shape = (x1, middle - letters.size, x1 + letters.width(text) + 2 * pad, middle + letters.size)
    pen.rounded_rectangle(shape, pad, fill=_DARK, outline=_LIGHT)
    letters.write(pen, (x1 + pad, middle), text, _LIGHT)


def _entries(
    facings: list[dict[str, Any]], colours: dict[str, Colour], gaps: int
) -> list[tuple[Colour | None, str]]:
    """Colour and words of the legend, most facings first, unknown and gaps at the end."""
    counts = Counter(facing["brand"] for facing in facings)
    unknown = counts.pop(None, 0)
    entries: list[tuple[Colour | None, str]] = []
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for number, (brand, count) in enumerate(ranked, 1):
        name = brand if drawable(brand) else f"Brand {number}"
        entries.append((colours[brand], f"{name} {count}"))
    if unknown or not facings:
        entries.append((None, f"{'未识别 unknown' if drawable('未识别') else 'unknown'} {unknown}"))
    if gaps:
        entries.append((GAP, f"{'空位 gaps' if drawable('空位') else 'gaps'} {gaps}"))
    return entries


def _legend(width: int, letters: Lettering, entries: list[tuple[Colour | None, str]]) -> Pixels:
    """A strip (h, width, 3) with as many lines as the entries need."""
    size, places = letters.size, []
    x, y = size, size // 2
    for colour, text in entries:
        wide = size + size // 2 + letters.width(text)
        if x > size and x + wide > width - size:
            x, y = size, y + 2 * size
        places.append((x, y, colour, text))
        x += wide + size
    strip = Image.new("RGB", (width, y + size + size // 2 + 2), _DARK)
    pen = ImageDraw.Draw(strip)
    for x, y, colour, text in places:
        pen.rectangle((x, y, x + size, y + size), fill=colour, outline=colour or UNKNOWN, width=2)
        letters.write(pen, (x + size + size // 2, y + size / 2), text, _LIGHT)
    return np.asarray(strip)
