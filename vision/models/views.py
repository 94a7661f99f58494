"""A packshot as a shelf shows it, so that one picture stands for many."""

import cv2
import numpy as np

from vision.decoding import Pixels
from vision.resize import resize

RECIPE = 2
"""Raise it when the views of a picture, how it is trimmed, or what a vector holds beside the
embedding change: galleries are built anew."""

COUNT = 8
"""How many views a picture has; the first is the picture itself."""

WORKING_SIDE = 256
"""Longest side, in pixels, at which views are made; longer than an embedder's."""

_FAR, _NEAR = 36, 64  # pixels a pack's long side has in a photo of a whole shelf, of a bay
_DARK = 0.45
_WARM = (1.1, 1.0, 0.75)  # gains of a warm lamp
_LIT = (1.25, 30)  # gain and offset of a bright, pale exposure
_TURN = 6.0  # degrees
_CUT = 0.22  # of the width


def shelf_views(picture: Pixels) -> list[Pixels]:
    """COUNT pictures of a trimmed packshot (h, w, 3); the same for the same picture.

    Itself, from far off, from nearer and darker, under a warm lamp, pale, turned a little, its
    left or its right side cut off. Each stands for what a photo does to a pack; the embedder
    has to bear the rest.
    """
    pack = at_working_size(picture)
    width = pack.shape[1]
    cut = round(width * _CUT)
    return [
        pack,
        _seen_at(pack, _FAR),
        _lit(_seen_at(pack, _NEAR), (_DARK,) * 3),
        _lit(pack, _WARM),
        _lit(_seen_at(pack, _NEAR), (_LIT[0],) * 3, _LIT[1]),
        turned(pack, _TURN),
        pack[:, cut:],
        pack[:, : width - cut],
    ]


def at_working_size(picture: Pixels) -> Pixels:
    """The picture no longer than WORKING_SIDE."""
    return resize(picture, WORKING_SIDE) if max(picture.shape[:2]) > WORKING_SIDE else picture


def _seen_at(pack: Pixels, side: int) -> Pixels:
    """With the detail that a long side of `side` pixels leaves, at its own size."""
    height, width = pack.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(4, round(width * scale)), max(4, round(height * scale)))
    small = cv2.resize(pack, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def _lit(pack: Pixels, gains: tuple[float, ...], offset: float = 0.0) -> Pixels:
    return np.clip(pack * np.array(gains, np.float32) + offset, 0, 255).astype(np.uint8)


def turned(pack: Pixels, degrees: float) -> Pixels:
    """A picture (h, w, 3) turned anticlockwise about its middle, its border drawn on."""
    height, width = pack.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(pack, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
