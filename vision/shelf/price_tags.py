"""Price tags: what stands on each, and which facings it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vision.detections import Kind
from vision.errors import InvalidValue
from vision.geometry import Boxes, as_boxes, height, width
from vision.shelf.price_text import TagPrices
from vision.shelf.tree import Box, Facing, Shelf

_BELOW = 5.0
"""How much nearer the head of a product below must be than the foot of one above its tag."""
_BEFORE = 0.6
"""Least part of a tag's height that is before a product it is fixed in front of."""
_FAR = 1.0
"""Widths of a facing beside a tag that it may be away and still be meant."""
_HIGH = 1.0
"""Heights of a facing that it may be above or below its tag."""


@dataclass(frozen=True, slots=True)
class TagPrint:
    """text: its lines from the top down, None when none is legible. gtin: of its barcode, or ""."""

    text: tuple[str, ...] | None = None
    prices: TagPrices = field(default_factory=TagPrices)
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class PriceTag:
    """score: probability that there is a tag. facings: indices in Shelf.facings, from the left;
    () when none is near.
    """

    box: Box
    score: float
    printed: TagPrint
    facings: tuple[int, ...]


def tag_boxes(shelf: Shelf) -> Boxes:
    """(t, 4) of the price tags found, in the order found."""
    return shelf.detections.of_kind(Kind.PRICE_TAG).xyxy


def price_tags(shelf: Shelf, prints: Sequence[TagPrint]) -> tuple[PriceTag, ...]:
    """The shelf's tags with what was read on each, in the order of tag_boxes.

    Raises InvalidValue when prints are not as many.
    """
    tags = shelf.detections.of_kind(Kind.PRICE_TAG)
    if len(prints) != len(tags):
        raise InvalidValue("price_tags", f"{len(prints)} prints", f"{len(tags)}, one for each tag")
    boxes = [tuple(box) for box in tags.xyxy.astype(float).tolist()]
    links = link_tags(tags.xyxy, shelf.facings)
    columns = zip(boxes, tags.score.astype(float).tolist(), prints, links, strict=True)
    return tuple(PriceTag(*column) for column in columns)


def link_tags(tags: Boxes, facings: Sequence[Facing]) -> tuple[tuple[int, ...], ...]:
    """For each tag (t, 4) the indices of its facings, from the left; () when none is near.

    A tag on the rail speaks of what stands on the board above it, one on a hook of what hangs
    below, unless that has a tag on its own rail. It is meant for the product it covers most of from
    left to right, and for all of that product's facings side by side; of an unknown product for the
    one facing.
    """
    tags = as_boxes(tags, "link_tags tags")
    boxes = as_boxes([facing.box for facing in facings], "link_tags facings")
    row = np.array([facing.row for facing in facings], np.int64)
    blocks = _blocks(facings)
    links = [_meant(tag, boxes, row, blocks) for tag in tags]
    hung = [
        bool(link) and float(tag[1] + tag[3]) < float(boxes[list(link), 1::2].sum(axis=1).min())
        for tag, link in zip(tags, links, strict=True)
    ]
    on_rail = {i for link, below in zip(links, hung, strict=True) if not below for i in link}
    return tuple(
        () if below and on_rail.intersection(link) else link
        for link, below in zip(links, hung, strict=True)
    )


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
    """The block over, under or behind the tag that it covers most, else the nearest beside it."""
    rise = np.minimum(np.abs(tag[1] - boxes[:, 3]), _BELOW * np.abs(boxes[:, 1] - tag[3]))
    before = np.minimum(boxes[:, 3], tag[3]) - np.maximum(boxes[:, 1], tag[1])
    rise = np.where(before > _BEFORE * (tag[3] - tag[1]), 0, rise)
    aside = np.maximum(np.maximum(boxes[:, 0] - tag[2], tag[0] - boxes[:, 2]), 0)
    near = (rise < _HIGH * height(boxes)) & (aside < _FAR * width(boxes))
    if not near.any():
        return ()
    away = np.where(near, rise + aside, np.inf)
    covered = np.minimum(boxes[:, 2], tag[2]) - np.maximum(boxes[:, 0], tag[0])
    covered = np.where(near & (row == row[away.argmin()]), np.maximum(covered, 0), 0)
    best = max(blocks, key=lambda block: (covered[block].sum(), -away[block].min()))
    return tuple(best)
