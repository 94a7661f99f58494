"""Shelves stocked by a planogram, changed on purpose and photographed."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.deviations import KINDS, SPACE, Block, Board, Shop
from datasets.synthetic.filling import fill_as_told, plan_habits
from datasets.synthetic.fixture import PEGS, PILE, Fixture
from datasets.synthetic.generate import photograph
from datasets.synthetic.packs import HANGS
from datasets.synthetic.plan import plan_shelf
from datasets.synthetic.truth import ShelfTruth
from datasets.synthetic.witness import SURELY_HIDDEN, PositionTruth, Witness

PLANNED_CATALOGUE = CatalogueConfig(seed=3, size=90)
PLANNED = ShelfConfig(
    side=(1600, 1600),
    aspect=(4 / 3, 4 / 3),
    products=(60, 160),
    close_up_share=0.0,
    bays=1,
    yaw=15.0,
    pitch=8.0,
    roll=2.0,
    gap_share=0.0,
    distractors=0.0,
    damage=0.15,
    catalogue=PLANNED_CATALOGUE,
)
_SPARE = 5
_SLACK = (0.08, 0.2)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedShelf:
    """pixels: (h, w, 3) uint8. planogram: a planogram/1 document as JSON values."""

    pixels: np.ndarray
    truth: ShelfTruth
    planogram: dict[str, Any]
    positions: tuple[PositionTruth, ...]


def planned_shelf(seed: int, changes: int = 6, config: ShelfConfig = PLANNED) -> PlannedShelf:
    """A stocked and photographed planogram with about `changes` deviations of kinds in turn.

    The same for the same arguments. Every third photo is cut, so that ends of rows or whole rows
    are missing from it.
    """
    rng = np.random.default_rng([seed, 201])
    skus = catalogue(config.catalogue)
    skus = [sku for sku in skus if sku.kind not in HANGS]
    spare, sold = tuple(skus[::_SPARE]), tuple(s for at, s in enumerate(skus) if at % _SPARE)
    camera, fixture = _scene(config, seed, sold, rng)
    boards = [_stocked(rng, number, fixture) for number in range(len(fixture.rows))]
    shop = Shop(rng, list(boards), spare)
    for kind in rng.permutation([KINDS[at % len(KINDS)] for at in range(changes)]):
        shop.deviate(str(kind))
    columns = [_columns(board) for board in shop.boards]
    habits = replace(plan_habits(rng, 0.0), missing=0.0, mess=0.0, jitter=4.0)
    filling = fill_as_told(rng, fixture, habits, columns)
    pixels, truth = photograph(config, seed, camera, fixture, filling)
    window = _cut(rng, pixels.shape[1], pixels.shape[0]) if seed % 3 == 2 else None
    window = window or (0, 0, pixels.shape[1], pixels.shape[0])
    truth = _within(truth, window)
    found = Witness(camera, fixture, window, truth).positions(boards, shop)
    x1, y1, x2, y2 = window
    document = _document(f"planned-{seed}", fixture, boards)
    return PlannedShelf(pixels[y1:y2, x1:x2], truth, document, found)


def _scene(
    config: ShelfConfig, seed: int, sold: tuple[Sku, ...], rng: np.random.Generator
) -> tuple[Camera, Fixture]:
    """A camera before a fixture without piles, which have no board of their own."""
    for turn in range(20):
        wanted = int(rng.integers(*config.products))
        side = config.side[0]
        size = (side, round(side / config.aspect[0]))
        camera, fixture, _ = plan_shelf(config, 1000 * seed + turn, wanted, size, sold)
        if len(fixture.rows) > 1 and all(row.kind != PILE for row in fixture.rows):
            break
    return camera, fixture


def _stocked(rng: np.random.Generator, number: int, fixture: Fixture) -> Board:
    """A row of blocks as planned, with some room left at its end."""
    row = fixture.rows[number]
    board = Board(row.left, row.right, row.clear * 0.98, row.kind == PEGS, ())
    stop = row.right - (row.right - row.left) * float(rng.uniform(*_SLACK))
    x, last, blocks = row.left + 5.0, None, []
    fitting = [sku for sku in row.skus if board.takes(sku)]
    while True:
        sku = fitting[int(rng.integers(len(fitting)))]
        if sku == last and len(fitting) > 1:
            continue
        facings = min(int(rng.geometric(0.4)), 6)
        block = Block(sku, facings, x, f"{number + 1}-{len(blocks) + 1}")
        if block.end > stop or (blocks and sku == last):
            return replace(board, blocks=tuple(blocks))
        blocks.append(block)
        x, last = block.end, sku


def _columns(board: Board) -> list[tuple[float, Sku]]:
    return [
        (block.x + at * block.pitch, block.sku)
        for block in board.blocks
        for at in range(block.facings)
    ]


def _document(name: str, fixture: Fixture, boards: list[Board]) -> dict[str, Any]:
    """The planogram in centimetres from the fixture's left end and top."""
    boards_y = [row.board for row in fixture.rows]
    tops = [fixture.top, *boards_y[:-1]]
    rows = [
        {
            "height": round((base - top) / 10, 1),
            "positions": [_position(block, board.left) for block in board.blocks],
        }
        for base, top, board in zip(boards_y, tops, boards, strict=True)
    ]
    size = {
        "width": round((fixture.right - fixture.left) / 10, 1),
        "height": round(sum(row["height"] for row in rows), 1),
    }
    return {"schema": "planogram/1", "id": name, "unit": "cm", "fixture": size, "rows": rows}


def _position(block: Block, left: float) -> dict[str, Any]:
    return {
        "id": block.position,
        "sku": block.sku.code,
        "facings": block.facings,
        "x": round((block.x - left) / 10, 2),
        "width": round((block.facings * block.pitch - SPACE) / 10, 2),
    }


def _cut(rng: np.random.Generator, width: int, height: int) -> tuple[int, int, int, int]:
    """A window (x1, y1, x2, y2) of 55 to 85 % of the picture's width or height."""
    share, from_start = float(rng.uniform(0.55, 0.85)), bool(rng.integers(2))
    if rng.random() < 0.7:
        kept = round(width * share)
        return (0, 0, kept, height) if from_start else (width - kept, 0, width, height)
    kept = round(height * share)
    return (0, 0, width, kept) if from_start else (0, height - kept, width, height)


def _within(truth: ShelfTruth, window: tuple[int, int, int, int]) -> ShelfTruth:
    """The truth of a part of the picture: of the product boxes those still seen; no others."""
    x1, y1, x2, y2 = window
    moved = truth.boxes - np.float32([x1, y1, x1, y1])
    inside = np.clip(moved, 0, [x2 - x1, y2 - y1, x2 - x1, y2 - y1]).astype(np.float32)
    areas = [(box[:, 2:] - box[:, :2]).prod(axis=1) for box in (inside, truth.boxes)]
    share = areas[0] / np.maximum(areas[1], 1e-6)
    kept = share > SURELY_HIDDEN
    columns = ("bay", "row", "column", "stack", "sku", "view")
    values = {name: getattr(truth, name)[kept] for name in columns}
    values["visible"] = (truth.visible * share)[kept].astype(np.float32)
    nothing = np.zeros((0, 4), np.float32)
    return replace(
        truth, width=x2 - x1, height=y2 - y1, boxes=inside[kept], **values,
        tags=nothing, prices=(), gaps=nothing, boards=nothing,
    )  # fmt: skip
