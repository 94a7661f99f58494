"""Room at the ends of rows: where a row could be filled as far as those above and below it are."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from vision.detections import Kind
from vision.geometry import Boxes, as_boxes
from vision.photo import Pixels
from vision.shelf.fan import Fan
from vision.shelf.tree import Box, Shelf

SURE = 0.5
"""Least probability of products that tell how far rows are filled, and what is in the way."""
SEVERAL = 2.0
"""Width of room for several packs, in widths of the row's median facing: less says nothing at the
end of a row, since rows end a little unevenly."""
_IN_THE_WAY = 0.3
"""Share of a row's height that a product beside the row takes to be in its way."""
_CLEAR = 0.2
"""Least distance, in heights of the row's facings, to the board above and to the products below:
where the boards of the bay beside are at other heights, the row has none there."""
_BOARD = (-0.25, 0.45)
"""Where the edge of the board is looked for, in heights of the row's facings below their feet."""
_LEVELS, _COLUMNS, _STEP = 48, 96, 4
"""Grid on which it is looked for, and over how many levels lightness changes at it."""
_EDGE = 0.2
"""Least such change, as a share of the photo's usual range: 0.26 to 0.82 at boards of ten photos of
sku110k_rows, at most 0.16 at eight bands of back wall, of them and of empty_slots/train."""


def room_at_ends(shelf: Shelf) -> Iterator[tuple[int, Box]]:
    """Row and box, in pixels, of the room between a row's last facing and where its bay goes on to:
    as far as both rows beside it are filled, or to a product of another bay that is in the way.

    Only rows between others have any. What may be no product (SURE) tells nothing.
    """
    found = shelf.detections
    sure = found.xyxy[(found.kind == Kind.PRODUCT) & (found.score >= SURE)]
    rows = [as_boxes([f.box for f in row.facings if f.score >= SURE]) for row in shelf.rows]
    for index, three in enumerate(zip(rows, rows[1:], rows[2:], strict=False), 1):
        if all(map(len, three)):
            middle = _Between(shelf.fan, *three)
            rooms = (middle.room(sure, side) for side in (0, 2))
            yield from ((index, box) for box in rooms if box is not None)


@dataclass(frozen=True, slots=True, eq=False)
class _Between:
    """A row's boxes (n, 4), own, and those of the rows above and below it."""

    fan: Fan
    above: Boxes
    own: Boxes
    below: Boxes

    def room(self, sure: Boxes, side: int) -> Box | None:
        """Beyond the left (side 0) or right (2) end. sure: (n, 4) all products of the photo."""
        outwards = side - 1
        last, *ends = (
            float((outwards * boxes[:, side]).max()) for boxes in (self.own, self.above, self.below)
        )
        levels = self._levels(*sorted((outwards * last, outwards * min(ends))))
        if min(ends) <= last or levels is None:
            return None
        top, foot = self.fan.height(outwards * (last + min(ends)) / 2, levels)
        tall = np.minimum(sure[:, 3], foot) - np.maximum(sure[:, 1], top)
        facing = outwards * sure[tall > _IN_THE_WAY * (foot - top), 2 - side]
        x = sorted((outwards * last, outwards * min([*ends, *facing[facing >= last]])))
        wide = np.ptp(self.fan.front(x))
        usual = np.median(self.fan.front(self.own[:, 2]) - self.fan.front(self.own[:, 0]))
        return (x[0], float(top), x[1], float(foot)) if wide >= SEVERAL * usual else None

    def _levels(self, left: float, right: float) -> tuple[float, float] | None:
        """Levels of the row's tops and feet; None where they are too near to the rows beside it
        between left and right.
        """
        over, under = (
            boxes[(boxes[:, 2] > left) & (boxes[:, 0] < right)]
            for boxes in (self.above, self.below)
        )
        top = float(np.median(self.fan.tops(self.own)))
        foot = float(np.median(self.fan.bottoms(self.own)))
        clear = _CLEAR * (foot - top)
        if not (len(over) and len(under)):
            return None
        free = top - clear > np.median(self.fan.bottoms(over))
        free &= foot + clear < np.median(self.fan.tops(under))
        return (top, foot) if free else None


def has_board(box: Box, fan: Fan, pixels: Pixels) -> bool:
    """Whether the edge of a board runs along the foot of a box: over its whole width lightness
    changes at one level. pixels: (H, W, 3) uint8 RGB.
    """
    light = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 1)
    x = np.linspace(box[0], box[2], _COLUMNS)
    foot = fan.level((box[0] + box[2]) / 2, box[3])
    level = foot + np.linspace(*_BOARD, _LEVELS) * (box[3] - box[1])
    y = fan.height(x, level[:, None]).astype(np.float32)
    across = np.broadcast_to(x.astype(np.float32), y.shape).copy()
    band = cv2.remap(light, across, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    change = np.median(band[_STEP:].astype(float) - band[:-_STEP], axis=1)
    usual = np.subtract(*np.percentile(light, [95, 5]))
    return bool(np.abs(change).max() >= _EDGE * max(float(usual), 1.0))
