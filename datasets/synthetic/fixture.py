"""Plans a shelf: rows with their boards, and what the furniture looks like."""

from dataclasses import dataclass, replace

import numpy as np

from datasets.synthetic.brands import Sku, product_line
from datasets.synthetic.packs import HANGS, STACKS
from datasets.synthetic.palette import Colour, hsv
from datasets.synthetic.textures import CUTOUT, is_cutout, texture
from datasets.synthetic.words import CATEGORIES

RAIL_COLOURS: tuple[Colour, ...] = (
    (238, 238, 234), (225, 226, 224), (250, 250, 250), (190, 192, 194), (40, 40, 44), (70, 72, 76),
    (30, 120, 60), (200, 30, 40), (20, 80, 170), (240, 200, 40), (230, 120, 30), (205, 215, 220),
)  # fmt: skip
WALL_KINDS = ("plain", "plain", "pegboard", "wire", "slats", "dark", "picture")
TAG_STYLES = ("white", "white", "yellow", "red", "esl", "mixed", "mixed", "plain")


@dataclass(frozen=True, slots=True)
class Row:
    """One shelf row. board: y of its top surface; clear: height above it; both mm.

    depth: mm from the front edge to the back wall. hanging: pegs instead of a board.
    """

    index: int
    board: float
    clear: float
    depth: float
    hanging: bool
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
    """Rows from top (index 0) to bottom, and where the shelf ends to the left and right."""

    rows: tuple[Row, ...]
    style: Style
    left: float
    right: float


def assortment(
    rng: np.random.Generator,
    count: int,
    pictures: tuple[tuple[str, ...], ...] = (),
    share: float = 0.0,
) -> tuple[Sku, ...]:
    """At least `count` SKUs of one to four categories, by line.

    pictures: files by folder, each made the front of one SKU; share: how many SKUs have one.
    """
    names = rng.permutation(len(CATEGORIES))[: rng.integers(1, 5)]
    skus: list[Sku] = []
    while len(skus) < count:
        category = CATEGORIES[names[rng.integers(len(names))]]
        line = product_line(int(rng.integers(1 << 30)), category)
        if pictures and rng.random() < share:
            folder = pictures[rng.integers(len(pictures))]
            line = (_with_art(rng, line[0], folder[rng.integers(len(folder))]),)
        skus.extend(line)
    return tuple(skus)


def _with_art(rng: np.random.Generator, sku: Sku, path: str) -> Sku:
    """The SKU with a picture for its front: a packshot's outline, or the print of a pack."""
    tall, wide = texture(path)[0].shape[:2]
    if is_cutout(path):
        return replace(sku, art=path, kind=CUTOUT, width=sku.height * wide / tall)
    if rng.random() < 0.4:
        return replace(sku, art=path, kind="box", width=sku.height * wide / tall)
    return replace(sku, art=path)


def plan_rows(rng: np.random.Generator, skus: tuple[Sku, ...], height: float) -> tuple[Row, ...]:
    """Rows filling `height` mm above a plinth, each with SKUs of about one height."""
    board = -float(rng.uniform(60, 220))
    thickness = float(rng.uniform(22, 48))
    depth = float(rng.uniform(220, 520))
    slack = rng.uniform(1.03, 1.2)
    rows: list[Row] = []
    while -board < height or not rows:
        chosen = _row_skus(rng, skus)
        hanging = chosen[0].kind in HANGS
        tallest = max(sku.height for sku in chosen)
        clear = tallest * slack * rng.choice([1.0, 1.05, 1.2])
        if chosen[0].kind in STACKS and tallest < 130 and rng.random() < 0.8:
            clear = tallest * (int(rng.integers(2, 5)) + rng.uniform(0.1, 0.6))
        if hanging:
            clear = tallest * rng.uniform(1.05, 1.3)
        rows.append(Row(0, board, float(clear), depth * rng.uniform(0.85, 1.1), hanging, chosen))
        board -= float(clear) + (0 if hanging else thickness)
    rows.reverse()
    return tuple(
        Row(index, row.board, row.clear, row.depth, row.hanging, row.skus)
        for index, row in enumerate(rows)
    )


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
