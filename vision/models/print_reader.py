"""Reads the print on packs that other cues leave undecided, and on their candidates' pictures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.models.evidence import Crop
from vision.models.gallery import Gallery
from vision.models.pack_text import reference_words, text_cues
from vision.models.pack_words import Words
from vision.models.text import Reader, Reading
from vision.shelf.catalogue import Catalogue

PRINT_CUES = ("disagreement",)
"""How much of the telling words that were read the best candidate has and this one has not."""

_DECIDED, _HOPELESS = 0.95, 0.005  # probabilities of the first candidate
_LEAST_HEIGHT = 60  # pixels of the photo; below it print is not legible (docs/text.md)
_MOST = 24  # crops read on one photo
_ENOUGH = 1.0  # telling words


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
        self._words: dict[int, Words] = {}

    def cues(self, crops: list[Crop], references: NDArray[np.int32]) -> NDArray[np.float32]:
        """(n, k, 1) of n crops' candidates, each given by a picture of it (n, k), -1 for none."""
        found = np.zeros((*references.shape, len(PRINT_CUES)), np.float32)
        readings = self.reader.read_all([crop.inner() for crop in crops])
        legible = [
            row
            for row, reading in enumerate(readings)
            if len(reading) and np.count_nonzero(references[row] >= 0) > 1
        ]
        words = self._words_of(np.unique(references[legible]))
        for row in legible:
            held = np.flatnonzero(references[row] >= 0)
            candidates = [words[int(index)] for index in references[row, held]]
            found[row, held] = disagreement(readings[row], candidates)
        return found

    def _words_of(self, references: NDArray[np.int32]) -> dict[int, Words]:
        """The words of reference pictures; what was read once is kept."""
        new = [int(index) for index in references if index >= 0 and int(index) not in self._words]
        readings = self.reader.read_all([self.gallery[index].picture for index in new])
        for index, reading in zip(new, readings, strict=True):
            hints = self.catalogue.text[int(self.gallery.sku[index])]
            self._words[index] = reference_words(reading, *hints)
        return self._words


def disagreement(reading: Reading, candidates: Sequence[Words]) -> NDArray[np.float32]:
    """PRINT_CUES (k, 1) of k candidates, given by their words."""
    agreement, evidence = np.split(text_cues(reading, candidates), 2, axis=1)
    return (agreement.max(initial=0) - agreement) * np.minimum(evidence, _ENOUGH)
