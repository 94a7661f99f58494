"""Packs that the detector missed beside one that it found: the same picture once more.

Where nothing was found right beside a named pack, what is there is compared with it (normalised
cross-correlation of colours). If it looks the same, it is one more of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from vision.detections import Detections, Kind
from vision.geometry import Boxes, intersection
from vision.photo import Pixels
from vision.shelf.tree import Box

_ALIKE = 0.85
"""Least correlation with the pack beside it; docs/kpis.md says what it was set by."""
_FREE = 0.25
"""Most of a place that other products may cover."""
_PITCH, _ACROSS, _UP = 1.05, 0.12, 0.06
"""Where the next pack is looked for, in widths from the last one, and how far it may be from there,
in widths and heights."""
_SIDE = 0.08
"""Share of a box on either side, where its neighbours may show, that isn't compared."""
_TALL = 48
"""Pixels to which a pack's height is reduced."""
_LEAST = (8, 16)
"""Width and height in pixels below which packs aren't compared."""


def with_repeats(known: Detections, pixels: Pixels, threshold: float) -> Detections:
    """With the packs that stand beside named ones, look the same and weren't found.

    pixels: (H, W, 3) uint8 RGB, the photo. threshold: least probability of a name. A pack added has
    the names of the one beside it; its score is that one's times the correlation.
    """
    named = (known.kind == Kind.PRODUCT) & (known.sku >= 0) & (known.sku_score >= threshold)
    held = known.xyxy[known.kind == Kind.PRODUCT]
    source, boxes, scores = [], [], []
    for one in sorted(np.flatnonzero(named).tolist(), key=lambda at: -known.score[at]):
        for step in (-1, 1):
            for box, alike in _beside(_Pack(known.xyxy[one], pixels), step, held):
                held = np.concatenate([held, np.array([box], np.float32)])
                source.append(one)
                boxes.append(box)
                scores.append(known.score[one] * alike)
    if not source:
        return known
    more = known[np.array(source)].replace(
        xyxy=np.array(boxes, np.float32), score=np.array(scores, np.float32)
    )
    return Detections.concatenate([known, more])


@dataclass(frozen=True, slots=True)
class _Pack:
    """One found pack on a photo (H, W, 3)."""

    box: Boxes
    pixels: Pixels

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return float(self.box[2] - self.box[0]), float(self.box[3] - self.box[1])


def _beside(pack: _Pack, step: int, held: Boxes) -> Iterator[tuple[Box, float]]:
    """Boxes that look like a pack, one after the other to its left (step -1) or right (1)."""
    wide, tall = pack.size
    if wide < _LEAST[0] or tall < _LEAST[1]:
        return
    left = float(pack.box[0])
    while True:
        left += step * _PITCH * wide
        found = None
        if _is_free((left, float(pack.box[1])), pack, held):
            found = _like(pack, left)
        if found is None or not _is_free(found[0][:2], pack, held):
            return
        yield found
        left = found[0][0]


def _is_free(corner: tuple[float, float], pack: _Pack, held: Boxes) -> bool:
    """Whether a box of the pack's size is on the photo and hardly covered by products."""
    (x, y), (wide, tall) = corner, pack.size
    if x < 0 or x + wide > pack.pixels.shape[1]:
        return False
    box = np.array([[x, y, x + wide, y + tall]], np.float32)
    return bool(intersection(box, held).sum() <= _FREE * wide * tall)


def _like(pack: _Pack, left: float) -> tuple[Box, float] | None:
    """The box near `left` that looks most like the pack, with its correlation, None when unlike."""
    (wide, tall), top = pack.size, float(pack.box[1])
    shrunk = min(1.0, _TALL / tall)
    side = _SIDE * wide
    model, _ = _cut(pack.pixels, (pack.box[0] + side, top, pack.box[2] - side, top + tall), shrunk)
    reach = (left - _ACROSS * wide, top - _UP * tall,
             left + (1 + _ACROSS) * wide, top + (1 + _UP) * tall)  # fmt: skip
    place, corner = _cut(pack.pixels, reach, shrunk)
    if model.shape[0] > place.shape[0] or model.shape[1] > place.shape[1]:
        return None
    match = cv2.matchTemplate(
        *(cv2.cvtColor(one, cv2.COLOR_RGB2LAB) for one in (place, model)), cv2.TM_CCOEFF_NORMED
    )
    _, alike, _, (x, y) = cv2.minMaxLoc(match)
    if alike < _ALIKE:
        return None
    x1, y1 = corner[0] + x / shrunk - side, max(corner[1] + y / shrunk, 0.0)
    return (x1, y1, x1 + wide, min(y1 + tall, float(pack.pixels.shape[0]))), min(float(alike), 1.0)


def _cut(pixels: Pixels, box: Box, scale: float) -> tuple[Pixels, tuple[int, int]]:
    """The part of the photo in a box, made smaller, and its corner on the photo."""
    x1, y1 = (max(0, round(float(side))) for side in box[:2])
    x2, y2 = (round(float(side)) for side in box[2:])
    part = pixels[y1:y2, x1:x2]
    return cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (x1, y1)
