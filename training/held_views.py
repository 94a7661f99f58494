"""A pack that somebody holds before the shelf it came from: loose, turned, gripped."""

from collections.abc import Sequence

import cv2
import numpy as np

from training.pack_views import Pack, canvas, lit, over, photometric, reduced
from vision.decoding import Pixels
from vision.models.embed import squared

_SCENE = 224  # pixels of the side at which the scene is put together
_FILLED = (0.6, 1.05)  # of the side, the longer side of the pack
_TURNED, _SLANT, _OFF = (
    22.0,
    0.12,
    0.08,
)  # degrees; of a side, by which a corner moves; of the scene
_BENT_SHARE, _HAND_SHARE, _WHOLE_SHARE = 0.3, 0.6, 0.2
_ROUND = (-0.05, 0.35)  # of the pack's box, what a window round it takes in beside it
_SKIN = ((90, 60, 45), (160, 115, 90), (215, 170, 145))
"""RGB of hands in a shop's light, dark to pale."""


def held_view(pack: Pack, behind: Sequence[Pack], rng: np.random.Generator, side: int) -> Pixels:
    """(side, side, 3): a held photo stretched to a square, see held_photo."""
    return squared(held_photo(pack, behind, rng), side)


def held_photo(pack: Pack, behind: Sequence[Pack], rng: np.random.Generator) -> Pixels:
    """(h, w, 3): a photo of the pack, or a loose window round it; the others are `behind`."""
    scene = _background(behind, rng)
    rgb, alpha = canvas(pack)
    if rng.random() < _BENT_SHARE:
        rgb, alpha = _bent(rgb), _bent(alpha)
    there = _place(rgb, rng)
    height, width = rgb.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    homography = cv2.getPerspectiveTransform(corners, there)
    seen = cv2.warpPerspective(rgb, homography, (_SCENE, _SCENE))
    mask = cv2.warpPerspective(alpha, homography, (_SCENE, _SCENE))
    picture = over(seen, mask, scene)
    if rng.random() < _HAND_SHARE:
        picture = _gripped(picture, there, rng)
    if rng.random() >= _WHOLE_SHARE:
        picture = _window(picture, there, rng)
    picture = reduced(lit(picture, rng), rng, (64, _SCENE))
    return photometric(int(rng.integers(2**31)))(image=picture)["image"]


def _background(behind: Sequence[Pack], rng: np.random.Generator) -> Pixels:
    """Rows of other packs out of focus, in another light, or a plain wall."""
    scene = np.full((_SCENE, _SCENE, 3), rng.integers(10, 240), np.uint8)
    if rng.random() < 0.15:
        return scene
    rows = int(rng.integers(1, 5))
    height = _SCENE // rows
    for row in range(rows):
        x, front = -int(rng.integers(0, 40)), canvas(behind[rng.integers(len(behind))])[0]
        while x < _SCENE:
            if rng.random() < 0.4:
                front = canvas(behind[rng.integers(len(behind))])[0]
            width = max(12, round(height * 0.9 * front.shape[1] / front.shape[0]))
            small = cv2.resize(front, (width, round(height * 0.9)), interpolation=cv2.INTER_AREA)
            left, right = max(x, 0), min(max(x + width, 0), _SCENE)
            top = row * height
            scene[top : top + len(small), left:right] = small[:, left - x : max(right - x, 0)]
            x += width
    turn = cv2.getRotationMatrix2D((_SCENE / 2, _SCENE / 2), rng.uniform(-15, 15), 1.3)
    scene = cv2.warpAffine(scene, turn, (_SCENE, _SCENE), borderMode=cv2.BORDER_REFLECT)
    scene = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.3, 3.0))
    return np.clip(scene * np.exp(rng.normal(-0.3, 0.3)), 0, 255).astype(np.uint8)


def _place(rgb: Pixels, rng: np.random.Generator) -> np.ndarray:
    """(4, 2) float32: where the corners of the pack come to lie in the scene."""
    height, width = rgb.shape[:2]
    size = np.array([width, height]) * _SCENE * rng.uniform(*_FILLED) / max(width, height)
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * size
    corners = corners + rng.uniform(-_SLANT, _SLANT, (4, 2)) * size
    turn = np.radians(rng.normal(0, _TURNED / 2) if rng.random() < 0.85 else rng.uniform(-90, 90))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = _SCENE * (0.5 + rng.normal(0, _OFF, 2))
    return np.float32(corners @ matrix.T + middle)


def _window(picture: Pixels, corners: np.ndarray, rng: np.random.Generator) -> Pixels:
    low, high = corners.min(0), corners.max(0)
    extent = high - low
    x1, y1 = np.clip(low - rng.uniform(*_ROUND, 2) * extent, 0, _SCENE - 24).astype(int)
    x2, y2 = np.clip(high + rng.uniform(*_ROUND, 2) * extent, 0, _SCENE).astype(int)
    return picture[y1 : max(y2, y1 + 24), x1 : max(x2, x1 + 24)]


def _bent(picture: np.ndarray) -> np.ndarray:
    """A front that goes round a bottle: what is near its sides is seen narrower."""
    height, width = picture.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)
    source = (np.arcsin(x * 0.95) / np.arcsin(0.95) + 1) * (width - 1) / 2
    rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    columns = np.repeat(source[None].astype(np.float32), height, axis=0)
    return cv2.remap(picture, columns, rows, cv2.INTER_LINEAR)


def _gripped(picture: Pixels, corners: np.ndarray, rng: np.random.Generator) -> Pixels:
    """Fingers over one of the pack's long sides, an arm that comes from the photo's edge."""
    darker, paler = sorted(rng.integers(len(_SKIN), size=2))
    tone = (np.array(_SKIN[darker]) + np.array(_SKIN[paler])) / 2 + rng.normal(0, 8, 3)
    left = rng.random() < 0.5
    top, bottom = (corners[0], corners[3]) if left else (corners[1], corners[2])
    inward = (corners[1] - corners[0]) * (1 if left else -1)
    gripped = picture.copy()
    start, step = rng.uniform(0.15, 0.6), rng.uniform(0.06, 0.1)
    thick = max(4, round(float(np.linalg.norm(bottom - top)) * step * 0.5))
    wrist = top + (bottom - top) * (start + 2 * step) - inward * 0.3
    edge = wrist - inward * 3 + [0, rng.uniform(0, _SCENE)]
    shade = (tone * 0.9).clip(0, 255).tolist()
    cv2.line(gripped, _point(edge), _point(wrist), shade, thick * 5, cv2.LINE_AA)
    for finger in range(int(rng.integers(1, 5))):
        root = top + (bottom - top) * (start + finger * step) - inward * 0.15
        tip = root + inward * rng.uniform(0.25, 0.6)
        colour = (tone * rng.uniform(0.85, 1.1)).clip(0, 255).tolist()
        cv2.line(gripped, _point(root), _point(tip), colour, thick * 2, cv2.LINE_AA)
    return gripped


def _point(place: np.ndarray) -> tuple[int, int]:
    return int(place[0]), int(place[1])
