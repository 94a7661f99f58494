"""Plans a picture: what is on the shelf and where the camera stands."""

import itertools

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera, look_at
from datasets.synthetic.config import ShelfConfig
from datasets.synthetic.filling import Filling, fill, plan_habits
from datasets.synthetic.fixture import Fixture, plan_rows, plan_style
from datasets.synthetic.packs import STACKS

MARGIN = 180.0
TRIES = 8


def plan_shelf(
    config: ShelfConfig, seed: int, wanted: int, size: tuple[int, int], skus: tuple[Sku, ...]
) -> tuple[Camera, Fixture, Filling]:
    """Place the camera so that about `wanted` front units are in the picture."""
    target = float(wanted)
    best: tuple[float, tuple[Camera, Fixture, Filling]] | None = None
    for _ in range(TRIES):
        rng = np.random.default_rng([seed, 102])
        height = _window_height(target, size, skus)
        tall = max(height * float(rng.uniform(0.8, 1.2)), float(rng.uniform(500, 1900)))
        camera = _place_camera(rng, config, height, size, tall)
        rows = plan_rows(rng, skus, tall, _bays(rng, config, camera))
        fixture = Fixture(rows, plan_style(rng))
        filling = fill(rng, fixture, plan_habits(rng, config.gap_share))
        count = _count(camera, filling)
        miss = abs(np.log(max(count, 0.5) / wanted))
        if best is None or miss < best[0]:
            best = (miss, (camera, fixture, filling))
        if miss < 0.18:
            break
        target *= float(np.clip(wanted / max(count, 0.5), 0.4, 2.5))
    return best[1]


def _window_height(wanted: float, size: tuple[int, int], skus: tuple[Sku, ...]) -> float:
    """Height in mm of front plane that holds the wanted units at the SKUs' mean area."""
    area = float(
        np.mean([sku.width * sku.height * (0.7 if sku.kind in STACKS else 1.35) for sku in skus])
    )
    return float(np.sqrt(wanted * area * size[1] / size[0]))


def _bays(
    rng: np.random.Generator, config: ShelfConfig, camera: Camera
) -> list[tuple[float, float]]:
    """(left, right) in mm of the sections in sight; the outer ones may end in the picture."""
    left, _, right, _ = camera.window()
    ends = rng.random(2) < 0.18
    reach = (right - left) * rng.uniform(0.03, 0.3, 2)
    start = left + (reach[0] if ends[0] else -MARGIN)
    stop = right - (reach[1] if ends[1] else -MARGIN)
    count = int(rng.integers(2, config.bays + 1)) if config.bays > 1 and rng.random() < 0.3 else 1
    cuts = sorted(rng.uniform(start, stop, count - 1).tolist())
    return list(itertools.pairwise([float(start), *cuts, float(stop)]))


def _place_camera(
    rng: np.random.Generator,
    config: ShelfConfig,
    height: float,
    size: tuple[int, int],
    tall: float,
) -> Camera:
    """A camera of size (width, height) that sees `height` mm of a shelf `tall` mm high."""
    extra = float(rng.uniform(-0.12, 0.25)) * height
    lowest = min(0.0, -height / 2 + extra)
    highest = max(-tall, -tall + height / 2 - extra)
    y = float(rng.uniform(min(highest, lowest), max(highest, lowest)))
    if tall < height:
        y = -tall / 2 + float(rng.normal(0, 0.06)) * height
    spread = np.radians(rng.uniform(48, 72))
    focal = max(size) / 2 / np.tan(spread / 2)
    distance = height * max(size) / size[1] / 2 / np.tan(spread / 2)
    yaw = np.radians(
        np.clip(rng.normal(0, config.yaw * rng.choice([0.1, 0.3, 0.7])), -config.yaw, config.yaw)
    )
    pitch = np.radians(np.clip(rng.normal(0.2, 0.5) * config.pitch, -config.pitch, config.pitch))
    eye = (float(distance * np.tan(yaw)), y - float(distance * np.tan(pitch)), -float(distance))
    roll = float(np.clip(rng.normal(0, config.roll / 2), -config.roll, config.roll))
    barrel = float(rng.choice([0.0, 0.0, rng.uniform(0.0, 0.12)]))
    return Camera(eye, look_at(eye, (0.0, y), roll, focal, size), *size, barrel)


def _count(camera: Camera, filling: Filling) -> int:
    """Front units whose middle is in the picture."""
    middles = np.array(
        [(u.x + u.sku.width / 2, u.base - u.sku.height / 2) for u in filling.units if u.front]
    )
    if not len(middles):
        return 0
    at = camera.project(middles)
    return int(((at >= 0) & (at < (camera.width, camera.height))).all(1).sum())
