"""Freely licensed pictures as pack art and walls, from folders the caller names."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from datasets.synthetic.brands import Sku

LONGEST_SIDE = 480
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
CUTOUT = "cutout"
NEARLY_WHITE = 238


@lru_cache(maxsize=8)
def pictures_in(folders: tuple[Path, ...]) -> tuple[tuple[str, ...], ...]:
    """Paths of the pictures in each folder and below, sorted; folders without any are left out."""
    found = (
        tuple(
            sorted(str(path) for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES)
        )
        for folder in folders
    )
    return tuple(paths for paths in found if paths)


@lru_cache(maxsize=512)
def texture(path: str) -> tuple[np.ndarray, np.ndarray]:
    """RGB (h, w, 3) without its white border; alpha (h, w), 0 on the white round a packshot."""
    coded = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if coded is None:
        return np.full((8, 8, 3), 128, np.uint8), np.full((8, 8), 255, np.uint8)
    scale = min(1.0, LONGEST_SIDE / max(coded.shape[:2]))
    picture = cv2.resize(coded[..., ::-1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    white = np.uint8(picture.min(2) >= NEARLY_WHITE)
    alpha = np.full(white.shape, 255, np.uint8)
    if _border(white).mean() > 0.6:
        framed = cv2.copyMakeBorder(white, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
        cv2.floodFill(framed, None, (0, 0), 2)
        alpha = np.where(framed[1:-1, 1:-1] == 2, np.uint8(0), np.uint8(255))
    x, y, width, height = cv2.boundingRect(alpha)
    if min(width, height) < 8:
        return picture, np.full(white.shape, 255, np.uint8)
    cut = np.s_[y : y + height, x : x + width]
    return np.ascontiguousarray(picture[cut]), np.ascontiguousarray(alpha[cut])


def _border(mask: np.ndarray) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


def is_cutout(path: str) -> bool:
    """Whether the picture shows a pack on white."""
    return bool((texture(path)[1] == 0).mean() > 0.03)


def backdrop(
    rng: np.random.Generator, folders: tuple[tuple[str, ...], ...], height: int, width: int
) -> np.ndarray:
    """(h, w, 3) uint8: one of the pictures in the folders, blurred so that nothing is countable."""
    paths = folders[rng.integers(len(folders))]
    picture, _ = texture(paths[rng.integers(len(paths))])
    soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(6, 16)))
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)


def art_patch(sku: Sku, height: int, width: int) -> np.ndarray:
    """(h, w, 3) uint8: a window of the SKU's picture in the label's proportions, or all of it."""
    picture, _ = texture(sku.art)
    rng = np.random.default_rng([sku.line, 12])
    if sku.kind != CUTOUT and rng.random() < 0.5:
        tall, wide = picture.shape[:2]
        share = rng.uniform(0.35, 1.0)
        cut_h = max(4, int(min(tall, wide * height / width) * share))
        cut_w = max(4, int(min(wide, tall * width / height) * share))
        y, x = int(rng.integers(tall - cut_h + 1)), int(rng.integers(wide - cut_w + 1))
        picture = picture[y : y + cut_h, x : x + cut_w]
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
