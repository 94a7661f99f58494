"""Cents printed small and raised beside whole figures: the point that no reader sees."""

import re
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.text import Reading

_FIGURES = re.compile(r"(\D{0,2}\d{1,5})(\d{2})(\D{0,3})")
_BELOW_ONE = re.compile(r"\D{0,2}0\d{2}\D{0,3}")
_LEAST_HEIGHT = 30  # pixels of the line on the photo, below which cents are no smaller for sure
_LEAST_TOGETHER = 8  # the same where several tags tell
_FEWEST = 3
"""Tags with low lines of figures that together tell how a shop prints its cents."""
_HEIGHT = 64  # pixels a line is enlarged or reduced to
_INK = 0.3  # least height of a part that counts as a figure, of the tallest
_WHOLE = 0.85  # least height of whole figures, of the tallest
_SMALL = 0.75  # greatest height of cents, of the tallest
_WIDE = 1.15  # greatest width of a whole figure, of the tallest's height
_RAISED = 0.15  # how far above the others' foot cents end at least, of the line's height


def with_points(readings: Sequence[Reading], pictures: Sequence[Pixels]) -> list[tuple[str, ...]]:
    """The text of each of a photo's tags, see with_point.

    pictures: (h, w, 3) uint8 of each tag. On low lines single figures are too few pixels to trust:
    the tallest line of figures of every tag gets its point where most of those are raised.
    """
    texts = [
        [
            with_point(text, picture, corners)
            for text, corners in zip(reading.text, reading.corners, strict=True)
        ]
        for reading, picture in zip(readings, pictures, strict=True)
    ]
    low = [
        (tag, line)
        for tag, reading in enumerate(readings)
        if (line := _tallest_figures(reading)) is not None
        and _LEAST_TOGETHER <= _height(reading.corners[line]) < _LEAST_HEIGHT
    ]
    raised = sum(
        _is_raised(readings[t].text[n], pictures[t], readings[t].corners[n]) for t, n in low
    )
    if len(low) >= _FEWEST and raised > len(low) / 2:
        for tag, line in low:
            texts[tag][line] = _pointed(texts[tag][line])
    return [tuple(text) for text in texts]


def with_point(text: str, picture: Pixels, corners: NDArray[np.float32]) -> str:
    """The line's text, a point before the last two figures when these are small and raised, or
    the first is a 0.

    picture: (h, w, 3) uint8. corners: (4, 2) pixels x, y of the line's top left, top right, bottom
    right and bottom left.
    """
    if not _FIGURES.fullmatch(text):
        return text
    told = _BELOW_ONE.fullmatch(text) or _height(corners) >= _LEAST_HEIGHT
    return _pointed(text) if told and _is_raised(text, picture, corners) else text


def _tallest_figures(reading: Reading) -> int | None:
    lines = [at for at, line in enumerate(reading.text) if _FIGURES.fullmatch(line)]
    return max(lines, key=lambda at: _height(reading.corners[at]), default=None)


def _height(corners: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(corners[3] - corners[0]))


def _is_raised(text: str, picture: Pixels, corners: NDArray[np.float32]) -> bool:
    if _BELOW_ONE.fullmatch(text):
        return True
    whole = _FIGURES.sub(r"\1", text)
    return _ends_raised(_flattened(picture, corners), sum(map(str.isdigit, whole)))


def _pointed(text: str) -> str:
    return _FIGURES.sub(r"\1.\2\3", text)


def _flattened(picture: Pixels, corners: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(64, w) grey of the line alone, upright."""
    across = float(np.linalg.norm(corners[1] - corners[0]))
    down = float(np.linalg.norm(corners[3] - corners[0]))
    width = min(max(round(_HEIGHT * across / down), 8), 16 * _HEIGHT)
    frame = np.array([(0, 0), (width, 0), (width, _HEIGHT), (0, _HEIGHT)], np.float32)
    turn = cv2.getPerspectiveTransform(np.float32(corners), frame)
    line = cv2.warpPerspective(
        picture, turn, (width, _HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.cvtColor(line, cv2.COLOR_RGB2GRAY)


def _ends_raised(line: NDArray[np.uint8], figures: int) -> bool:
    """Whether as many large figures stand at the left and small ones, ending higher, at the right.

    Figures that touch are one part, so their width tells how many they may be. A line often has
    a slice of the cents beside it.
    """
    _, ink = cv2.threshold(line, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if np.count_nonzero(ink) > ink.size / 2:
        ink = 255 - ink
    _, _, found, _ = cv2.connectedComponentsWithStats(ink)
    parts = found[1:]
    if not len(parts):
        return False
    left, top, width, height = parts[:, :4].T
    tallest = height.max()
    inside = (left > 0) & (top > 0) & (left + width < line.shape[1]) & (top + height < _HEIGHT)
    figure = (height >= _WHOLE * tallest) | (inside & (height >= _INK * tallest))
    left, top, width, height = parts[figure, :4].T
    whole = height >= _WHOLE * tallest
    small = (height <= _SMALL * tallest) & (left > left[whole].max())
    span = (left + width)[whole].max() - left[whole].min()
    too_many = whole.sum() > figures or span > _WIDE * figures * tallest
    if too_many or not small.any() or not (whole | small).all():
        return False
    foot = top + height
    return bool(foot[small].max() < np.median(foot[whole]) - _RAISED * tallest)
