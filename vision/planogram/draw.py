"""A planogram drawn to scale: rows on their boards, a rectangle for each facing."""

import numpy as np
from PIL import Image, ImageDraw

from vision.fonts import Lettering, drawable
from vision.palette import Colour, brand_colours
from vision.photo import Pixels
from vision.planogram.document import Planogram, Position
from vision.planogram.layout import Layout
from vision.shelf.catalogue import Catalogue

WIDTH = 1800
"""Pixels of the longer side of the fixture as drawn."""
_PAPER: Colour = (250, 250, 248)
_INK: Colour = (28, 31, 36)
_SOFT: Colour = (110, 116, 126)
_BOARD: Colour = (196, 199, 204)
_EDGE: Colour = (70, 74, 82)
_FILL = 0.82
"""Height of products whose size the catalogue doesn't know, as a share of their row's."""


def draw(planogram: Planogram, catalogue: Catalogue | None = None) -> Pixels:
    """(h, w, 3) uint8 RGB. Products have their brand's colour, the catalogue's heights and names;
    without a catalogue each SKU has a colour, and products fill their row.
    """
    return _Drawing(planogram, catalogue).picture()


class _Drawing:
    def __init__(self, planogram: Planogram, catalogue: Catalogue | None) -> None:
        self.planogram, self.layout = planogram, Layout.of(planogram, catalogue)
        width = max(planogram.fixture.width, float(self.layout.right.max()))
        height = float(self.layout.base[-1])
        self.scale = WIDTH / max(width, height)
        self.known = {}
        if catalogue is not None:
            self.known = {catalogue[at].sku: catalogue[at] for at in range(len(catalogue))}
        skus = {one.sku for one in planogram.positions}
        self.group = {sku: self.known[sku].brand if sku in self.known else sku for sku in skus}
        self.colours = brand_colours(self.group.values())
        self.text = Lettering(20)
        self.small = Lettering(14)
        self.left, self.top = 64, 76
        size = (round(width * self.scale) + 96, round(height * self.scale) + 120)
        self.image = Image.new("RGB", size, _PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def picture(self) -> Pixels:
        plan = self.planogram
        facings = len(self.layout)
        title = plan.name if plan.name and drawable(plan.name) else plan.id
        said = f"{plan.fixture.width:g} x {plan.fixture.height:g} cm, {len(plan.rows)} rows, "
        said += f"{len(plan.positions)} positions, {facings} facings"
        self.text.write(self.pen, (self.left, 24), title, _INK)
        self.small.write(self.pen, (self.left, 50), said, _SOFT)
        start = 0
        for number, row in enumerate(plan.rows):
            y = self.top + float(self.layout.base[number]) * self.scale
            end = self.left + plan.fixture.width * self.scale
            self.pen.rectangle((self.left, y, end, y + 6), fill=_BOARD)
            middle = y - row.height * self.scale / 2
            self.text.write(self.pen, (20, middle), str(number + 1), _INK)
            self.small.write(self.pen, (12, middle + 22), f"{row.height:g}", _SOFT)
            for at, position in enumerate(row.positions, start):
                self._position(at, position, row.height, y)
            start += len(row.positions)
        return np.asarray(self.image)

    def _position(self, at: int, position: Position, room: float, base: float) -> None:
        slots = np.flatnonzero(self.layout.position == at)
        tall = self._height(position, room) * self.scale
        colour = self.colours[self.group[position.sku]]
        for slot in slots:
            x1 = self.left + float(self.layout.left[slot]) * self.scale
            x2 = self.left + float(self.layout.right[slot]) * self.scale
            for level in range(position.stack):
                foot = base - level * tall
                self.pen.rectangle((x1 + 1, foot - tall + 1, x2 - 1, foot - 1), colour, _EDGE, 1)
        x1 = self.left + float(self.layout.left[slots[0]]) * self.scale
        x2 = self.left + float(self.layout.right[slots[-1]]) * self.scale
        self.pen.rectangle((x1, base - tall * position.stack, x2, base), outline=_INK, width=2)
        self._label(position, (x1, base - tall * position.stack, x2, base), colour)

    def _height(self, position: Position, room: float) -> float:
        """Centimetres of one unit, so that the stack stays within its row."""
        product = self.known.get(position.sku)
        own = product.height_mm / 10 if product and product.height_mm else room * _FILL
        return min(own, 0.97 * room / position.stack)

    def _label(
        self, position: Position, box: tuple[float, float, float, float], colour: Colour
    ) -> None:
        """SKU, name and facings, each on a line of its own as far as it fits, read upwards when
        the place is narrow."""
        product = self.known.get(position.sku)
        name = (product.name or product.name_en) if product else ""
        shown = [position.sku, name if name and drawable(name) else "", f"x {position.facings}"]
        wide, tall = round(box[2] - box[0]) - 8, round(box[3] - box[1]) - 8
        upright = wide >= 84 or wide >= tall
        along, across = (wide, tall) if upright else (tall, wide)
        lines = [text for text in shown if text][: max(1, across // 17)]
        if len(lines) < 2:
            lines = [f"{position.sku} x {position.facings}"]
        if along < 16 or across < 14:
            return
        slip = Image.new("RGB", (along, 17 * len(lines)), colour)
        pen = ImageDraw.Draw(slip)
        ink = _INK if sum(colour) > 330 else _PAPER
        for at, text in enumerate(lines):
            self.small.write(pen, (0, 17 * at + 8), self._cut(text, along), ink)
        slip = slip if upright else slip.rotate(90, expand=True)
        self.image.paste(slip, (round(box[0]) + 4, round(box[1]) + 4))

    def _cut(self, text: str, room: int) -> str:
        """The text, its middle left out when it is too long: both ends tell SKUs apart."""
        kept = len(text)
        while kept > 2 and self.small.width(_ends(text, kept)) > room:
            kept -= 1
        return _ends(text, kept)


def _ends(text: str, kept: int) -> str:
    if kept >= len(text):
        return text
    return f"{text[: kept // 2]}..{text[len(text) - (kept + 1) // 2 :]}"
