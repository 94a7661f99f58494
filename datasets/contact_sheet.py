"""Small pictures of many photos with their boxes, on one sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes
from vision.photo import Photo

Colour = tuple[int, int, int]
GREEN: Colour = (0, 200, 70)
RED: Colour = (235, 40, 40)
GREY: Colour = (150, 150, 150)
_PAPER = 32
_CAPTION = 24
_GAP = 4


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One photo of a sheet. layers: boxes (n, 4) in its pixels with their colour, first below."""

    photo: Photo
    caption: str
    layers: tuple[tuple[Boxes, Colour], ...]


def contact_sheet(tiles: Sequence[Tile], side: int = 640, columns: int = 2) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: the tiles in reading order, each within side × side plus a caption."""
    rows = max(1, -(-len(tiles) // columns))
    cell = (side + _CAPTION + _GAP, side + _GAP)
    sheet = np.full((rows * cell[0], columns * cell[1], 3), _PAPER, np.uint8)
    for index, tile in enumerate(tiles):
        top, left = (index // columns) * cell[0], (index % columns) * cell[1]
        picture = _draw(tile, side)
        height, width = picture.shape[:2]
        sheet[top + _CAPTION : top + _CAPTION + height, left : left + width] = picture
        text = tile.caption.encode("ascii", "replace").decode()  # all that OpenCV's font can draw
        at = (left + _GAP, top + _CAPTION - 7)
        cv2.putText(sheet, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255,) * 3, 1, cv2.LINE_AA)
    return sheet


def _draw(tile: Tile, side: int) -> NDArray[np.uint8]:
    photo = tile.photo
    scale = side / max(photo.width, photo.height)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = cv2.resize(photo.pixels, size, interpolation=way)
    for boxes, colour in tile.layers:
        for x1, y1, x2, y2 in np.round(boxes * scale).astype(int).tolist():
            cv2.rectangle(picture, (x1, y1), (x2, y2), colour, 1)
    return picture
