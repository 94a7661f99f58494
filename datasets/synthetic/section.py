"""A section of a shop stocked by a planogram, as it is on one day, and a photo of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera, look_at
from datasets.synthetic.config import ShelfConfig
from datasets.synthetic.deviations import SPACE, Block
from datasets.synthetic.filling import Slot, fill_as_told, plan_habits
from datasets.synthetic.fixture import BOARD, Fixture, Row, plan_style
from datasets.synthetic.generate import photograph
from datasets.synthetic.truth import ShelfTruth

FOOT, BOARD_THICKNESS, DEPTH = 120.0, 30.0, 380.0
HEADROOM = 1.12
"""Height of a row, in heights of its tallest product."""
_ROOM = 0.96
"""Share of a row's width that is planned."""
_FRAME = 1.1
"""What the camera sees, in sizes of the section."""
_CLEAN = {"wall_kind": "plain", "tags": "white", "tag_share": 1.0, "fence": False, "upright": 0.0,
          "tray_share": 0.0, "ceiling_shadow": 0.25}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """Furniture of one kind of shop and the blocks planned on it, by row, 0 = top."""

    name: str
    fixture: Fixture
    boards: tuple[tuple[Block, ...], ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, row by row."""
        return tuple(block for board in self.boards for block in board)


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo is taken. side: pixels of its long side. damage: see ShelfConfig."""

    seed: int
    side: int
    damage: float = 0.12


def plan_section(name: str, rows: tuple[tuple[Sku, ...], ...], width: float, seed: int) -> Section:
    """A section `width` mm wide whose rows, from the top, hold these SKUs in blocks side by side.

    The first SKUs of a row get most facings.
    """
    style = replace(plan_style(np.random.default_rng([seed, 301])), **_CLEAN)
    placed: list[Row] = []
    board = -FOOT
    for index in reversed(range(len(rows))):
        clear = HEADROOM * max(sku.height for sku in rows[index])
        placed.append(Row(0, index, board, clear, 0.0, width, DEPTH, BOARD, rows[index]))
        board -= clear + BOARD_THICKNESS
    placed.reverse()
    boards = tuple(_planned_row(number, skus, width) for number, skus in enumerate(rows))
    return Section(name, Fixture(tuple(placed), style), boards)


def planogram_of(section: Section) -> dict[str, Any]:
    """The section as a planogram/1 document, in centimetres."""
    rows = section.fixture.rows
    tops = [section.fixture.top, *(row.board for row in rows[:-1])]
    document = [
        {
            "height": round((row.board - top) / 10, 1),
            "positions": [_position(block, row.left) for block in board],
        }
        for row, top, board in zip(rows, tops, section.boards, strict=True)
    ]
    size = {
        "width": round((section.fixture.right - section.fixture.left) / 10, 1),
        "height": round(sum(row["height"] for row in document), 1),
    }
    return {"schema": "planogram/1", "id": section.name, "unit": "cm", "fixture": size,
            "rows": document}  # fmt: skip


def photograph_section(
    section: Section, changes: Mapping[str, Sku | None], prices: Mapping[str, str], shot: Shot
) -> tuple[np.ndarray, ShelfTruth]:
    """Picture (h, w, 3) uint8 and truth of the section on one day.

    changes: by position what stands there instead, None for nothing: then the room is empty. A
    product that is too tall for the row, or wider than the position, is not put there. prices: by
    SKU, what its tag says; drawn where left out.
    """
    rng = np.random.default_rng([shot.seed, 302])
    fixture = section.fixture
    columns, gaps = [], []
    for number, (row, board) in enumerate(zip(fixture.rows, section.boards, strict=True)):
        told: list[tuple[float, Sku]] = []
        for block in board:
            sku = changes.get(block.position or "", block.sku)
            if sku is None:
                top = row.board - min(block.sku.height, 0.9 * row.clear)
                end = block.end - SPACE
                gaps.append(Slot(number, block.x + 4, top, end - 4, row.board, block.sku))
            else:
                told += _columns(block, sku, row.clear)
        columns.append(told)
    habits = replace(plan_habits(rng, 0.0), missing=0.0, mess=0.0, jitter=4.0)
    filling = fill_as_told(rng, fixture, habits, columns)
    filling.gaps.extend(gaps)
    filling.tags[:] = [
        replace(tag, price=prices.get(tag.sku.code, "")) for tag in filling.tags if tag.sku
    ]
    return photograph(_config(shot), shot.seed, _camera(rng, fixture, shot.side), fixture, filling)


def _planned_row(number: int, skus: tuple[Sku, ...], width: float) -> tuple[Block, ...]:
    """Blocks that fill a row: one facing each, then one more from the first on while it fits."""
    facings = [1] * len(skus)
    room = _ROOM * width - sum(sku.width + SPACE for sku in skus)
    skipped = 0
    at = 0
    while skipped < len(skus):
        need = skus[at].width + SPACE
        fits = need <= room and facings[at] < 6
        facings[at] += fits
        room -= need * fits
        skipped = 0 if fits else skipped + 1
        at = (at + 1) % len(skus)
    blocks: list[Block] = []
    x = 5.0
    for place, (sku, count) in enumerate(zip(skus, facings, strict=True)):
        blocks.append(Block(sku, count, x, f"{number + 1}-{place + 1}"))
        x = blocks[-1].end
    return tuple(blocks)


def _columns(block: Block, sku: Sku, clear: float) -> list[tuple[float, Sku]]:
    """Columns of what stands at a block's place, as many as fit."""
    room = block.end - block.x
    if sku.height > clear or sku.width + SPACE > room:
        sku = block.sku
    count = min(block.facings, int(room / (sku.width + SPACE) + 1e-6))
    return [(block.x + at * (sku.width + SPACE), sku) for at in range(count)]


def _position(block: Block, left: float) -> dict[str, Any]:
    return {
        "id": block.position,
        "sku": block.sku.code,
        "facings": block.facings,
        "x": round((block.x - left) / 10, 2),
        "width": round((block.facings * block.pitch - SPACE) / 10, 2),
    }


def _camera(rng: np.random.Generator, fixture: Fixture, side: int) -> Camera:
    """A camera held by a person before the section's middle, so that all of it is in sight."""
    wide, tall = fixture.right - fixture.left, -fixture.top
    aspect = float(np.clip(wide / tall, 0.75, 1.78))
    size = (side, round(side / aspect)) if aspect >= 1 else (round(side * aspect), side)
    seen = _FRAME * max(tall, wide * size[1] / size[0])
    spread = np.radians(60)
    focal = max(size) / 2 / np.tan(spread / 2)
    distance = seen * max(size) / size[1] / 2 / np.tan(spread / 2)
    middle = (fixture.left + fixture.right) / 2, fixture.top / 2
    yaw, pitch = np.radians(rng.normal(0, 4)), np.radians(rng.normal(0, 3))
    eye = (
        float(middle[0] + distance * np.tan(yaw)),
        float(middle[1] - distance * np.tan(pitch)),
        -float(distance),
    )
    roll = float(rng.normal(0, 0.6))
    return Camera(eye, look_at(eye, middle, roll, focal, size), *size, 0.0)


def _config(shot: Shot) -> ShelfConfig:
    return ShelfConfig(distractors=0.0, damage=shot.damage)
