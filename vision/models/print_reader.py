"""Reads the print on packs that other cues leave undecided, and on their candidates' pictures."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vision.models.evidence import Crop
from vision.models.gallery import Gallery
from vision.models.pack_text import reference_words, text_cues
from vision.models.pack_words import Words
from vision.models.text import Reader
from vision.shelf.catalogue import Catalogue

PRINT_CUES = ("disagreement",)
"""How much of the telling words that were read the best candidate has and this one has not."""

_DECIDED, _HOPELESS = 0.95, 0.005  # probabilities of the first candidate
_LEAST_HEIGHT = 60  # pixels of the photo; below it print is not legible (docs/text.md)
_MOST = 24  # crops read on one photo
_ENOUGH = 1.0  # telling words
_KEPT = 20_000  # references whose words are kept


def undecided(chances: NDArray[np.float64], boxes: NDArray[np.float32]) -> NDArray[np.intp]:
    """Which of n boxes (n, 4) xyxy with candidates' chances (n, k) to read, at most _MOST.

    Those with the likeliest second candidate first.
    """
    ranked = -np.sort(-chances, axis=1)
    first = ranked[:, 0]
    second = ranked[:, 1] if ranked.shape[1] > 1 else np.zeros(len(ranked))
    tall = np.max(boxes[:, 2:] - boxes[:, :2], axis=1, initial=0) >= _LEAST_HEIGHT
    unsure = np.flatnonzero(tall & (first < _DECIDED) & (first > _HOPELESS))
    return np.sort(unsure[np.argsort(-second[unsure], kind="stable")][:_MOST])


class PrintReader:
    """Reads crops and, once each, the reference pictures they are compared with."""

    def __init__(self, gallery: Gallery, catalogue: Catalogue, threads: int) -> None:
        """catalogue: its column `text` adds words to those read. threads: see Reader."""
        self.gallery, self.catalogue = gallery, catalogue
        self.reader = Reader(threads)
        self._words = lru_cache(_KEPT)(self._read_reference)

    def cues(self, crops: list[Crop], references: NDArray[np.int32]) -> NDArray[np.float32]:
        """(n, k, 1) of n crops' candidates, given by their nearest pictures (n, k), -1 for none."""
        found = np.zeros((*references.shape, len(PRINT_CUES)), np.float32)
        for row, (reading, candidates) in enumerate(
            zip(self.reader.read_all([crop.inner() for crop in crops]), references, strict=True)
        ):
            held = np.flatnonzero(candidates >= 0)
            if not len(reading) or len(held) < 2:
                continue
            words = [self._words(int(index)) for index in candidates[held]]
            agreement, evidence = text_cues(reading, words).T
            found[row, held, 0] = (agreement.max() - agreement) * np.minimum(evidence, _ENOUGH)
        return found

    def _read_reference(self, index: int) -> Words:
        hints = self.catalogue.text[int(self.gallery.sku[index])]
        return reference_words(self.reader.read(self.gallery[index].picture), *hints)
