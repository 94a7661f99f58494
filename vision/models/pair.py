"""A reference picture and the pack it is laid over, side by side: what a verifier looks at."""

import cv2
import numpy as np

from vision.decoding import Pixels
from vision.models.evidence import Affine, Crop, in_box, relit
from vision.models.light import Light

STRIDE = 8
"""Height and width of a pair are multiples of it."""

SHAPES = ((40, 176), (56, 128), (72, 96), (88, 80), (96, 72), (128, 56), (176, 40))
"""(height, width) of one half: each of about 7,000 points, of which a pack takes the shape most
like its own."""

_HEIGHT_PER_WIDTH = np.array([height / width for height, width in SHAPES])
_FINER = 2  # grid that is averaged, so that a large pack does not flicker
_LEAST_SEEN = 36  # points under which no light can be compared


def shape_of(crop: Crop) -> tuple[int, int]:
    """The shape of a half for a crop's box."""
    x1, y1, x2, y2 = crop.box
    off = np.log((y2 - y1) / (x2 - x1) / _HEIGHT_PER_WIDTH)
    return SHAPES[int(np.abs(off).argmin())]


def side_by_side(crop: Crop, reference: Pixels, affine: Affine, light: Light) -> Pixels:
    """(h, 2w, 3) uint8: the reference, and what of the crop lies on it put under the same light.

    affine: (2, 3), from the reference's pixels to the crop's. light: that of the crop's photo. What
    falls outside the crop's box is black in both halves.
    """
    height, width = shape_of(crop)
    fine = (height * _FINER, width * _FINER)
    steps = np.array([reference.shape[1] / fine[1], reference.shape[0] / fine[0], 1])
    to_crop = affine * steps
    shown = cv2.warpAffine(
        crop.picture, to_crop, fine[::-1],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    mask = in_box(crop, to_crop, fine)[::_FINER, ::_FINER]
    size = (width, height)
    wanted = cv2.resize(reference, size, interpolation=cv2.INTER_AREA)
    pack = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    if np.count_nonzero(mask) >= _LEAST_SEEN:
        pack = relit(pack.astype(np.float32), wanted.astype(np.float32), mask, light)
    return np.concatenate([wanted, pack.astype(np.uint8)], axis=1) * np.tile(mask, 2)[..., None]
