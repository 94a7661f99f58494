"""What a shop and a phone do to a pack: one front, seen many ways.

A `Pack` becomes a reference view (as a packshot in a gallery) or a shelf view (beside other packs,
turned, cut off, lit, glaring, blurred, small).
"""

from dataclasses import dataclass

import albumentations as A
import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.embed import squared

_CANVAS = 160  # pixels of the long side at which a pack is turned and lit
_SLANT = 0.10  # of a side, by which a corner moves
_TILT, _FALLEN = 8.0, 100.0  # degrees
_FALLEN_SHARE, _CUT_SHARE, _COVER_SHARE, _GLARE_SHARE = 0.12, 0.25, 0.25, 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A front: rgb (h, w, 3) uint8 and alpha (h, w) uint8, 0 beside the pack."""

    rgb: Pixels
    alpha: NDArray[np.uint8]


def reference_view(pack: Pack, rng: np.random.Generator, side: int) -> Pixels:
    """(side, side, 3): the pack on white, trimmed not quite evenly."""
    rgb, alpha = canvas(pack)
    picture = over(rgb, alpha, np.full(3, rng.choice([255, 255, 240]), np.uint8))
    picture = _jittered(picture, rng, 0.02)
    if rng.random() < 0.3:
        picture = reduced(picture, rng, (64, 128))
    return squared(picture, side)


def shelf_view(pack: Pack, neighbour: Pack, rng: np.random.Generator, side: int) -> Pixels:
    """(side, side, 3): a crop of a shelf stretched to a square, see shelf_crop."""
    return squared(shelf_crop(pack, neighbour, rng, (24, 140)), side)


def shelf_crop(
    pack: Pack, neighbour: Pack, rng: np.random.Generator, sides: tuple[int, int]
) -> Pixels:
    """(h, w, 3): the pack as a detector cuts it out of a photo, `neighbour` beside it.

    sides: the least and largest longer side in pixels.
    """
    rgb, alpha = canvas(pack)
    beside = cv2.resize(canvas(neighbour)[0], rgb.shape[1::-1])
    picture = _placed(rgb, alpha, beside, rng)
    if rng.random() < _CUT_SHARE:
        picture = _cut_off(picture, rng)
    if rng.random() < _COVER_SHARE:
        picture = _covered(picture, beside, rng)
    picture = lit(picture, rng)
    picture = reduced(picture, rng, sides)
    return photometric(int(rng.integers(2**31)))(image=picture)["image"]


def canvas(pack: Pack) -> tuple[Pixels, NDArray[np.uint8]]:
    scale = _CANVAS / max(pack.rgb.shape[:2])
    size = [max(8, round(length * scale)) for length in pack.rgb.shape[1::-1]]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(pack.rgb, size, interpolation=way), cv2.resize(pack.alpha, size)


def over(rgb: Pixels, alpha: NDArray[np.uint8], ground: Pixels) -> Pixels:
    cover = alpha[..., None].astype(np.float32) / 255
    return (rgb * cover + ground * (1 - cover)).astype(np.uint8)


def _placed(
    rgb: Pixels, alpha: NDArray[np.uint8], beside: Pixels, rng: np.random.Generator
) -> Pixels:
    """The pack turned in space before a dark shelf and its neighbour, in a box drawn round it."""
    height, width = rgb.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    there = corners + rng.uniform(-_SLANT, _SLANT, (4, 2)) * [width, height]
    angle = rng.uniform(-_TILT, _TILT)
    if rng.random() < _FALLEN_SHARE:
        angle = rng.uniform(-_FALLEN, _FALLEN)
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    there = (there - there.mean(0)) @ matrix.T
    low, high = there.min(0), there.max(0)
    extent = high - low
    moved = rng.normal(0, 0.03, (2, 2)) * extent
    low, high = low + moved[0], high + moved[1]
    size = np.maximum(np.round(high - low), 12).astype(int)
    homography = cv2.getPerspectiveTransform(corners, np.float32(there - low))
    ground = np.empty((size[1], size[0], 3), np.uint8)
    ground[:] = rng.integers(0, 255) if rng.random() < 0.3 else rng.integers(0, 60)
    if rng.random() < 0.6:
        shift = homography @ np.array(
            [[1, 0, rng.choice([-1, 1]) * width * rng.uniform(1.0, 1.06)], [0, 1, 0], [0, 0, 1]]
        )
        cv2.warpPerspective(
            beside, shift, tuple(size.tolist()), ground, borderMode=cv2.BORDER_TRANSPARENT
        )
    seen = cv2.warpPerspective(rgb, homography, tuple(size.tolist()), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(alpha, homography, tuple(size.tolist()))
    return over(seen, mask, ground)


def _jittered(picture: Pixels, rng: np.random.Generator, share: float) -> Pixels:
    height, width = picture.shape[:2]
    x1, x2 = (round(width * rng.uniform(0, share)) for _ in range(2))
    y1, y2 = (round(height * rng.uniform(0, share)) for _ in range(2))
    return picture[y1 : height - y2, x1 : width - x2]


def _cut_off(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """The picture without up to 35 % of it at one side: the edge of the photo, or a pack before."""
    height, width = picture.shape[:2]
    share = rng.uniform(0.05, 0.35)
    side = rng.integers(4)
    x, y = round(width * share), round(height * share)
    return (picture[:, x:], picture[:, : width - x], picture[y:], picture[: height - y])[side]


def _covered(picture: Pixels, other: Pixels, rng: np.random.Generator) -> Pixels:
    """A tag, a hand or a wobbler before the pack: a patch of something else."""
    height, width = picture.shape[:2]
    h, w = (max(2, round(length * rng.uniform(0.1, 0.4))) for length in (height, width))
    y, x = rng.integers(-h // 2, height - h // 2), rng.integers(-w // 2, width - w // 2)
    covered = picture.copy()
    area = covered[max(0, y) : y + h, max(0, x) : x + w]
    if rng.random() < 0.5:
        area[:] = rng.integers(0, 256, 3)
    else:
        area[:] = cv2.resize(other, (area.shape[1], area.shape[0]))
    return covered


def lit(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """Uneven light, a cast, and on some a lamp's reflection."""
    height, width = picture.shape[:2]
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    slope = rng.uniform(-0.25, 0.25, 2)
    light = np.exp(slope[0] * x + slope[1] * y + rng.normal(0, 0.2))
    cast = np.exp(rng.normal(0, 0.07, 3))
    lit = picture * light[..., None] * cast
    if rng.random() < _GLARE_SHARE:
        centre, reach = rng.uniform(-0.8, 0.8, 2), rng.uniform(0.1, 0.5, 2)
        spot = np.exp(-(((x - centre[0]) / reach[0]) ** 2) - ((y - centre[1]) / reach[1]) ** 2)
        lit = lit + (rng.uniform(60, 255) * spot)[..., None]
    return np.clip(lit, 0, 255).astype(np.uint8)


def reduced(picture: Pixels, rng: np.random.Generator, sides: tuple[int, int]) -> Pixels:
    """The picture as small as a pack on a photo taken from further away."""
    long_side = float(np.exp(rng.uniform(*np.log(sides))))
    scale = min(1.0, long_side / max(picture.shape[:2]))
    size = [max(6, round(length * scale)) for length in picture.shape[1::-1]]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def photometric(seed: int) -> A.Compose:
    """Camera and messenger; little change of hue, by which flavours differ."""
    return A.Compose(
        [
            A.HueSaturationValue(hue_shift_limit=5, sat_shift_limit=35, val_shift_limit=0, p=0.5),
            A.RandomBrightnessContrast(brightness_limit=0.1, contrast_limit=0.3, p=0.6),
            A.OneOf([A.MotionBlur(blur_limit=(3, 5)), A.GaussianBlur(blur_limit=(3, 5))], p=0.2),
            A.OneOf([A.ISONoise(), A.GaussNoise(std_range=(0.01, 0.05))], p=0.2),
            A.ImageCompression(quality_range=(35, 90), p=0.4),
        ],
        seed=seed,
    )
