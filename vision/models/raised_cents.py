"""Cents printed small and raised beside whole figures: the point that no reader sees."""

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels

_FIGURES = re.compile(r"(\D{0,2}\d{1,5})(\d{2})(\D{0,3})")
_LEAST_HEIGHT = 30  # pixels of the line on the photo, below which cents are no smaller for sure
_HEIGHT = 64  # pixels a line is enlarged or reduced to
_INK = 0.3  # least height of a part that counts as a figure, of the tallest
_WHOLE = 0.85  # least height of whole figures, of the tallest
_SMALL = 0.75  # greatest height of cents, of the tallest
_WIDE = 1.15  # greatest width of a whole figure, of the tallest's height
_RAISED = 0.15  # how far above the others' foot cents end at least, of the line's height


def with_point(text: str, picture: Pixels, corners: NDArray[np.float32]) -> str:
    """The line's text, a point before the last two figures when these are small and raised.

    picture: (h, w, 3) uint8. corners: (4, 2) pixels x, y of the line's top left, top right, bottom
    right and bottom left.
    """
    parts = _FIGURES.fullmatch(text)
    if parts is None or np.linalg.norm(corners[3] - corners[0]) < _LEAST_HEIGHT:
        return text
    figures = sum(letter.isdigit() for letter in parts[1])
    if not _ends_raised(_flattened(picture, corners), figures):
        return text
    return f"{parts[1]}.{parts[2]}{parts[3]}"


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
