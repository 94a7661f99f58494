"""The exact truth of a generated picture."""

from dataclasses import asdict, dataclass

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.filling import Filling, Slot, Unit
from datasets.synthetic.fixture import Fixture

LEAST_VISIBLE = 0.22
LEAST_SIDE = 4.0
_Seen = tuple[int, np.ndarray, float]  # index of a unit, its box, its visible share


@dataclass(frozen=True, slots=True, eq=False)
class ShelfTruth:
    """What is on a picture, boxes as (n, 4) float32 xyxy pixels.

    boxes: tight around the visible part of each front unit, stacked ones each. row: 0 is the
    shelf's top one (it may be out of the picture); column counts from the left in its row;
    stack from the board up: (n,) int32. sku: (n,) int32 into skus. visible: (n,) share not hidden.
    tags: (t, 4) price tags with prices; gaps: (g, 4) empty slots with gap_row and gap_sku.
    boards: (r, 4) front edge of each visible row's board, board_row its row.
    homography: (3, 3), mm of the front plane (0, 0 is its corner on the floor) to ideal pixels.
    """

    width: int
    height: int
    boxes: np.ndarray
    row: np.ndarray
    column: np.ndarray
    stack: np.ndarray
    sku: np.ndarray
    visible: np.ndarray
    tags: np.ndarray
    prices: tuple[str, ...]
    gaps: np.ndarray
    gap_row: np.ndarray
    gap_sku: np.ndarray
    boards: np.ndarray
    board_row: np.ndarray
    homography: np.ndarray
    skus: tuple[Sku, ...]

    @property
    def rows(self) -> int:
        """How many rows have a product on the picture."""
        return len(np.unique(self.row))

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
    tags = [
        (_slot_box(camera, tag), price) for tag, price in zip(filling.tags, prices, strict=True)
    ]
    tags = [(box, price) for box, price in tags if _sides(box).min() >= LEAST_SIDE]
    gaps = [(_slot_box(camera, gap), gap) for gap in filling.gaps]
    gaps = [(box, gap) for box, gap in gaps if _sides(box).min() >= LEAST_SIDE]
    style = fixture.style
    boards = [
        (
            _slot_box(
                camera,
                Slot(
                    row.index, fixture.left, row.board, fixture.right, row.board + style.rail_height
                ),
            ),
            row.index,
        )
        for row in fixture.rows
        if not row.hanging
    ]
    boards = [(box, row) for box, row in boards if _sides(box).min() >= 1]
    return ShelfTruth(
        camera.width,
        camera.height,
        _boxes([box for _, box, _ in seen]),
        *(
            np.array([getattr(unit, name) for unit in units], np.int32)
            for name in ("row", "column", "stack")
        ),
        np.array([number[unit.sku] for unit in units], np.int32),
        np.array([share for _, _, share in seen], np.float32),
        _boxes([box for box, _ in tags]),
        tuple(price for _, price in tags),
        _boxes([box for box, _ in gaps]),
        np.array([gap.row for _, gap in gaps], np.int32),
        np.array([number.get(gap.sku, -1) for _, gap in gaps], np.int32),
        _boxes([box for box, _ in boards]),
        np.array([row for _, row in boards], np.int32),
        camera.homography,
        skus,
    )


def _seen_units(canvas: Canvas, camera: Camera, filling: Filling) -> list[_Seen]:
    """The front units of which enough is in the picture."""
    found = [_visible_outline(canvas, filling.units[index], index) for index in _front(filling)]
    found = [one for one in found if one is not None and one[1] >= LEAST_VISIBLE * 0.7]
    if not found:
        return []
    points = camera.project(canvas.in_mm(np.concatenate([outline for _, _, outline in found])))
    starts = np.cumsum([0] + [len(outline) for _, _, outline in found[:-1]])
    boxes = np.hstack([np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)])
    inside = np.clip(boxes, 0, [camera.width, camera.height] * 2)
    sides = inside[:, 2:] - inside[:, :2]
    shown = sides.prod(1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-6)
    kept = (sides.min(1) >= LEAST_SIDE) & (shown >= LEAST_VISIBLE)
    return [
        (found[i][0], inside[i], float(min(1.0, found[i][1] * shown[i])))
        for i in np.flatnonzero(kept)
    ]


def _front(filling: Filling) -> list[int]:
    return [index for index, unit in enumerate(filling.units) if unit.front]


def _visible_outline(
    canvas: Canvas, unit: Unit, index: int
) -> tuple[int, float, np.ndarray] | None:
    """(index, visible share, outline in canvas pixels) of a unit, None when it is out of sight."""
    height, width = canvas.owner.shape
    summit = unit.base - unit.sku.height
    margin = 2 + int(abs(np.sin(np.radians(unit.lean))) * unit.sku.height * canvas.scale)
    x1, x2 = canvas.x(unit.x, unit.z) - margin, canvas.x(unit.x + unit.sku.width, unit.z) + margin
    y1, y2 = canvas.y(summit, unit.z) - margin, canvas.y(unit.base, unit.z) + margin
    full = max(1, (x2 - x1 - 2 * margin) * (y2 - y1 - 2 * margin))
    y1 = min(y1, canvas.y(summit, unit.z + unit.sku.depth))
    left, top, right, bottom = max(0, x1), max(0, y1), min(width, x2), min(height, y2)
    if left >= right or top >= bottom:
        return None
    mask = canvas.owner[top:bottom, left:right] == index
    share = np.count_nonzero(mask) / full
    return (index, share, _outline(mask) + np.array([left, top])) if share > 0 else None


def _outline(mask: np.ndarray) -> np.ndarray:
    """(n, 2) pixel edges round a mask that is not empty: both ends of its rows and columns."""
    points = []
    for flipped, cover in ((False, mask), (True, mask.T)):
        lines = np.flatnonzero(cover.any(1))
        lines = lines[:: max(1, len(lines) // 24)] if len(lines) > 48 else lines
        part = cover[lines]
        first, last = part.argmax(1), part.shape[1] - part[:, ::-1].argmax(1)
        ends = np.concatenate(
            [np.stack([first, lines + 0.5], -1), np.stack([last, lines + 0.5], -1)]
        )
        points.append(ends[:, ::-1] if flipped else ends)
    return np.concatenate(points)


def _slot_box(camera: Camera, slot: Slot) -> np.ndarray:
    corners = [(slot.x1, slot.y1), (slot.x2, slot.y1), (slot.x2, slot.y2), (slot.x1, slot.y2)]
    points = camera.project(np.array(corners))
    box = np.concatenate([points.min(0), points.max(0)])
    return np.clip(box, 0, [camera.width, camera.height] * 2)


def _sides(box: np.ndarray) -> np.ndarray:
    return box[2:] - box[:2]


def _boxes(boxes: list[np.ndarray]) -> np.ndarray:
    return np.array(boxes, np.float32).reshape(-1, 4)
