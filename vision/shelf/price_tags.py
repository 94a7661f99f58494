"""Which facings a price tag speaks of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes, as_boxes, height, width
from vision.shelf.tree import Facing

_BELOW = 5.0
"""How much nearer the head of a product below must be than the foot of one above its tag."""
_FAR = 1.0
"""Widths of a facing beside a tag that it may be away and still be meant."""
_HIGH = 1.0
"""Heights of a facing that it may be above or below its tag."""


def link_tags(tags: Boxes, facings: Sequence[Facing]) -> tuple[tuple[int, ...], ...]:
    """For each tag (t, 4) the indices of its facings, from the left; () when none is near.

    A tag on the rail speaks of what stands on the board above it, one on a hook of what hangs
    below. It is meant for the product it covers most of from left to right, and for all of that
    product's facings side by side; of an unknown product for the one facing.
    """
    tags = as_boxes(tags, "link_tags tags")
    boxes = as_boxes([facing.box for facing in facings], "link_tags facings")
    row = np.array([facing.row for facing in facings], np.int64)
    blocks = _blocks(facings)
    return tuple(_meant(tag, boxes, row, blocks) for tag in tags)


def _blocks(facings: Sequence[Facing]) -> list[list[int]]:
    """Facings of one product side by side in a row."""
    order = sorted(range(len(facings)), key=lambda i: (facings[i].row, facings[i].box[0], i))
    blocks: list[list[int]] = []
    for i in order:
        before = facings[blocks[-1][-1]] if blocks else None
        own = facings[i]
        known = own.product is not None and before is not None
        if known and before.row == own.row and before.product == own.product:
            blocks[-1].append(i)
        else:
            blocks.append([i])
    return blocks


def _meant(
    tag: NDArray[np.float32], boxes: Boxes, row: NDArray[np.int64], blocks: list[list[int]]
) -> tuple[int, ...]:
    """The block over or under the tag that it covers most of, else the one nearest beside it."""
    rise = np.minimum(np.abs(tag[1] - boxes[:, 3]), _BELOW * np.abs(boxes[:, 1] - tag[3]))
    aside = np.maximum(np.maximum(boxes[:, 0] - tag[2], tag[0] - boxes[:, 2]), 0)
    near = (rise < _HIGH * height(boxes)) & (aside < _FAR * width(boxes))
    if not near.any():
        return ()
    away = np.where(near, rise + aside, np.inf)
    covered = np.minimum(boxes[:, 2], tag[2]) - np.maximum(boxes[:, 0], tag[0])
    covered = np.where(near & (row == row[away.argmin()]), np.maximum(covered, 0), 0)
    best = max(blocks, key=lambda block: (covered[block].sum(), -away[block].min()))
    return tuple(best)
