"""Pictures of packs -> unit vectors: the nearer two, the likelier one product."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models import colour_layout
from vision.models.engine import Engine

Vectors = NDArray[np.float32]

_BATCH = 32


class Embedder:
    """An embedder's engine behind pictures of any size.

    A vector is half what the network says and half the picture's colour layout, so that the
    product of two vectors is the mean of both cosines. dimension: of a vector.
    """

    def __init__(self, engine: Engine) -> None:
        """engine: one opened with task="embedder"."""
        self.engine = engine
        self.card = engine.card
        self.dimension = self.card.dimension + colour_layout.SIZE

    def __call__(self, pictures: Sequence[Pixels]) -> Vectors:
        """Unit vectors (n, dimension) of n pictures (h, w, 3) uint8 RGB, cut tightly."""
        vectors = np.zeros((len(pictures), self.dimension), np.float32)
        for start in range(0, len(pictures), _BATCH):
            batch = pictures[start : start + _BATCH]
            squares = np.stack([squared(picture, self.card.side) for picture in batch])
            blob = np.ascontiguousarray(squares.transpose(0, 3, 1, 2), np.float32)
            embedded = self.engine(blob * np.float32(self.card.scale))
            embedded /= np.maximum(np.linalg.norm(embedded, axis=1, keepdims=True), 1e-12)
            both = [embedded, colour_layout.colour_layouts(squares)]
            vectors[start : start + len(batch)] = np.concatenate(both, axis=1)
        return vectors * np.float32(np.sqrt(0.5))


def squared(picture: Pixels, side: int) -> Pixels:
    """The picture stretched to a square of `side` pixels, averaging where it shrinks.

    Both a reference and its pack on a shelf lose their proportions alike; stretched, a tall or a
    wide pack keeps all the pixels it has.
    """
    shrinks = min(picture.shape[:2]) > side
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(picture, (side, side), interpolation=interpolation)
