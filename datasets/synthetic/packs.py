"""Any pack as a picture: colours and silhouette, drawn once per SKU, view and size."""

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from datasets.synthetic import art
from datasets.synthetic.brands import Sku
from datasets.synthetic.label import back_label, front_label
from datasets.synthetic.palette import hsv, mix
from datasets.synthetic.profiles import PROFILES
from datasets.synthetic.round_packs import round_pack
from datasets.synthetic.textures import CUTOUT, texture

FACE_KINDS = {"box", "lowbox", "carton", "brick"}  # show a flat top and flat sides
STACKS = {"box", "lowbox", "shortcan", "cup", "tin", "softpack", "multipack", "can", "jar", "brick"}
HANGS = {"blister", "hangbag"}
VIEWS = 4
BACK = 3
Painted = tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=512)
def pack_picture(sku: Sku, height: int, view: int = 0) -> Painted:
    """RGB (h, w, 3) and alpha (h, w) uint8 of a pack `height` pixels tall, in its own proportions.

    view: 0 front, 1 and 2 turned aside, 3 back. Same arguments, same picture.
    """
    width = max(6, round(height * sku.width / sku.height))
    if sku.kind in PROFILES:
        return round_pack(sku, height, width, view)
    return FLAT[sku.kind](sku, height, width, view)


def _print(sku: Sku, height: int, width: int, view: int) -> np.ndarray:
    return back_label(sku, height, width) if view == BACK else front_label(sku, height, width)


