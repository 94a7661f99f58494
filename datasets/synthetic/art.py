"""Grounds of pack designs, walls and floors: gradients, stripes, photograph-like noise."""

import math

import cv2
import numpy as np

from datasets.synthetic.palette import Colour, Palette


def gradient(height: int, width: int, first: Colour, second: Colour, angle: float) -> np.ndarray:
    """(h, w, 3) uint8 linear gradient; angle in radians, 0 runs to the right."""
    across = np.linspace(0, 1, min(width, 64), dtype=np.float32)[None, :] * np.float32(
        np.cos(angle)
    )
    down = np.linspace(0, 1, min(height, 64), dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    ramp = across + down
    ramp = (ramp - ramp.min()) / max(float(np.ptp(ramp)), 1e-6)
    start, end = np.float32(first), np.float32(second)
    coarse = (start + ramp[..., None] * (end - start)).astype(np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)


def photo_like(
    rng: np.random.Generator, height: int, width: int, colours: tuple[Colour, ...]
) -> np.ndarray:
    """(h, w, 3) uint8 patch with a photograph's spectrum: coloured noise of several scales.

    The same picture at every size; what rng gives afterwards does not depend on it.
    """
    grain = np.zeros((height, width), np.float32)
    scales = ((3, 1.0), (7, 0.7), (17, 0.5), (40, 0.3))
    for own, (cells, weight) in zip(rng.spawn(len(scales)), scales, strict=True):
        columns = math.ceil(cells * width / height) + 1
        noise = own.random((columns, cells), np.float32).T
        size = (math.ceil(columns * height / cells), height)
        grain += weight * cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC)[:, :width]
    middle, spread = float(grain.mean()), max(float(grain.std()), 1e-6)
    grain = np.clip((grain - middle) / (4 * spread) + 0.5, 0, 1)
    stops = np.linspace(0, 1, len(colours))
    table = np.stack(
        [np.interp(np.linspace(0, 1, 256), stops, [c[i] for c in colours]) for i in range(3)], -1
    )
    return table.astype(np.uint8)[(grain * 255).astype(np.uint8)]


def background(rng: np.random.Generator, height: int, width: int, palette: Palette) -> np.ndarray:
    """(h, w, 3) uint8 ground of a pack front."""
    kind = rng.random()
    if kind < 0.33:
        return np.full((height, width, 3), palette.base, np.uint8)
    if kind < 0.72:
        end = (
            palette.light
            if rng.random() < 0.4
            else palette.dark
            if rng.random() < 0.6
            else palette.second
        )
        return gradient(
            height, width, palette.base, end, rng.choice([0, np.pi / 2, np.pi / 2, 0.8])
        )
    image = np.full((height, width, 3), palette.base, np.uint8)
    if kind < 0.83:
        _stripes(rng, image, palette.second)
    elif kind < 0.9:
        step = max(4, int(width * rng.uniform(0.1, 0.25)))
        for y in range(0, height, step):
            for x in range((y // step % 2) * step // 2, width, step):
                cv2.circle(image, (x, y), max(1, step // 5), palette.light, -1, cv2.LINE_AA)
    else:
        image = photo_like(rng, height, width, (palette.dark, palette.base, palette.light))
    return image


def _stripes(rng: np.random.Generator, image: np.ndarray, colour: Colour) -> None:
    height, width = image.shape[:2]
    step = max(4.0, max(width, height) * rng.uniform(0.06, 0.2))
    slope = rng.choice([0, 0, step, 3 * step])
    for x in np.arange(-height, width + height, 2 * step):
        points = [[x, 0], [x + step, 0], [x + step + slope, height], [x + slope, height]]
        cv2.fillConvexPoly(image, np.int32(np.round(points)), colour, cv2.LINE_AA)
