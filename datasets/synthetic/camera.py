"""A pinhole camera before a shelf.

Coordinates of the shelf: millimetres, x to the right, y down (0 is the floor, up is negative),
z into the shelf (0 is the plane of the front edges).
"""

from dataclasses import dataclass

import cv2
import numpy as np

Vector = tuple[float, float, float]
MAP_STEP = 8


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Where the photo is taken from and what it sees.

    eye: (x, y, z) of the lens, z < 0. homography: (3, 3), front plane mm to pixels of an ideal
    lens. barrel: share by which the true lens bends towards the corners (0 none).
    """

    eye: Vector
    homography: np.ndarray
    width: int
    height: int
    barrel: float

    def project(self, points: np.ndarray) -> np.ndarray:
        """(n, 2) points of the front plane in mm to (n, 2) pixels of the photo."""
        ideal = cv2.perspectiveTransform(np.float64(points).reshape(-1, 1, 2), self.homography)[
            :, 0
        ]
        if self.barrel == 0:
            return ideal
        offset = (ideal - self._centre) / self._radius
        wanted = np.linalg.norm(offset, axis=1, keepdims=True)
        bent = wanted.copy()
        for _ in range(8):
            bent = wanted / (1 + self.barrel * bent**2)
        return self._centre + offset * (bent / np.maximum(wanted, 1e-9)) * self._radius

    def unproject(self, pixels: np.ndarray) -> np.ndarray:
        """(n, 2) pixels of the photo to (n, 2) points of the front plane in mm."""
        offset = (np.float64(pixels) - self._centre) / self._radius
        ideal = pixels + self.barrel * (offset**2).sum(-1, keepdims=True) * offset * self._radius
        back = np.linalg.inv(self.homography)
        return cv2.perspectiveTransform(ideal.reshape(-1, 1, 2), back)[:, 0]

    def window(self) -> tuple[float, float, float, float]:
        """(x1, y1, x2, y2) mm of the front plane that the photo sees."""
        across, down = np.linspace(0, self.width, 9), np.linspace(0, self.height, 9)
        grid = np.stack(np.meshgrid(across, down), -1).reshape(-1, 2)
        seen = self.unproject(grid)
        return (*seen.min(0).tolist(), *seen.max(0).tolist())

    def pixel_map(self, origin: tuple[float, float], scale: float) -> np.ndarray:
        """(h, w, 2) float32: for each photo pixel, where to read a canvas of the front plane.

        origin: mm of the canvas' corner; scale: its pixels per mm. Computed on a coarse grid.
        """
        across = np.arange(-MAP_STEP, self.width + 2 * MAP_STEP, MAP_STEP) + (MAP_STEP - 1) / 2
        down = np.arange(-MAP_STEP, self.height + 2 * MAP_STEP, MAP_STEP) + (MAP_STEP - 1) / 2
        grid = np.stack(np.meshgrid(across, down), -1)
        seen = self.unproject(grid.reshape(-1, 2) + 0.5).reshape(grid.shape)
        coarse = np.float32((seen - origin) * scale - 0.5)
        size = (coarse.shape[1] * MAP_STEP, coarse.shape[0] * MAP_STEP)
        fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
        return fine[MAP_STEP : MAP_STEP + self.height, MAP_STEP : MAP_STEP + self.width]

    @property
    def _centre(self) -> np.ndarray:
        return np.array([self.width / 2, self.height / 2])

    @property
    def _radius(self) -> float:
        return float(np.hypot(self.width, self.height) / 2)


def look_at(
    eye: Vector, target: tuple[float, float], roll: float, focal: float, size: tuple[int, int]
) -> np.ndarray:
    """(3, 3) homography from the front plane (mm) to pixels of a camera at `eye`.

    target: the front plane point in the picture's middle. roll in degrees, focal in pixels,
    size (width, height). H = K R [e1 e2 -eye], Hartley and Zisserman, Multiple View Geometry, 8.1.
    """
    forward = np.array([target[0] - eye[0], target[1] - eye[1], -eye[2]])
    forward /= np.linalg.norm(forward)
    right = np.cross([0.0, 1.0, 0.0], forward)
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    cos, sin = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    rotation = np.stack([cos * right + sin * down, -sin * right + cos * down, forward])
    intrinsics = np.array([[focal, 0, size[0] / 2], [0, focal, size[1] / 2], [0, 0, 1]])
    plane = np.column_stack([[1, 0, 0], [0, 1, 0], -np.array(eye)])
    matrix = intrinsics @ rotation @ plane
    return matrix / matrix[2, 2]
