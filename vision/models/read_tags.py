"""Photo and boxes of price tags -> what is printed on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.geometry import Boxes, height
from vision.models.raised_cents import with_points
from vision.models.text import Reader
from vision.photo import Photo
from vision.shelf.lost_points import restore_points
from vision.shelf.price_tags import TagPrint
from vision.shelf.price_text import TagPrices, parse_prices

LEAST_HEIGHT = 20
"""Pixels of the photo; the print of a lower tag is not legible (docs/prices.md)."""
_LEAST_PRINT = 8  # pixels of the photo; lower lines cost time and are not legible
_PADDED_TO = 96  # pixels, see Reader; padded to 320, no more prices are right
_MARGIN = 0.02  # of the box, on each side
_EDGE = 2  # pixels from the photo's edge to a tag that it may cut off
_LARGEST = 0.85  # least height of the largest figures, of the tallest line with figures
_LEAST_BARCODE = 150  # pixels of the tag's width: bars are narrower than a pixel below it
_THREADS = 2
_RETAIL = [
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
    zxingcpp.BarcodeFormat.UPCA,
    zxingcpp.BarcodeFormat.UPCE,
]


class TagReader:
    """Reads the tags of photos, several at a time. Calls may come from several threads."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.reader = reader or Reader(_THREADS, _LEAST_PRINT, _PADDED_TO)

    def __call__(self, photo: Photo, boxes: Boxes, currency: str = "") -> tuple[TagPrint, ...]:
        """What is printed on each tag (t, 4) xyxy in pixels of the photo.

        currency: ISO 4217, of prices without a sign; "" takes that of the photo's other tags.

        A tag lower than LEAST_HEIGHT, or on which nothing is legible, has no text. Where the
        photo's left or right edge meets its largest figures, its prices are not told.
        """
        crops = [_cut(photo.pixels, box) for box in boxes]
        legible = [at for at, crop in enumerate(crops) if crop.shape[0] >= LEAST_HEIGHT]
        prints = [TagPrint()] * len(crops)
        readings = self.reader.read_all([crops[at] for at in legible])
        texts = with_points(readings, [crops[at] for at in legible])
        tags = [
            _Lines.of(text, reading.boxes, crops[at].shape[1], _cut_off(photo, boxes[at]))
            for at, text, reading in zip(legible, texts, readings, strict=True)
        ]
        for at, tag, prices in zip(legible, tags, _prices(tags, currency), strict=True):
            prints[at] = TagPrint(tag.text or None, prices, read_gtin(crops[at]))
        return tuple(prints)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """n lines of a tag, boxes (n, 4) in pixels of the crop. cut: (n,) whether the photo's edge may
    have cut off a line's first or last figures.
    """

    text: tuple[str, ...]
    boxes: Boxes
    cut: NDArray[np.bool_]

    @classmethod
    def of(
        cls, text: tuple[str, ...], boxes: Boxes, width: int, cut_off: NDArray[np.bool_]
    ) -> Self:
        """Lines of a tag `width` pixels wide. cut_off: (2,) whether it may go on beyond its left
        and its right side.
        """
        ends = np.stack([boxes[:, 0] < _EDGE, boxes[:, 2] > width - _EDGE], axis=1)
        return cls(text, boxes, (ends & cut_off).any(axis=1))

    def prices(self, currency: str) -> TagPrices:
        """The tag's prices; none when its largest figures are among those cut."""
        figures = np.array([any(map(str.isdigit, line)) for line in self.text], bool)
        tall = height(self.boxes) * figures
        if (self.cut & (tall >= _LARGEST * tall.max(initial=1))).any():
            return TagPrices()
        return parse_prices(self.text, self.boxes, currency)


def _prices(tags: Sequence[_Lines], currency: str) -> list[TagPrices]:
    """The prices on each tag; what others of the photo tell of signs and cents counts for it."""
    found = [tag.prices(currency) for tag in tags]
    signs = Counter(prices.currency for prices in found if prices.currency)
    if signs and not currency:
        usual = max(signs, key=lambda sign: (signs[sign], sign))
        found = [tag.prices(usual) for tag in tags]
    return restore_points(found)


def read_gtin(tag: Pixels) -> str:
    """The number of the first retail barcode on a tag (h, w, 3) uint8, "" when none is legible.

    EAN and UPC, their check digit verified; UPC-E is expanded to UPC-A.
    """
    if tag.shape[1] < _LEAST_BARCODE:
        return ""
    grey = cv2.cvtColor(tag, cv2.COLOR_RGB2GRAY)
    found = zxingcpp.read_barcodes(grey, formats=_RETAIL)
    return found[0].text if found else ""


def _cut(pixels: Pixels, box: NDArray[np.float32]) -> Pixels:
    """The tag with a little of what is around it; empty when it is outside the photo."""
    margin = _MARGIN * (box[2:] - box[:2])
    size = (pixels.shape[1], pixels.shape[0])
    x1, y1 = np.clip(np.floor(box[:2] - margin), 0, size).astype(int)
    x2, y2 = np.clip(np.ceil(box[2:] + margin), 0, size).astype(int)
    return np.ascontiguousarray(pixels[y1:y2, x1:x2])


def _cut_off(photo: Photo, box: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(2,) whether a box ends where the photo does, at the left and at the right."""
    return np.array([box[0] < _EDGE, box[2] > photo.width - _EDGE])
