"""The price tag that a photo was taken of, found by its print.

A detector trained on tags of a few pixels does not know one that fills the picture, and print so
large is found and read for sure: the tallest price of a photo of few products, and around it the
lines near it on the same ground.
"""

import re

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.detections import Detections, Kind
from vision.geometry import Boxes, centre, height
from vision.models.raised_cents import with_point
from vision.models.text import LEAST_SCORE, Reader, Reading
from vision.photo import Photo
from vision.shelf.price_text import parse_prices

MOST_PRODUCTS = 8
"""A photo of more products shows a shelf."""
SCORE = 0.9
"""Share of such tags that overlap the true one by half (docs/prices.md)."""
_LEAST_HEIGHT = 0.06  # of the photo's, of the price's figures
_ACROSS, _DOWN = 1.5, 1.0  # how far the next line of the tag may be, in heights of the price
_ALIKE = 40  # greatest difference of a colour channel between grounds of one tag
_AROUND = 0.25  # of a line's height, looked at around it
_MARGIN = 0.03  # of the print, on each side
_CODE = re.compile(r"\d{6,}|\d\d[./]\d\d[./]\d{2,4}")


def with_tag_in_print(photo: Photo, found: Detections, reader: Reader) -> Detections:
    """What was found and, on a close-up of a tag that is not among it, that tag.

    Only what is printed as a price, with cents or the sign of a currency, makes a tag: packs have
    large figures too.
    """
    if np.count_nonzero(found.kind == Kind.PRODUCT) > MOST_PRODUCTS:
        return found
    reading = reader.read(photo.pixels, 0.0)
    main = _main_figures(reading, photo)
    if main is None or _within(reading.boxes[main], found.of_kind(Kind.PRICE_TAG).xyxy):
        return found
    lines = _lines_around(main, reading.boxes, photo.pixels)
    if not _is_price(reading, lines, photo.pixels):
        return found
    boxes = reading.boxes[lines]
    hull = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    margin = _MARGIN * (hull[2:] - hull[:2])
    size = np.array([photo.width, photo.height], np.float32)
    box = np.concatenate([np.maximum(hull[:2] - margin, 0), np.minimum(hull[2:] + margin, size)])
    tag = Detections(box[None].astype(np.float32), np.float32([SCORE]), np.int8([Kind.PRICE_TAG]))
    return Detections.concatenate([found, tag])


def _main_figures(reading: Reading, photo: Photo) -> int | None:
    """The tallest line that is mostly figures; None when there is none as tall as on close-ups."""
    tall = _heights(reading)
    legible = np.flatnonzero(reading.score >= LEAST_SCORE)
    figures = [at for at in legible if _mostly_figures(reading.text[at])]
    main = max(figures, key=lambda at: tall[at], default=None)
    return main if main is not None and tall[main] >= _LEAST_HEIGHT * photo.height else None


def _mostly_figures(text: str) -> bool:
    letters = text.replace(" ", "")
    figures = sum(letter.isdigit() for letter in letters)
    return figures >= max(2, len(letters) / 2) and _CODE.search(text) is None


def _heights(reading: Reading) -> NDArray[np.float32]:
    """(n,) pixels of each line, across its slant."""
    corners = reading.corners
    sides = np.linalg.norm(corners[:, [3, 2]] - corners[:, [0, 1]], axis=2)
    return sides.mean(axis=1)


def _lines_around(main: int, boxes: Boxes, pixels: Pixels) -> NDArray[np.intp]:
    """The lines on the ground of one, each near to those before it, from the top down."""
    ground = np.array([_ground(pixels, box) for box in boxes])
    alike = np.abs(ground - ground[main]).max(axis=1) < _ALIKE
    reach = float(height(boxes[main, None])[0])
    inside = np.zeros(len(boxes), bool)
    inside[main] = True
    while True:
        low, high = boxes[inside, :2].min(axis=0), boxes[inside, 2:].max(axis=0)
        away = np.maximum(np.maximum(boxes[:, :2] - high, low - boxes[:, 2:]), 0)
        near = (away[:, 0] < _ACROSS * reach) & (away[:, 1] < _DOWN * reach)
        grown = inside | (near & alike)
        if np.array_equal(grown, inside):
            return np.flatnonzero(inside)
        inside = grown


def _ground(pixels: Pixels, box: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3,) colour that a line of print stands on: more of what is around it than the print."""
    margin = max(3.0, _AROUND * float(box[3] - box[1]))
    x1, y1 = np.maximum(box[:2] - margin, 0).astype(int)
    x2, y2 = (box[2:] + margin).astype(int)
    return np.median(pixels[y1:y2, x1:x2].reshape(-1, 3), axis=0)


def _is_price(reading: Reading, lines: NDArray[np.intp], pixels: Pixels) -> bool:
    legible = lines[reading.score[lines] >= LEAST_SCORE]
    text = [with_point(reading.text[at], pixels, reading.corners[at]) for at in legible]
    told = parse_prices(text, reading.boxes[legible])
    return told.price is not None and bool(told.currency or told.price.as_tuple().exponent)


def _within(line: NDArray[np.float32], tags: Boxes) -> bool:
    """Whether the middle of a line is on one of the tags."""
    x, y = centre(line[None])[0]
    inside = (tags[:, 0] <= x) & (x <= tags[:, 2]) & (tags[:, 1] <= y) & (y <= tags[:, 3])
    return bool(inside.any())