def _box(sku: Sku, height: int, width: int, view: int) -> Painted:
    rng = np.random.default_rng([sku.line, 7, view])
    image = _print(sku, height, width, view)
    shade = art.gradient(
        height, width, (255, 255, 255), (int(rng.uniform(200, 252)),) * 3, rng.uniform(0, 6.3)
    )
    image = cv2.multiply(image, shade, scale=1 / 255)
    edge = mix(tuple(int(v) for v in image[height // 2, 1]), (0, 0, 0), 0.45)
    cv2.rectangle(image, (0, 0), (width - 1, height - 1), edge, 1)
    if rng.random() < 0.3:
        image[: max(1, height // 40)] = np.minimum(image[: max(1, height // 40)], 205) + 50
    return image, np.full((height, width), 255, np.uint8)


def _carton(sku: Sku, height: int, width: int, view: int) -> Painted:
    rng = np.random.default_rng([sku.line, 8])
    image, alpha = _box(sku, height, width, view)
    roof = int(height * rng.uniform(0.1, 0.2))
    if rng.random() < 0.6:
        image[:roof] = cv2.multiply(image[:roof], (0.78, 0.78, 0.78, 0))
        pinch = int(width * rng.uniform(0.02, 0.14))
        for side in (
            [[0, 0], [pinch, 0], [0, roof]],
            [[width, 0], [width - pinch, 0], [width, roof]],
        ):
            cv2.fillConvexPoly(alpha, np.int32(side), 0)
    if rng.random() < 0.6:
        colour = hsv(rng.random(), rng.uniform(0, 1), rng.uniform(0.5, 1))
        cv2.ellipse(
            image,
            (width // 2, roof // 2),
            (width // 5, roof // 3),
            0,
            0,
            360,
            colour,
            -1,
            cv2.LINE_AA,
        )
    return image, alpha


def _soft(sku: Sku, height: int, width: int, view: int) -> Painted:
    """Film round something: wavy outline, crimped ends, creases and glints."""
    rng = np.random.default_rng([sku.line, 9, view])
    image = _print(sku, height, width, view).astype(np.float32)
    creases = np.zeros((height, width), np.float32)
    for cells, weight in ((4, 0.5), (9, 0.35), (20, 0.15)):
        grid = rng.random((cells, max(2, cells * width // height))).astype(np.float32) - 0.5
        creases += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    slope = np.gradient(creases, axis=1) + np.gradient(creases, axis=0) * 0.4
    slope /= max(float(slope.std()), 1e-6)
    shine = rng.uniform(0.02, 0.12)
    x, y = (
        np.linspace(-1, 1, width, dtype=np.float32),
        np.linspace(-1, 1, height, dtype=np.float32)[:, None],
    )
    pillow = 1 - rng.uniform(0.15, 0.45) * np.abs(x) ** 3 - rng.uniform(0.05, 0.3) * np.abs(y) ** 6
    image *= (pillow * (1 + shine * slope))[..., None]
    glint = np.clip(slope - rng.uniform(1.0, 2.2), 0, 1) * rng.uniform(20, 190)
    image = np.clip(image + glint[..., None], 0, 255).astype(np.uint8)
    crimp = max(2, int(height * rng.uniform(0.03, 0.09)))
    if rng.random() < 0.75:
        for part in (
            (image[:crimp], image[height - crimp :]) if rng.random() < 0.6 else (image[:crimp],)
        ):
            part[::2] = cv2.multiply(np.ascontiguousarray(part[::2]), (0.75, 0.75, 0.75, 0))
    return image, _wavy_mask(rng, height, width)


def _wavy_mask(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Outline of a filled bag: four slightly bulging and dented sides."""
    dents = rng.random((4, 6)) * rng.uniform(0.01, 0.07)
    bulge = rng.uniform(0, 0.07)
    share_y, share_x = np.linspace(0, 1, height), np.linspace(0, 1, width)
    knots = np.linspace(0, 1, 6)
    round_y, round_x = bulge * (2 * share_y - 1) ** 4, bulge * 0.6 * (2 * share_x - 1) ** 4
    left = (np.interp(share_y, knots, dents[0]) + round_y) * width
    right = width - 1 - (np.interp(share_y, knots, dents[1]) + round_y) * width
    top = (np.interp(share_x, knots, dents[2]) + round_x) * height
    bottom = height - 1 - (np.interp(share_x, knots, dents[3]) * 0.3 + round_x) * height
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    inside = (
        (x >= left[:, None]) & (x <= right[:, None]) & (y >= top[None, :]) & (y <= bottom[None, :])
    )
    return cv2.GaussianBlur(np.where(inside, np.uint8(255), np.uint8(0)), (3, 3), 0)


def _multipack(sku: Sku, height: int, width: int, view: int) -> Painted:
    """Several units in one film: rolls or bottles shining through, the print over part of them."""
    rng = np.random.default_rng([sku.line, 10])
    print_, alpha = _soft(sku, height, width, view)
    rows, columns = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    ground = hsv(rng.random(), rng.uniform(0, 0.25), rng.uniform(0.8, 1.0))
    image = np.full((height, width, 3), ground, np.uint8)
    cell_w, cell_h = width / columns, height / rows
    for row in range(rows):
        for column in range(columns):
            centre = (int((column + 0.5) * cell_w), int((row + 0.5) * cell_h))
            axes = (max(1, int(cell_w * 0.47)), max(1, int(cell_h * 0.45)))
            cv2.ellipse(
                image, centre, axes, 0, 0, 360, mix(ground, (0, 0, 0), 0.18), -1, cv2.LINE_AA
            )
            lit = (max(1, int(axes[0] * 0.85)), max(1, int(axes[1] * 0.85)))
            cv2.ellipse(
                image, centre, lit, 0, 0, 360, mix(ground, (255, 255, 255), 0.4), -1, cv2.LINE_AA
            )
            if rng.random() < 0.5:
                cv2.circle(
                    image,
                    centre,
                    max(1, axes[0] // 4),
                    mix(ground, (0, 0, 0), 0.5),
                    -1,
                    cv2.LINE_AA,
                )
    top, bottom = (int(height * share) for share in (rng.uniform(0, 0.35), rng.uniform(0.55, 1.0)))
    image[top:bottom] = cv2.addWeighted(image[top:bottom], 0.15, print_[top:bottom], 0.85, 0)
    return image, alpha


def _blister(sku: Sku, height: int, width: int, view: int) -> Painted:
    """A printed card with a hang hole, and something under a shining dome."""
    rng = np.random.default_rng([sku.line, 11])
    image = front_label(sku, height, width)
    x, y = int(width * rng.uniform(0.12, 0.2)), int(height * rng.uniform(0.35, 0.5))
    right, bottom = width - x, int(height * rng.uniform(0.88, 0.96))
    thing = hsv(rng.random(), rng.uniform(0, 0.9), rng.uniform(0.1, 0.95))
    dome = image[y:bottom, x:right]
    dome[:] = cv2.addWeighted(
        dome, 0.45, np.full_like(dome, mix(thing, (235, 235, 235), 0.6)), 0.55, 0
    )
    for _ in range(int(rng.integers(1, 5))):
        centre = (int(rng.uniform(x, right)), int(rng.uniform(y, bottom)))
        axes = (
            max(1, int(width * rng.uniform(0.04, 0.15))),
            max(1, int(height * rng.uniform(0.08, 0.25))),
        )
        cv2.ellipse(
            image, centre, axes, float(rng.uniform(-20, 20)), 0, 360, thing, -1, cv2.LINE_AA
        )
    cv2.rectangle(image, (x, y), (right, bottom), mix(thing, (255, 255, 255), 0.5), 1)
    cv2.line(image, (x + 2, y + 2), (x + 2, bottom - 2), (250, 250, 250), max(1, width // 30))
    alpha = np.full((height, width), 255, np.uint8)
    hole = (width // 2, int(height * 0.05))
    cv2.ellipse(alpha, hole, (max(1, width // 10), max(1, height // 60)), 0, 0, 360, 0, -1)
    return image, alpha


def _cutout(sku: Sku, height: int, width: int, view: int) -> Painted:
    """The pack of a real packshot."""
    return tuple(
        cv2.resize(layer, (width, height), interpolation=cv2.INTER_AREA)
        for layer in texture(sku.art)
    )


FLAT: dict[str, Callable[[Sku, int, int, int], Painted]] = {
    "box": _box, "lowbox": _box, "carton": _carton, "brick": _soft, "bag": _soft, "pouch": _soft,
    "softpack": _soft, "hangbag": _soft, "multipack": _multipack, "blister": _blister,
    CUTOUT: _cutout,
}  # fmt: skip
