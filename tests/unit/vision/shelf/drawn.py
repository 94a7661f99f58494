"""Shelves of boxes with known rows, columns and stacks, drawn by rule."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Drawn:
    """boxes (n, 4) float32; row, column, level (n,) of each."""

    boxes: np.ndarray
    row: np.ndarray
    column: np.ndarray
    level: np.ndarray

    def taken(self, index: np.ndarray) -> "Drawn":
        """The boxes of a mask or of indices."""
        columns = (self.boxes, self.row, self.column, self.level)
        return Drawn(*(column[index] for column in columns))


def drawn_shelf(
    rows: int, columns: int, stack: int = 1, seed: int = 0, heights: tuple[float, float] = (40, 80)
) -> Drawn:
    """Packs of many sizes on straight boards 100 apart per unit of stack, 12 clear above them."""
    rng = np.random.default_rng(seed)
    found = []
    for row in range(rows):
        board, x = (row + 1) * 100.0 * stack, 0.0
        for column in range(columns):
            width, height = rng.uniform(24, 60), rng.uniform(*heights)
            for level in range(int(rng.integers(1, stack + 1))):
                foot = board - 12 - level * (height + 1)
                found.append((x, foot - height, x + width, foot, row, column, level))
            x += width + rng.uniform(1, 5)
    values = np.array(found)
    return Drawn(values[:, :4].astype(np.float32), *values[:, 4:].T.astype(int))


def seen(drawn: Drawn, homography: np.ndarray) -> Drawn:
    """The shelf through a camera: upright hulls of the moved corners."""
    x1, y1, x2, y2 = drawn.boxes.T.astype(float)
    corners = np.stack([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]).transpose(2, 0, 1)
    points = corners @ homography[:, :2].T + homography[:, 2]
    points = points[..., :2] / points[..., 2:]
    boxes = np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)
    return Drawn(boxes.astype(np.float32), drawn.row, drawn.column, drawn.level)


def turned(degrees: float) -> np.ndarray:
    """Camera rolled by that angle."""
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def from_the_side(strength: float) -> np.ndarray:
    """Camera turned along the shelf: things shrink by 1 + strength from x = 0 to 1000."""
    return np.array([[1, 0, 0], [0, 1, 0], [strength / 1000, 0, 1.0]])
