"""generate(config, seed): a shelf picture and its truth."""

import cv2
import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera, look_at
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import ShelfConfig
from datasets.synthetic.effects import develop
from datasets.synthetic.filling import Filling, fill, plan_habits
from datasets.synthetic.fixture import Fixture, assortment, plan_rows, plan_style
from datasets.synthetic.packs import STACKS
from datasets.synthetic.painter import Scene, paint
from datasets.synthetic.textures import pictures_in
from datasets.synthetic.truth import ShelfTruth, read_truth

MARGIN = 60.0
TRIES = 8


def generate(config: ShelfConfig, seed: int) -> tuple[np.ndarray, ShelfTruth]:
    """Picture (h, w, 3) uint8 RGB and truth; the same for the same arguments and fonts."""
    rng = np.random.default_rng([seed, 101])
    wanted = _wanted(rng, config)
    aspect = float(np.exp(rng.uniform(*np.log(config.aspect))))
    side = int(rng.integers(config.side[0], config.side[1] + 1))
    size = (side, round(side / aspect)) if aspect >= 1 else (round(side * aspect), side)
    skus = _assortment(rng, config, wanted)
    camera, fixture, filling = _plan(config, seed, wanted, size, skus)
    window = camera.window()
    canvas = Canvas.blank(window, _canvas_scale(camera, window), camera.eye)
    scene = Scene(fixture, filling, config.distractors, pictures_in(config.background_dirs))
    prices = paint(canvas, scene, np.random.default_rng([seed, 103]))
    truth = read_truth(canvas, camera, fixture, filling, prices)
    seen_from = camera.pixel_map(canvas.origin, canvas.scale)
    pixels = cv2.remap(
        canvas.image, seen_from, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return develop(pixels, np.random.default_rng([seed, 104]), config.damage), truth


def _assortment(rng: np.random.Generator, config: ShelfConfig, wanted: int) -> tuple[Sku, ...]:
    if config.catalogue:
        return catalogue(config.catalogue)
    variety = int(np.clip(wanted * rng.uniform(0.2, 1.0), 3, 160))
    return assortment(rng, variety, pictures_in(config.texture_dirs), config.texture_share)


def _wanted(rng: np.random.Generator, config: ShelfConfig) -> int:
    close = rng.random() < config.close_up_share
    low, high = config.close_up_products if close else config.products
    return round(float(np.exp(rng.uniform(np.log(low), np.log(high)))))


def _plan(
    config: ShelfConfig, seed: int, wanted: int, size: tuple[int, int], skus: tuple[Sku, ...]
) -> tuple[Camera, Fixture, Filling]:
    """Place the camera so that about `wanted` front units are in the picture."""
    target = float(wanted)
    best: tuple[float, tuple[Camera, Fixture, Filling]] | None = None
    for _ in range(TRIES):
        rng = np.random.default_rng([seed, 102])
        height = _window_height(target, size, skus)
        rows = plan_rows(rng, skus, max(height * rng.uniform(0.8, 1.2), rng.uniform(500, 1900)))
        camera = _place_camera(
            rng, config, (height * size[0] / size[1], height), size, rows[0].ceiling
        )
        left, _, right, _ = camera.window()
        ends = rng.random(2) < 0.18
        reach = (right - left) * rng.uniform(0.03, 0.3, 2)
        fixture = Fixture(rows, plan_style(rng), left + (reach[0] if ends[0] else -MARGIN * 3),
                          right - (reach[1] if ends[1] else -MARGIN * 3))  # fmt: skip
        filling = fill(rng, fixture, plan_habits(rng, config.gap_share))
        count = _count(camera, filling)
        miss = abs(np.log(max(count, 0.5) / wanted))
        if best is None or miss < best[0]:
            best = (miss, (camera, fixture, filling))
        if miss < 0.1:
            break
        target *= float(np.clip(wanted / max(count, 0.5), 0.4, 2.5))
    return best[1]


def _window_height(wanted: float, size: tuple[int, int], skus: tuple[Sku, ...]) -> float:
    """Height in mm of front plane that holds the wanted units at the SKUs' mean area."""
    area = float(
        np.mean([sku.width * sku.height * (0.7 if sku.kind in STACKS else 1.35) for sku in skus])
    )
    return float(np.sqrt(wanted * area * size[1] / size[0]))


def _place_camera(
    rng: np.random.Generator,
    config: ShelfConfig,
    span: tuple[float, float],
    size: tuple[int, int],
    top: float,
) -> Camera:
    """A camera that sees about span (width, height) mm of a shelf from `top` down to the floor."""
    width, height = span
    extra = float(rng.uniform(-0.12, 0.25)) * height
    lowest = min(0.0, -height / 2 + extra)
    highest = max(top, top + height / 2 - extra)
    y = float(rng.uniform(min(highest, lowest), max(highest, lowest)))
    if -top < height:
        y = top / 2 + float(rng.normal(0, 0.06)) * height
    spread = np.radians(rng.uniform(48, 72))
    focal = max(size) / 2 / np.tan(spread / 2)
    distance = max(width, height) / 2 / np.tan(spread / 2)
    yaw = np.radians(
        np.clip(rng.normal(0, config.yaw * rng.choice([0.15, 0.5])), -config.yaw, config.yaw)
    )
    pitch = np.radians(np.clip(rng.normal(0.2, 0.5) * config.pitch, -config.pitch, config.pitch))
    eye = (float(distance * np.tan(yaw)), y - float(distance * np.tan(pitch)), -float(distance))
    roll = float(np.clip(rng.normal(0, config.roll / 2), -config.roll, config.roll))
    barrel = float(rng.choice([0.0, 0.0, rng.uniform(0.0, 0.12)]))
    return Camera(eye, look_at(eye, (0.0, y), roll, focal, size), *size, barrel)


def _canvas_scale(camera: Camera, window: tuple[float, float, float, float]) -> float:
    """Canvas pixels per mm: the photo's finest while the canvas stays below 2.2 x its pixels."""
    corners = np.array([[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]]) * (
        camera.width,
        camera.height,
    )
    step = camera.unproject(corners + np.array([1, 0])) - camera.unproject(corners)
    finest = float(1 / np.linalg.norm(step, axis=1).min())
    area = (window[2] - window[0]) * (window[3] - window[1])
    return min(finest, float(np.sqrt(2.2 * camera.width * camera.height / area)))


def _count(camera: Camera, filling: Filling) -> int:
    """Front units whose middle is in the picture."""
    middles = np.array(
        [(u.x + u.sku.width / 2, u.base - u.sku.height / 2) for u in filling.units if u.front]
    )
    if not len(middles):
        return 0
    at = camera.project(middles)
    return int(((at >= 0) & (at < (camera.width, camera.height))).all(1).sum())
