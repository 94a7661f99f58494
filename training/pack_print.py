"""What the print on a photo of one pack tells: how the pack leans, and which product it may be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.models.recognise import GalleryRecogniser
from vision.models.text import Reader, Reading
from vision.photo import Photo
from vision.resize import resize

_READ_AT = 700  # pixels of the long side, to which a smaller photo is enlarged
_SPREAD = 0.25  # of the photo's sides: how far from its middle print is the pack's
_MOST_LEAN = 45.0  # degrees


def read_pack(photo: Photo, reader: Reader) -> Reading:
    """The print on a photo of a pack, enlarged if it is small; corners in pixels of the photo."""
    zoom = max(1.0, _READ_AT / max(photo.width, photo.height))
    picture = resize(photo.pixels, _READ_AT) if zoom > 1 else photo.pixels
    reading = reader.read(picture)
    return Reading(reading.text, reading.score, reading.corners / np.float32(zoom))


def lean(reading: Reading, photo: Photo) -> float:
    """Degrees clockwise by which the pack in the middle of a photo leans; 0 when no print tells.

    The median of its lines' directions, each weighted by its length and by a bell curve of its
    distance from the middle, since the packs behind have print as well.
    """
    top_left, top_right, bottom_right, bottom_left = np.moveaxis(reading.corners, 1, 0)
    along = (top_right - top_left + bottom_right - bottom_left) / 2
    degrees = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    size = np.array([photo.width, photo.height])
    off = (reading.corners.mean(axis=1) / size - 0.5) / _SPREAD
    weight = np.hypot(*along.T) * np.exp(-(off**2).sum(axis=1) / 2)
    usable = np.abs(degrees) <= _MOST_LEAN
    if not weight[usable].any():
        return 0.0
    order = np.flatnonzero(usable)[np.argsort(degrees[usable], kind="stable")]
    reached = np.cumsum(weight[order])
    return float(degrees[order[np.searchsorted(reached, reached[-1] / 2)]])


def print_odds(
    reading: Reading, products: Sequence[int], recogniser: GalleryRecogniser
) -> NDArray[np.float64]:
    """(k,) log odds that the print on a photo of a pack adds for each of k products.

    As the recogniser's for a crop, but of all pictures of a product: they show different sides.
    """
    seen = recogniser.reader.of_products(reading, products)
    return recogniser.print.odds(seen)
