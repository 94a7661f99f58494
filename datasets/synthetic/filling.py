"""Puts products, gaps and price tags on the rows of a shelf."""

from dataclasses import dataclass, field

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.fixture import Fixture, Row, Style
from datasets.synthetic.packs import FACE_KINDS, STACKS

SOFT = {"bag", "pouch", "softpack", "hangbag"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One pack on the shelf; x is its left side, base its lower edge, z its front, mm.

    front: counted as a facing; a unit behind another is drawn and not counted.
    column: -1 for a unit that is not in front. lean: degrees clockwise. view: see pack_picture.
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
    """A rectangle of the front plane in mm on one row: a gap or a price tag."""

    row: int
    x1: float
    y1: float
    x2: float
    y2: float
    sku: Sku | None = None


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
        spacing=float(rng.choice([0.5, 2, 5, 15, 30])),
        deep=float(rng.choice([0.2, 0.7, 1.0])),
        mess=float(rng.choice([0.0, 0.03, 0.15])),
        block=float(rng.choice([1.1, 1.4, 1.8, 2.5, 4, 7])),
        sorted=float(rng.choice([0.0, 0.7, 0.95])),
    )


def fill(rng: np.random.Generator, fixture: Fixture, habits: Habits) -> Filling:
    """Fill every row from the fixture's left to its right end."""
    filling = Filling()
    for row in fixture.rows:
        _fill_row(rng, row, fixture, habits, filling)
    return filling


def _fill_row(
    rng: np.random.Generator, row: Row, fixture: Fixture, habits: Habits, filling: Filling
) -> None:
    x = fixture.left + float(rng.uniform(0, 40))
    column = 0
    gap_share = habits.gap * rng.choice([0.3, 1, 1, 2])
    number = 0
    while True:
        number = number + 1 if rng.random() < habits.sorted else int(rng.integers(len(row.skus)))
        sku = row.skus[number % len(row.skus)]
        if rng.random() < gap_share:
            end = min(x + sku.width * rng.uniform(0.9, 3.5), fixture.right)
            if end - x > 25:
                height = min(sku.height, row.clear * 0.9)
                filling.gaps.append(
                    Slot(row.index, x + 4, row.board - height, end - 4, row.board, sku)
                )
            x = end
        facings = min(12, int(rng.geometric(1 / habits.block)))
        start = x
        for _ in range(facings):
            if x + sku.width > fixture.right:
                break
            _add_column(rng, row, sku, (x, column), habits, filling)
            column += 1
            x += sku.width + _space(rng, sku, habits)
        if x > start:
            _add_tag(rng, row, sku, (start, x), fixture.style, filling)
            if not row.hanging and rng.random() < fixture.style.tray_share:
                lip = row.board - sku.height * float(rng.uniform(0.1, 0.35))
                filling.trays.append(Slot(row.index, start - 2, lip, x, row.board, sku))
        if x + sku.width > fixture.right:
            return


def _space(rng: np.random.Generator, sku: Sku, habits: Habits) -> float:
    overlap = -0.06 * sku.width if sku.kind in SOFT else 0.0
    return float(overlap + rng.exponential(habits.spacing) * rng.choice([0.3, 1.0, 1.0]))


def _add_column(
    rng: np.random.Generator,
    row: Row,
    sku: Sku,
    place: tuple[float, int],
    habits: Habits,
    filling: Filling,
) -> None:
    """One column: stacked front units and those behind them; place is (x, column)."""
    x, column = place
    z = float(abs(rng.normal(0, habits.jitter)))
    if rng.random() < habits.missing:
        z += sku.depth * float(rng.integers(1, 3))
    z = min(z, max(0.0, row.depth - sku.depth))
    levels, view = _levels(rng, sku, row), _view(rng, habits)
    bottom = row.board if not row.hanging else row.ceiling + 0.04 * row.clear + sku.height
    behind = int(rng.integers(1, 4)) if rng.random() < habits.deep else 0
    for level in range(levels):
        base = bottom - level * sku.height
        for step in range(behind, 0, -1):
            back = z + step * sku.depth * 1.03
            if back + sku.depth * 0.5 < row.depth:
                filling.units.append(
                    Unit(sku, x, base, back, row.index, -1, level, False, 0.0, view)
                )
        lean = _lean(rng, sku, row, habits) if levels == 1 else 0.0
        shift = float(rng.normal(0, 1.5)) if level else 0.0
        filling.units.append(
            Unit(sku, x + shift, base, z, row.index, column, level, True, lean, view)
        )


def _levels(rng: np.random.Generator, sku: Sku, row: Row) -> int:
    """How many packs stand on each other, the top ones sometimes sold."""
    if sku.kind not in STACKS or row.hanging:
        return 1
    levels = max(1, min(6, int(row.clear * 0.98 / sku.height)))
    return int(rng.integers(1, levels + 1)) if rng.random() < 0.2 else levels


def _view(rng: np.random.Generator, habits: Habits) -> int:
    if rng.random() < habits.mess * 0.4:
        return 3
    return int(rng.choice([0, 0, 0, 1, 2])) if habits.mess else 0


def _lean(rng: np.random.Generator, sku: Sku, row: Row, habits: Habits) -> float:
    if row.hanging:
        return float(rng.normal(0, 1.5))
    if sku.kind in SOFT:
        return float(rng.normal(0, 2.5))
    wobble = 0.0 if sku.kind in FACE_KINDS else 0.4
    return float(rng.normal(0, 6)) if rng.random() < habits.mess else float(rng.normal(0, wobble))


def _add_tag(
    rng: np.random.Generator,
    row: Row,
    sku: Sku,
    span: tuple[float, float],
    style: Style,
    filling: Filling,
) -> None:
    if rng.random() > style.tag_share:
        return
    width, height = float(rng.uniform(38, 75)), float(style.rail_height * rng.uniform(0.8, 1.15))
    if rng.random() < 0.08:
        width, height = width * 1.5, height * rng.uniform(1.5, 2.5)
    room = max(span[1] - span[0] - width, 0.0)
    x = span[0] + room * float(rng.choice([0.0, 0.5, rng.random()]))
    if row.hanging:
        width, height = 32.0, 20.0
        filling.tags.append(Slot(row.index, x, row.ceiling, x + width, row.ceiling + height, sku))
        return
    top = row.board + 1
    filling.tags.append(Slot(row.index, x, top, x + width, top + height, sku))
