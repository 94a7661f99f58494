"""Drawn packs, and photos of them on a shelf."""

import cv2
import numpy as np

from tests.factories import photo
from vision.detections import Detections
from vision.photo import Photo

RED, BLUE, GREEN = (200, 40, 40), (40, 60, 200), (30, 150, 60)
Pixels = np.ndarray


def pack(design: int, colour: tuple[int, int, int], size: tuple[int, int] = (300, 420)) -> Pixels:
    """A front (h, w, 3) of width x height `size`: the same design in any colour."""
    rng = np.random.default_rng(design)
    width, height = size
    front = np.full((height, width, 3), 235, np.uint8)
    cv2.rectangle(front, (0, 0), (width, height // 4), colour, -1)
    for _ in range(14):
        x, y = (int(v) for v in rng.uniform(0.1, 0.9, 2) * size)
        shade = tuple(int(v) for v in rng.integers(0, 110, 3))
        axes = tuple(int(v) for v in rng.integers(8, 45, 2))
        cv2.ellipse(front, (x, y), axes, float(rng.uniform(0, 90)), 0, 360, shade, -1, cv2.LINE_AA)
    word = "".join(chr(c) for c in rng.integers(65, 91, 7))
    cv2.putText(front, word, (20, height // 6), 2, 1.7, (250, 250, 250), 3, cv2.LINE_AA)
    cv2.putText(front, word[::-1], (20, height // 2), 2, 1.7, colour, 4, cv2.LINE_AA)
    cv2.circle(front, (width * 3 // 4, height * 4 // 5), width // 6, colour, -1, cv2.LINE_AA)
    return front


def on_shelf(fronts: list[Pixels], height: int = 130, light: float = 0.75) -> Photo:
    """The packs side by side, `height` pixels tall, darker, seen a little askew and blurred."""
    small = [cv2.resize(f, (f.shape[1] * height // f.shape[0], height)) for f in fronts]
    width = 20 + sum(f.shape[1] + 20 for f in small)
    wall = np.full((height + 60, width, 3), 40, np.uint8)
    left = 20
    for front in small:
        wall[30 : 30 + height, left : left + front.shape[1]] = front
        left += front.shape[1] + 20
    askew = np.array([[1, 0.03, 0], [0.005, 1, 0]], np.float64)
    seen = cv2.warpAffine(wall, askew, (width, height + 60), borderValue=(40, 40, 40))
    return photo((cv2.GaussianBlur(seen, (0, 0), 0.7) * light).astype(np.uint8))


def boxes_on(count: int, height: int = 130, aspect: float = 300 / 420) -> Detections:
    """The boxes of `count` packs of one aspect in `on_shelf`."""
    width = int(height * aspect)
    left = 20 + np.arange(count, dtype=np.float32) * (width + 20)
    boxes = np.stack([left, left * 0 + 30, left + width + 4, left * 0 + 31 + height], axis=1)
    return Detections(boxes, np.full(count, 0.9, np.float32))


def packshot(front: Pixels, margin: int = 40) -> Pixels:
    """A front on white."""
    return np.pad(front, ((margin, margin), (margin, margin), (0, 0)), constant_values=255)
