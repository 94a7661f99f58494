"""The same photos at other distances: close-ups cut from them, and the photos made small."""

import zlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.sample import Dataset, Sample
from vision.errors import DatasetError
from vision.geometry import Boxes, area, centre, clip, intersection
from vision.photo import Photo

FEWEST, MOST = 2, 10  # whole products in a close-up
LONG_SIDE = 640  # pixels of a close-up, at least
_MOST_ENLARGED = 8.0
_WHOLE = 0.98  # of a box's area inside the window
_SEEN = 0.02  # less of a box inside the window is none of it
_FEW_CUT = 0.05  # of the window's area; windows with less are equal, the first is taken
_CANDIDATES = 256
_JPEG_QUALITY = 95


def zoom_windows(dataset: Dataset, folder: Path | str, seed: int, per_photo: int = 1) -> Dataset:
    """Close-ups: windows that hold 2 to 10 whole products, enlarged to a photo of 640 px or more.

    Of random windows (sides 3:5 to 5:3, enlarged at most 8 times) the first with little of its
    area on cut products is taken; those are marked `ignore` and cut at the border. Photos without
    such a window are left out. Windows depend on the photo's name and the seed, not on the other
    photos. The pictures are written to `folder`. Raises DatasetError when no photo has a window.
    """
    target = _new_folder(folder)
    samples = []
    for sample in dataset:
        rng = np.random.default_rng([seed, zlib.crc32(sample.path.stem.encode())])
        windows = [_choose(sample, rng) for _ in range(per_photo)]
        found = [window for window in windows if window is not None]
        pixels = Photo.read(sample.path).pixels if found else None
        for number, window in enumerate(found):
            path = target / f"{sample.path.stem}_zoom{number}.jpg"
            samples.append(_cut(sample, pixels, window, path))
    if not samples:
        raise DatasetError(dataset.name, "no close-up", f"{FEWEST} to {MOST} boxes near each other")
    return dataset.replace(name=f"{dataset.name} close-ups", samples=tuple(samples))


def reduced(dataset: Dataset, long_side: int, folder: Path | str) -> Dataset:
    """The photos made small: long side as given, in pixels; smaller ones stay as they are.

    The pictures are written to `folder`.
    """
    target = _new_folder(folder)
    samples = []
    for sample in dataset:
        scale = min(1.0, long_side / max(sample.width, sample.height))
        frame = np.array([0, 0, sample.width, sample.height])
        path = target / f"{sample.path.stem}.jpg"
        pixels = Photo.read(sample.path).pixels
        samples.append(_write(sample, _resize(pixels, scale), frame, path))
    return dataset.replace(name=f"{dataset.name} at {long_side} px", samples=tuple(samples))


def _new_folder(folder: Path | str) -> Path:
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _choose(sample: Sample, rng: np.random.Generator) -> NDArray[np.int64] | None:
    """The window [x1, y1, x2, y2], whole pixels, or None."""
    boxes = sample.boxes[(area(sample.boxes) > 0) & ~sample.ignore]
    if len(boxes) < FEWEST:
        return None
    wanted = int(rng.integers(FEWEST, MOST + 1))
    windows = _random_windows(sample, boxes, wanted, rng)
    seen = intersection(windows[:, None], sample.boxes[None]) / np.maximum(area(sample.boxes), 1e-6)
    whole = (seen >= _WHOLE) & ~sample.ignore
    count = whole.sum(axis=1)
    cut = np.where(whole, 0, seen * area(sample.boxes)).sum(axis=1) / area(windows)
    fits = (count >= FEWEST) & (count <= MOST)
    if not fits.any():
        return None
    near = fits & (np.abs(count - wanted) <= 1)
    cut = np.where(near if near.any() else fits, np.maximum(cut, _FEW_CUT), np.inf)
    return windows[np.argmin(cut)].astype(np.int64)


def _random_windows(sample: Sample, boxes: Boxes, wanted: int, rng: np.random.Generator) -> Boxes:
    """(c, 4) windows around random boxes, sized for about `wanted` boxes of that size."""
    middle = rng.integers(len(boxes), size=_CANDIDATES)
    aspect = np.exp(rng.uniform(np.log(3 / 5), np.log(5 / 3), _CANDIDATES))
    side = np.sqrt(area(boxes)[middle] * wanted * rng.uniform(1, 2.5, _CANDIDATES))
    size = side[:, None] * np.stack([np.sqrt(aspect), 1 / np.sqrt(aspect)], axis=1)
    size *= np.maximum(1, LONG_SIDE / _MOST_ENLARGED / size.max(axis=1))[:, None]
    frame = np.array([sample.width, sample.height])
    size = np.minimum(size, frame)
    shift = rng.uniform(-0.5, 0.5, (_CANDIDATES, 2)) * size
    low = np.clip(centre(boxes)[middle] + shift - size / 2, 0, frame - size)
    return np.round(np.concatenate([low, low + size], axis=1)).astype(np.float32)


def _cut(
    sample: Sample, pixels: NDArray[np.uint8], window: NDArray[np.int64], path: Path
) -> Sample:
    x1, y1, x2, y2 = window
    scale = max(1.0, LONG_SIDE / max(x2 - x1, y2 - y1))
    return _write(sample, _resize(pixels[y1:y2, x1:x2], scale), window, path)


def _resize(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def _write(
    sample: Sample, pixels: NDArray[np.uint8], window: NDArray[np.int64], path: Path
) -> Sample:
    """The sample seen through a window (in its pixels) that became `pixels`, saved to `path`."""
    height, width = pixels.shape[:2]
    origin = np.concatenate([window[:2], window[:2]])
    sides = window[2:] - window[:2]
    moved = (sample.boxes - origin) * (np.array([width, height] * 2) / np.concatenate([sides] * 2))
    moved = moved.astype(np.float32)
    inside = clip(moved, width, height)
    seen = area(inside) / np.maximum(area(moved), 1e-6)
    kept = seen > _SEEN
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return Sample(
        path,
        width,
        height,
        inside[kept],
        sample.labels[kept],
        (sample.ignore | (seen < _WHOLE))[kept],
        sample.store,
    )
