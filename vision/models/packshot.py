"""Reference pictures: a pack in front of a plain ground, read, trimmed, judged."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import PhotoLimits, Pixels
from vision.errors import CatalogueError, PhotoError
from vision.photo import Photo
from vision.resize import resize

LIMITS = PhotoLimits(min_side=32)
"""A slim pack's picture may be narrower than a photo of a shelf."""

_WORKING_SIDE = 600  # pixels; a border is found at this size
_LIGHT, _WHITE = 200, 240  # least levels of a ground all round, of one on two sides
_GREY = 14  # most difference of its channels
_EVEN = 10  # levels that most of a side's pixels lie within
_MOST = 0.6  # of a side's pixels
_DARKER = 14  # levels of brightness from the ground's
_COLOURED = 36  # levels of a channel; JPEG leaves a weaker halo of colour round a pack
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_SPECKS = 0.01  # of a line; below it the line is ground
_SMALL = 100  # pixels of the pack's long side
_BLURRED = 60.0  # variance of the Laplacian, see flaws
_JUDGED_SIDE = 160
_GAP, _PACK = 0.03, 0.2  # shares of the width: ground between two packs, the least pack


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a picture shows something other than its ground: (h, w) bool, scale of the picture."""

    content: NDArray[np.bool_]
    scale: float


def read_packshot(path: Path) -> Pixels:
    """The picture (h, w, 3) of a file. Raises CatalogueError naming it."""
    try:
        return Photo.read(path, LIMITS).pixels
    except PhotoError as error:
        raise CatalogueError(path, error.cause or error.message, error.expected) from error


def trim(picture: Pixels) -> Pixels:
    """The part (h', w', 3) of a packshot within its border of white or light grey.

    All of it when it has no such border: a photo of a shelf stays as it is. Transparency has
    become white in decoding. Raises CatalogueError when nothing but the border is left.
    """
    ground = _ground(picture)
    if ground is None:
        return picture
    rows = np.flatnonzero(ground.content.mean(axis=1) > _SPECKS)
    columns = np.flatnonzero(ground.content.mean(axis=0) > _SPECKS)
    if not len(rows) or not len(columns):
        raise CatalogueError("packshot", "the picture is blank", "a pack on white")
    ends = np.array([rows[0], rows[-1] + 1, columns[0], columns[-1] + 1]) / ground.scale
    top, left = int(ends[0]), int(ends[2])
    bottom, right = int(np.ceil(ends[1])), int(np.ceil(ends[3]))
    return picture[top:bottom, left:right]


def flaws(picture: Pixels) -> list[str]:
    """What makes a packshot a poor reference, in words; empty when nothing does.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000) of the grey pack at
    a long side of 160 pixels: what blurs a picture at that size is lost for the recogniser.
    """
    pack = trim(picture)
    found = []
    side = max(pack.shape[:2])
    if side < _SMALL:
        found.append(f"the pack is {side} pixels on its longer side, better {3 * _SMALL}")
    grey = cv2.cvtColor(resize(pack, _JUDGED_SIDE), cv2.COLOR_RGB2GRAY)
    sharpness = cv2.Laplacian(grey, cv2.CV_32F).var()
    if sharpness < _BLURRED:
        found.append(f"blurred or nearly blank (sharpness {sharpness:.0f} below {_BLURRED:.0f})")
    packs = _side_by_side(picture)
    if packs > 1:
        found.append(f"it seems to show {packs} packs side by side")
    return found


def _ground(picture: Pixels) -> _Ground | None:
    """None without a ground: two even sides in white, or all four in light grey.

    Light grey on fewer sides may be the pack. The ground is a plane in each channel, as light
    falls off across a table.
    """
    scale = min(1.0, _WORKING_SIDE / max(picture.shape[:2]))
    size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    places = np.stack([*np.indices(small.shape[:2]), np.ones(small.shape[:2])], axis=2)
    plain = [
        (places[side][near], small[side][near])
        for side in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1])
        if (near := _near_ground(small[side])).mean() >= _MOST
    ]
    level = min((float(np.median(colours, axis=0).min()) for _, colours in plain), default=0)
    if len(plain) < (2 if level >= _WHITE else 4):
        return None
    plane = np.linalg.lstsq(*(np.concatenate(part) for part in zip(*plain, strict=True)))[0]
    gap = np.abs(small - (places @ plane).astype(np.float32))
    return _Ground((gap @ _LUMA > _DARKER) | (gap > _COLOURED).any(axis=2), scale)


def _near_ground(side: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n,) which of a side's pixels (n, 3) have its colour, if that is one of a ground."""
    colour = np.median(side, axis=0)
    if colour.min() < _LIGHT or np.ptp(colour) > _GREY:
        return np.zeros(len(side), bool)
    return (np.abs(side - colour) <= _EVEN).all(axis=1)


def _side_by_side(picture: Pixels) -> int:
    """How many packs stand beside one another with ground between them; 1 without a ground."""
    ground = _ground(picture)
    if ground is None:
        return 1
    filled = ground.content.mean(axis=0) > _SPECKS
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled, [0]])))
    runs = edges.reshape(-1, 2)
    width = max(int(runs[-1, 1] - runs[0, 0]), 1) if len(runs) else 1
    ends = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(runs)) if b[0] - a[1] > _GAP * width)]
    packs = [runs[a:b] for a, b in pairwise([*ends, len(runs)])]
    return sum(int(p[-1, 1] - p[0, 0]) >= _PACK * width for p in packs if len(p))
