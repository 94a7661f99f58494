"""The exact truth of a generated picture."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.filling import Filling, Slot, Unit
from datasets.synthetic.fixture import BOARD, Fixture

LEAST_VISIBLE = 0.22
LEAST_SIDE = 4.0
SLIVER = 0.08
_Extent = tuple[int, int, int, int]
_Seen = tuple[int, np.ndarray, float]  # index of a unit, its box, its visible share


@dataclass(frozen=True, slots=True, eq=False)
class ShelfTruth:
    """What is on a picture, boxes as (n, 4) float32 xyxy pixels.

    boxes: round the visible part of each front unit, stacked ones each; on a tilted pack the sides
    go through the middles of its own. (n,) int32 of each: bay, from the left; row of its bay, 0
    the top one (it may be out of the picture); column from the left in its row; stack from the
    board up; sku into skus; view, see pack_picture. visible: (n,) share of it that is not hidden.
    tags: (t, 4) price tags with prices. gaps: (g, 4) empty slots with gap_bay, gap_row, gap_sku.
    boards: (r, 4) front edge of each visible row's board with board_bay and board_row.
    homography: (3, 3), mm of the front plane (0, 0 is its corner on the floor) to ideal pixels.
    """

    width: int
    height: int
    boxes: np.ndarray
    bay: np.ndarray
    row: np.ndarray
    column: np.ndarray
    stack: np.ndarray
    sku: np.ndarray
    view: np.ndarray
    visible: np.ndarray
    tags: np.ndarray
    prices: tuple[str, ...]
    gaps: np.ndarray
    gap_bay: np.ndarray
    gap_row: np.ndarray
    gap_sku: np.ndarray
    boards: np.ndarray
    board_bay: np.ndarray
    board_row: np.ndarray
    homography: np.ndarray
    skus: tuple[Sku, ...]

    @property
    def rows(self) -> int:
        """How many rows of the bay that has most of them have a product on the picture."""
        bays = (self.row[self.bay == bay] for bay in np.unique(self.bay))
        return max((len(np.unique(rows)) for rows in bays), default=0)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["skus"] = [asdict(sku) for sku in self.skus]
        return {
            key: value.tolist() if isinstance(value, np.ndarray) else value
            for key, value in values.items()
        }


def read_truth(
    canvas: Canvas, camera: Camera, fixture: Fixture, filling: Filling, prices: list[str]
) -> ShelfTruth:
    """Measure what the camera sees of a painted canvas."""
    seen = _seen_units(canvas, camera, filling)
    units = [filling.units[index] for index, _, _ in seen]
    skus = tuple(sorted({unit.sku for unit in units}, key=lambda sku: sku.code))
    number = {sku: index for index, sku in enumerate(skus)}
    fronts = _board_fronts(fixture)
    tags, tag_boxes = _seen_slots(camera, filling.tags, LEAST_SIDE)
    gaps, gap_boxes = _seen_slots(camera, filling.gaps, LEAST_SIDE)
    boards, board_boxes = _seen_slots(camera, fronts, 1.0)
    gap_rows = [fixture.rows[filling.gaps[index].row] for index in gaps]
    board_rows = [fixture.rows[fronts[index].row] for index in boards]
    return ShelfTruth(
        camera.width,
        camera.height,
        _boxes([box for _, box, _ in seen]),
        _integers(fixture.rows[unit.row].bay for unit in units),
        _integers(fixture.rows[unit.row].index for unit in units),
        _integers(unit.column for unit in units),
        _integers(unit.stack for unit in units),
        _integers(number[unit.sku] for unit in units),
        _integers(unit.view for unit in units),
        np.array([share for _, _, share in seen], np.float32),
        tag_boxes,
        tuple(prices[index] for index in tags),
        gap_boxes,
        _integers(row.bay for row in gap_rows),
        _integers(row.index for row in gap_rows),
        _integers(number.get(filling.gaps[index].sku, -1) for index in gaps),
        board_boxes,
        _integers(row.bay for row in board_rows),
        _integers(row.index for row in board_rows),
        camera.homography,
        skus,
    )


def _board_fronts(fixture: Fixture) -> list[Slot]:
    rail = fixture.style.rail_height
    return [
        Slot(number, row.left, row.board, row.right, row.board + rail)
        for number, row in enumerate(fixture.rows)
        if row.kind == BOARD
    ]


def _seen_units(canvas: Canvas, camera: Camera, filling: Filling) -> list[_Seen]:
    """The front units of which enough is in the picture."""
    fronts = [(index, unit) for index, unit in enumerate(filling.units) if unit.front]
    found = [(index, *_extent(canvas, unit, index)) for index, unit in fronts]
    found = [one for one in found if one[1] >= LEAST_VISIBLE * 0.7]
    if not found:
        return []
    extents = canvas.in_mm(np.array([extent for _, _, extent in found]).reshape(-1, 2))
    boxes = _upright(camera, extents.reshape(-1, 4))
    inside = np.clip(boxes, 0, [camera.width, camera.height] * 2)
    sides = inside[:, 2:] - inside[:, :2]
    shown = sides.prod(1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-6)
    kept = (sides.min(1) >= LEAST_SIDE) & (shown >= LEAST_VISIBLE)
    return [
        (found[i][0], inside[i], float(min(1.0, found[i][1] * shown[i])))
        for i in np.flatnonzero(kept)
    ]


def _extent(canvas: Canvas, unit: Unit, index: int) -> tuple[float, _Extent]:
    """Visible share of a unit and (x1, y1, x2, y2) of it in canvas pixels.

    Slivers that peep out round something else do not count: rows and columns of pixels that hold
    less than SLIVER of the longest.
    """
    height, width = canvas.owner.shape
    summit = unit.base - unit.sku.height
    margin = 2 + int(abs(np.sin(np.radians(unit.lean))) * unit.sku.height * canvas.scale)
    x1, x2 = canvas.x(unit.x, unit.z) - margin, canvas.x(unit.x + unit.sku.width, unit.z) + margin
    y1, y2 = canvas.y(summit, unit.z) - margin, canvas.y(unit.base, unit.z) + margin
    full = max(1, (x2 - x1 - 2 * margin) * (y2 - y1 - 2 * margin))
    y1 = min(y1, canvas.y(summit, unit.z + unit.sku.depth))
    left, top, right, bottom = max(0, x1), max(0, y1), min(width, x2), min(height, y2)
    if left >= right or top >= bottom:
        return 0.0, (0, 0, 0, 0)
    mask = canvas.owner[top:bottom, left:right] == index
    down, across = mask.sum(1), mask.sum(0)
    if not down.any():
        return 0.0, (0, 0, 0, 0)
    rows, columns = (np.flatnonzero(line > SLIVER * line.max()) for line in (down, across))
    box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    return float(down.sum() / full), box


def _upright(camera: Camera, rectangles: np.ndarray) -> np.ndarray:
    """(n, 4) boxes in pixels of (n, 4) xyxy rectangles of the front plane in mm.

    The sides go through the middles of the rectangle's: people who label shelves draw boxes of
    tilted packs so that neighbours do not overlap, which a hull would.
    """
    if not len(rectangles):
        return np.zeros((0, 4))
    corners = camera.project(rectangles[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2))
    x, y = corners.reshape(-1, 4, 2).transpose(2, 0, 1)
    sides = (x[:, [0, 3]], y[:, [0, 1]], x[:, [1, 2]], y[:, [2, 3]])
    return np.stack([side.mean(1) for side in sides], 1)


def _seen_slots(camera: Camera, slots: list[Slot], least: float) -> tuple[list[int], np.ndarray]:
    """Indices of the slots with sides of at least `least` pixels, and their (n, 4) boxes."""
    rectangles = np.array([(slot.x1, slot.y1, slot.x2, slot.y2) for slot in slots])
    boxes = _upright(camera, rectangles.reshape(-1, 4))
    boxes = np.clip(boxes, 0, [camera.width, camera.height] * 2)
    kept = np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).min(1) >= least)
    return kept.tolist(), np.float32(boxes[kept])


def _integers(values: Iterable[int]) -> np.ndarray:
    return np.fromiter(values, np.int32)


def _boxes(boxes: list[np.ndarray]) -> np.ndarray:
    return np.array(boxes, np.float32).reshape(-1, 4)
