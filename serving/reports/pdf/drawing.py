"""Charts on a page: bars, and a line with its band. Millimetres from the top left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fpdf import FPDF

Colour = tuple[int, int, int]
INK: Colour = (28, 31, 36)
SOFT: Colour = (110, 116, 126)
RULE: Colour = (222, 225, 230)
OWN: Colour = (24, 94, 224)
OTHER: Colour = (176, 184, 196)
BAND: Colour = (214, 227, 250)
_ROW, _NAME, _FIGURE = 7.5, 40.0, 40.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """value, low and high are shares from 0 to 1; own: drawn as the one the report is about."""

    name: str
    value: float
    low: float | None
    high: float | None
    own: bool


def text(
    pdf: FPDF, at: tuple[float, float], words: str, size: float, colour: Colour = INK,
    width: float = 0.0, align: str = "L",
) -> None:  # fmt: skip
    """One line of text with its top left corner at (x, y), cut to a width above 0."""
    pdf.set_font_size(size)
    pdf.set_text_color(*colour)
    pdf.set_xy(*at)
    pdf.cell(width or None, size * 0.45, _cut(pdf, words, width), align=align)


def bars(pdf: FPDF, place: Place, found: Sequence[Bar]) -> None:
    """A bar for each, with its figure and, as a thin line, its interval."""
    most = max([bar.high or bar.value for bar in found] + [0.01])
    room = place.width - _NAME - _FIGURE
    for at, bar in enumerate(found[: int(place.height // _ROW)]):
        y = place.y + at * _ROW
        x = place.x + _NAME
        text(pdf, (place.x, y + 1.2), bar.name, 9, INK if bar.own else SOFT, _NAME - 3)
        pdf.set_fill_color(*(OWN if bar.own else OTHER))
        pdf.rect(x, y + 1, max(0.2, room * bar.value / most), _ROW - 2.6, style="F")
        figure = f"{bar.value:.1%}"
        if bar.low is not None and bar.high is not None:
            pdf.set_draw_color(*INK)
            pdf.set_line_width(0.25)
            middle = y + _ROW / 2 - 0.3
            pdf.line(x + room * bar.low / most, middle, x + room * bar.high / most, middle)
            figure += f"  ({bar.low:.1%} – {bar.high:.1%})"
        text(pdf, (x + room + 2, y + 1.2), figure, 8, INK, _FIGURE)


def trend(pdf: FPDF, place: Place, points: Sequence[tuple[str, Bar]]) -> None:
    """A line through the values over the band of their intervals; labels at both ends."""
    most = max([bar.high or bar.value for _, bar in points] + [0.01]) * 1.1
    step = place.width / max(1, len(points) - 1)

    def spot(at: int, value: float) -> tuple[float, float]:
        return place.x + at * step, place.y + place.height * (1 - value / most)

    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.2)
    for share in (0.0, 0.5, 1.0):
        y = place.y + place.height * (1 - share / 1.1)
        pdf.line(place.x, y, place.x + place.width, y)
        text(pdf, (place.x - 14, y - 1.6), f"{share * most / 1.1:.0%}", 8, SOFT, 12, "R")
    highs = [spot(at, bar.high or bar.value) for at, (_, bar) in enumerate(points)]
    lows = [spot(at, bar.low or 0.0) for at, (_, bar) in enumerate(points)]
    pdf.set_fill_color(*BAND)
    if len(points) > 1:
        pdf.polygon([*highs, *reversed(lows)], style="F")
    line = [spot(at, bar.value) for at, (_, bar) in enumerate(points)]
    pdf.set_draw_color(*OWN)
    pdf.set_line_width(0.7)
    for start, end in pairwise(line):
        pdf.line(*start, *end)
    pdf.set_fill_color(*OWN)
    for x, y in line:
        pdf.circle(x, y, 0.9, style="F")
    _ends(pdf, place, [name for name, _ in points])


def _ends(pdf: FPDF, place: Place, names: Sequence[str]) -> None:
    """The first and the last name below the chart."""
    below = place.y + place.height + 2
    text(pdf, (place.x - 4, below), names[0], 8, SOFT)
    if len(names) > 1:
        text(pdf, (place.x + place.width - 26, below), names[-1], 8, SOFT, 30, "R")


def _cut(pdf: FPDF, words: str, width: float) -> str:
    kept = words
    while width and len(kept) > 1 and pdf.get_string_width(kept) > width:
        kept = kept[:-1]
    return kept if kept == words else f"{kept[:-1]}…"
