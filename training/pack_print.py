"""What the print on a photo of one pack tells: how the pack leans, and which product it may be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.pack_text import reference_words
from vision.models.pack_words import Words
from vision.models.print_reader import disagreement
from vision.models.recognise import GalleryRecogniser
from vision.models.text import Reader, Reading
from vision.photo import Photo
from vision.resize import resize

_READ_AT = 700  # pixels of the long side, to which a smaller picture is enlarged
_SPREAD = 0.25  # of the photo's sides: how far from its middle print is the pack's
_MOST_LEAN = 45.0  # degrees


def read_pack(picture: Pixels, reader: Reader) -> Reading:
    """The print on a picture (h, w, 3) of a pack, which is enlarged to be read if it is small."""
    zoom = max(1.0, _READ_AT / max(picture.shape[:2]))
    reading = reader.read(resize(picture, _READ_AT) if zoom > 1 else picture)
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


class PackPrint:
    """Weighs what is read on photos of packs as the recogniser weighs what is read on crops.

    Words of all pictures of a product are its words, since they show different sides of it.
    """

    def __init__(self, recogniser: GalleryRecogniser) -> None:
        self.recogniser, self.reader = recogniser, recogniser.reader.reader
        self._words: dict[int, Words] = {}

    def read(self, photo: Photo) -> Reading:
        """The print on a photo, corners in its pixels."""
        return read_pack(photo.pixels, self.reader)

    def odds(self, reading: Reading, products: Sequence[int]) -> NDArray[np.float64]:
        """(k,) log odds that the print read on a photo adds for each of k products."""
        words = [self._words_of(product) for product in products]
        return self.recogniser.print.odds(disagreement(reading, words))

    def _words_of(self, product: int) -> Words:
        """The words read on the pictures of a product, which is done once."""
        if product not in self._words:
            gallery = self.recogniser.gallery
            pictures = [gallery[int(i)].picture for i in np.flatnonzero(gallery.sku == product)]
            readings = [read_pack(picture, self.reader) for picture in pictures]
            found = set().union(*(reference_words(reading) for reading in readings))
            self._words[product] = tuple(sorted(found))
        return self._words[product]
