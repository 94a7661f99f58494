"""Puts products, gaps and price tags on the rows of a shelf."""

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.fixture import BOARD, PEGS, PILE, Fixture, Row, Style
from datasets.synthetic.packs import FACE_KINDS, STACKS

SOFT = {"bag", "pouch", "softpack", "hangbag"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One pack on the shelf; x is its left side, base its lower edge, z its front, mm.

    row: its number in the fixture. front: counted as a facing; a unit behind another is drawn, not
    counted, and has column -1. lean: degrees clockwise. view: see pack_picture.
    """

    sku: Sku
    x: float
    base: float
    z: float
    row: int
    column: int
    stack: int
    front: bool
    lean: float
    view: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A rectangle of the front plane in mm on one row: a gap or a price tag.

    price: on a tag, drawn when it is painted where left out.
    """

    row: int
    x1: float
    y1: float
    x2: float
    y2: float
    sku: Sku | None = None
    price: str = ""


@dataclass(slots=True)
class Filling:
    """What stands on the shelf."""

    units: list[Unit] = field(default_factory=list)
    gaps: list[Slot] = field(default_factory=list)
    tags: list[Slot] = field(default_factory=list)
    trays: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Habits:
    """How tidy the shop is: probabilities and millimetres shared by all rows of a picture."""

    gap: float
    missing: float
    jitter: float
    spacing: float
    loose: float
    deep: float
    mess: float
    block: float
    sorted: float


def plan_habits(rng: np.random.Generator, gap_share: float) -> Habits:
    """Draw the habits of one shop."""
    return Habits(
        gap=float(rng.uniform(0, gap_share) * rng.choice([0.1, 0.4, 1.0])),
        missing=float(rng.choice([0.0, 0.04, 0.15])),
        jitter=float(rng.exponential(5)),
        spacing=float(rng.choice([0.5, 1, 2, 5, 12, 25])),
        loose=float(rng.choice([0.0, 0.0, 0.03, 0.06, 0.1])),
        deep=float(rng.choice([0.2, 0.7, 1.0])),
        mess=float(rng.choice([0.0, 0.03, 0.15])),
        block=float(rng.choice([1.1, 1.4, 1.8, 2.5, 4, 7])),
        sorted=float(rng.choice([0.0, 0.7, 0.95])),
    )


def fill(rng: np.random.Generator, fixture: Fixture, habits: Habits) -> Filling:
    """Fill every row from its left to its right end."""
    filling = Filling()
    for number, row in enumerate(fixture.rows):
        _RowFiller(rng, number, row, fixture.style, habits, filling).fill()
    return filling


def fill_as_told(
    rng: np.random.Generator,
    fixture: Fixture,
    habits: Habits,
    columns: list[list[tuple[float, Sku]]],
) -> Filling:
    """Put a column of packs at each given x in mm; columns: of every row, from left to right.

    Neighbours of one SKU share a price tag.
    """
    filling = Filling()
    for number, (row, told) in enumerate(zip(fixture.rows, columns, strict=True)):
        filler = _RowFiller(rng, number, row, fixture.style, habits, filling)
        for column, (x, sku) in enumerate(told):
            filler.add_column(sku, x, column)
        for sku, block in groupby(told, key=lambda entry: entry[1]):
            places = [x for x, _ in block]
            filler.add_tag(sku, places[0], places[-1] + sku.width)
    return filling


@dataclass(frozen=True, slots=True)
class _RowFiller:
    """Fills one row; number is its place in the fixture."""

    rng: np.random.Generator
    number: int
    row: Row
    style: Style
    habits: Habits
    filling: Filling

    def fill(self) -> None:
        rng, row, habits = self.rng, self.row, self.habits
        x = row.left + float(rng.uniform(0, 40))
        gap_share = 0.0 if row.kind == PILE else habits.gap * float(rng.choice([0.3, 1, 1, 2]))
        turn, column = 0, 0
        while True:
            turn = turn + 1 if rng.random() < habits.sorted else int(rng.integers(len(row.skus)))
            sku = row.skus[turn % len(row.skus)]
            if rng.random() < gap_share:
                x = self._leave_gap(x, sku)
            start = x
            for _ in range(min(12, int(rng.geometric(1 / habits.block)))):
                if x + sku.width > row.right:
                    break
                self.add_column(sku, x, column)
                column += 1
                x += sku.width + self._space(sku)
            if x > start and row.kind != PILE:
                self.add_tag(sku, start, x)
                self._add_tray(sku, start, x)
            if x + sku.width > row.right:
                return

    def _leave_gap(self, x: float, sku: Sku) -> float:
        """Leave a slot empty; returns where it ends."""
        row = self.row
        end = min(x + sku.width * self.rng.uniform(0.9, 3.5), row.right)
        if end - x > 25:
            top = row.board - min(sku.height, row.clear * 0.9)
            self.filling.gaps.append(Slot(self.number, x + 4, top, end - 4, row.board, sku))
        return end

    def _space(self, sku: Sku) -> float:
        between = self.habits.loose - (0.04 if sku.kind in SOFT else 0.0)
        return float(between * sku.width + self.rng.exponential(self.habits.spacing))

    def add_column(self, sku: Sku, x: float, column: int) -> None:
        """Stacked front units and those behind them."""
        rng, row = self.rng, self.row
        z = float(abs(rng.normal(0, self.habits.jitter)))
        if rng.random() < self.habits.missing and row.kind != PILE:
            z += sku.depth * float(rng.integers(1, 3))
        z = min(z, max(0.0, row.depth - sku.depth))
        levels, view = self._levels(sku), self._view()
        bottom = row.ceiling + 0.04 * row.clear + sku.height if row.kind == PEGS else row.board
        behind = int(rng.integers(1, 3)) if rng.random() < self.habits.deep else 0
        for level in range(levels):
            base = bottom - level * sku.height
            for step in range(behind, 0, -1):
                back = z + step * sku.depth * 1.03
                if back + sku.depth * 0.5 < row.depth:
                    hidden = Unit(sku, x, base, back, self.number, -1, level, False, 0.0, view)
                    self.filling.units.append(hidden)
            lean = self._lean(sku) if levels == 1 else 0.0
            at = x + float(rng.normal(0, 2.0)) if level else x
            unit = Unit(sku, at, base, z, self.number, column, level, True, lean, view)
            self.filling.units.append(unit)

    def _levels(self, sku: Sku) -> int:
        """How many packs stand on each other, the top ones sometimes sold."""
        if sku.kind not in STACKS or self.row.kind == PEGS:
            return 1
        levels = max(1, min(6, int(self.row.clear * 0.98 / sku.height)))
        return int(self.rng.integers(1, levels + 1)) if self.rng.random() < 0.2 else levels

    def _view(self) -> int:
        if self.rng.random() < self.habits.mess * 0.4:
            return 3
        return int(self.rng.choice([0, 0, 0, 1, 2])) if self.habits.mess else 0

    def _lean(self, sku: Sku) -> float:
        spread = 0.0 if sku.kind in FACE_KINDS else 0.4
        if self.row.kind == PEGS:
            spread = 1.5
        elif sku.kind in SOFT:
            spread = 2.5
        elif self.rng.random() < self.habits.mess:
            spread = 6.0
        return float(self.rng.normal(0, spread))

    def add_tag(self, sku: Sku, start: float, end: float) -> None:
        rng, row = self.rng, self.row
        if rng.random() > self.style.tag_share:
            return
        width, height = 32.0, 20.0
        if row.kind == BOARD:
            width = float(rng.uniform(38, 75))
            height = float(self.style.rail_height * rng.uniform(0.8, 1.15))
            if rng.random() < 0.08:
                width, height = width * 1.5, height * float(rng.uniform(1.5, 2.5))
        room = max(end - start - width, 0.0)
        x = start + room * float(rng.choice([0.0, 0.5, rng.random()]))
        top = row.board + 1 if row.kind == BOARD else row.ceiling
        self.filling.tags.append(Slot(self.number, x, top, x + width, top + height, sku))

    def _add_tray(self, sku: Sku, start: float, end: float) -> None:
        if self.row.kind != BOARD or self.rng.random() > self.style.tray_share:
            return
        lip = self.row.board - sku.height * float(self.rng.uniform(0.1, 0.35))
        self.filling.trays.append(Slot(self.number, start - 2, lip, end, self.row.board, sku))
