"""Cutting a pack out of a photo."""

import numpy as np
from numpy.typing import NDArray

from vision.models.evidence import Crop
from vision.models.keypoints import SIDE
from vision.photo import Photo
from vision.resize import resize

_MARGIN = 0.04  # of the box, on each side
_ENLARGED_TO, _LARGEST_ZOOM = 160, 3.0  # pixels of the long side
_KEYPOINTS = 150  # on a long side of _ENLARGED_TO, more on a larger crop
_LEAST_SIDE = 12  # pixels


def cut(photo: Photo, box: NDArray[np.float32]) -> Crop | None:
    """The crop of a box with a little context at working size; None for a sliver."""
    sides = box[2:] - box[:2]
    if min(sides) < _LEAST_SIDE:
        return None
    margin = _MARGIN * sides
    x1, y1 = np.maximum(np.floor(box[:2] - margin), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(box[2:] + margin), (photo.width, photo.height)).astype(int)
    part = photo.pixels[y1:y2, x1:x2]
    if min(part.shape[:2]) < _LEAST_SIDE:
        return None
    long_side = max(part.shape[:2])
    side = min(SIDE, max(long_side, round(min(_ENLARGED_TO, long_side * _LARGEST_ZOOM))))
    scale = side / long_side
    picture = resize(part, side)
    inner = (box - np.array([x1, y1, x1, y1], np.float32)) * scale
    return Crop.of(picture, inner, round(_KEYPOINTS * max(1.0, side / _ENLARGED_TO) ** 1.5))
