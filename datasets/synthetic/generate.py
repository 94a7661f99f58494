"""generate(config, seed): a shelf picture and its truth."""

import cv2
import numpy as np

from datasets.synthetic.assortment import assortment
from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import ShelfConfig
from datasets.synthetic.effects import develop
from datasets.synthetic.filling import Filling
from datasets.synthetic.fixture import Fixture
from datasets.synthetic.painter import Scene, paint
from datasets.synthetic.plan import plan_shelf
from datasets.synthetic.textures import pictures_in
from datasets.synthetic.truth import ShelfTruth, read_truth


def generate(config: ShelfConfig, seed: int) -> tuple[np.ndarray, ShelfTruth]:
    """Picture (h, w, 3) uint8 RGB and truth; the same for the same arguments and fonts."""
    rng = np.random.default_rng([seed, 101])
    wanted = _wanted(rng, config)
    aspect = float(np.exp(rng.uniform(*np.log(config.aspect))))
    side = int(rng.integers(config.side[0], config.side[1] + 1))
    size = (side, round(side / aspect)) if aspect >= 1 else (round(side * aspect), side)
    skus = _assortment(rng, config, wanted)
    return photograph(config, seed, *plan_shelf(config, seed, wanted, size, skus))


def photograph(
    config: ShelfConfig, seed: int, camera: Camera, fixture: Fixture, filling: Filling
) -> tuple[np.ndarray, ShelfTruth]:
    """Picture and truth of what a camera sees of a filled fixture."""
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
