"""Plans a shelf: rows with their boards, and what the furniture looks like."""

from dataclasses import dataclass, replace

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.packs import HANGS, STACKS
from datasets.synthetic.palette import Colour, hsv

RAIL_COLOURS: tuple[Colour, ...] = (
    (238, 238, 234), (225, 226, 224), (250, 250, 250), (190, 192, 194), (40, 40, 44), (70, 72, 76),
    (30, 120, 60), (200, 30, 40), (20, 80, 170), (240, 200, 40), (230, 120, 30), (205, 215, 220),
)  # fmt: skip
WALL_KINDS = ("plain", "plain", "pegboard", "wire", "slats", "dark", "picture")
TAG_STYLES = ("white", "white", "yellow", "red", "esl", "mixed", "mixed", "plain")


BOARD, PEGS, PILE = "board", "pegs", "pile"


@dataclass(frozen=True, slots=True)
class Row:
    """One shelf row of one bay; index 0 is the bay's top row.

    board: y of the surface its packs stand on; clear: height above it; left, right: x of its
    ends; depth: from the front edge to the back wall; all mm.
    kind: on a BOARD with a price rail, hanging from PEGS, or on the row below it (PILE).
    """

    bay: int
    index: int
    board: float
    clear: float
    left: float
    right: float
    depth: float
    kind: str
    skus: tuple[Sku, ...]

    @property
    def ceiling(self) -> float:
        """y of the underside of whatever is above the row."""
        return self.board - self.clear


@dataclass(frozen=True, slots=True)
class Style:
    """How the furniture of one picture looks."""

    rail: Colour
    rail_height: float
    board: Colour
    wall: Colour
    wall_kind: str
    tags: str
    tag_share: float
    fence: bool
    ceiling_shadow: float
    upright: float
    tray_share: float
    depth_shadow: float


@dataclass(frozen=True, slots=True)
class Fixture:
    """Rows of one or more bays from left to right, each from top to bottom; at least one row."""

    rows: tuple[Row, ...]
    style: Style

    @property
    def left(self) -> float:
        """x of the left end."""
        return min(row.left for row in self.rows)

    @property
    def right(self) -> float:
        """x of the right end."""
        return max(row.right for row in self.rows)

    @property
    def top(self) -> float:
        """y of the upper end."""
        return min(row.ceiling for row in self.rows)


def plan_rows(
    rng: np.random.Generator, skus: tuple[Sku, ...], height: float, bays: list[tuple[float, float]]
) -> tuple[Row, ...]:
    """Rows filling `height` mm above a plinth, each with SKUs of about one height.

    bays: (left, right) of each section in mm; every section has row heights of its own.
    """
    foot, depth = float(rng.uniform(60, 220)), float(rng.uniform(220, 520))
    thickness = float(rng.uniform(22, 48))
    return tuple(
        row
        for bay, span in enumerate(bays)
        for row in _bay_rows(
            rng, skus, height, Row(bay, 0, -foot, 0, *span, depth, BOARD, ()), thickness
        )
    )


def _bay_rows(
    rng: np.random.Generator,
    skus: tuple[Sku, ...],
    height: float,
    floor: Row,
    thickness: float,
) -> list[Row]:
    """Rows of one bay, top first; floor: its bay, span and depth, and where its lowest board is."""
    slack = rng.uniform(1.03, 1.2)
    kind = PILE if rng.random() < 0.05 else BOARD
    board = floor.board
    rows: list[Row] = []
    while -board < height or not rows:
        chosen = _row_skus(rng, skus)
        if kind == PILE:
            chosen = rows[-1].skus if rows else chosen[:1]
        kind = PEGS if chosen[0].kind in HANGS else BOARD if kind == PEGS else kind
        clear = _clear(rng, chosen, kind, slack)
        depth = floor.depth * float(rng.uniform(0.85, 1.1))
        rows.append(replace(floor, board=board, clear=clear, depth=depth, kind=kind, skus=chosen))
        board -= clear + (thickness if kind == BOARD else 0)
    rows.reverse()
    return [replace(row, index=index) for index, row in enumerate(rows)]


def _clear(rng: np.random.Generator, skus: tuple[Sku, ...], kind: str, slack: float) -> float:
    tallest = max(sku.height for sku in skus)
    if kind == PEGS:
        return tallest * float(rng.uniform(1.05, 1.3))
    if kind == PILE:
        return tallest
    if skus[0].kind in STACKS and tallest < 130 and rng.random() < 0.8:
        return tallest * (int(rng.integers(2, 5)) + float(rng.uniform(0.1, 0.6)))
    return float(tallest * slack * rng.choice([1.0, 1.05, 1.2]))


def plan_style(rng: np.random.Generator) -> Style:
    """Furniture of one shop."""
    dark = rng.random() < 0.35
    value = rng.uniform(0.06, 0.35) if dark else rng.uniform(0.6, 0.97)
    neutral = rng.random() < 0.75
    wall = hsv(rng.random(), rng.uniform(0, 0.08) if neutral else rng.uniform(0.2, 0.7), value)
    board = hsv(
        rng.random(),
        rng.uniform(0, 0.06),
        rng.uniform(0.1, 0.4) if dark and rng.random() < 0.5 else rng.uniform(0.7, 0.98),
    )
    return Style(
        rail=RAIL_COLOURS[rng.integers(len(RAIL_COLOURS))],
        rail_height=float(rng.uniform(18, 45)),
        board=board,
        wall=wall,
        wall_kind=WALL_KINDS[rng.integers(len(WALL_KINDS))],
        tags=TAG_STYLES[rng.integers(len(TAG_STYLES))],
        tag_share=float(rng.choice([0.0, 0.5, 0.9, 1.0])),
        fence=bool(rng.random() < 0.12),
        ceiling_shadow=float(rng.uniform(0.0, 0.65)),
        upright=float(rng.choice([0, 0, 0, 0, 0, 20, 40])),
        tray_share=float(rng.choice([0.0, 0.0, 0.08, 0.3])),
        depth_shadow=float(rng.uniform(0.25, 0.85)),
    )


def _row_skus(rng: np.random.Generator, skus: tuple[Sku, ...]) -> tuple[Sku, ...]:
    """SKUs that fit one row: look-alikes of a few lines whose height is near the first one's."""
    first = skus[rng.integers(len(skus))]
    hung = first.kind in HANGS
    near = [
        sku
        for sku in skus
        if (sku.kind in HANGS) == hung and 0.5 * first.height <= sku.height <= 1.12 * first.height
    ]
    lines = sorted({sku.line for sku in near if sku.line != first.line})
    kept = {first.line, *(int(line) for line in rng.permutation(lines)[: rng.integers(1, 24)])}
    chosen = [sku for sku in near if sku.line in kept and sku != first]
    return (first, *sorted(chosen, key=lambda sku: (sku.kind, sku.line, sku.variant)))
