"""Crops of labelled photos laid over their candidates' pictures: a verifier's real examples."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from training.fit_shelves import labelled_shelves
from training.pair_shelves import CropPairs
from vision.decoding import Pixels
from vision.models.embed import Embedder


class _Recorder:
    """Stands where a verifier does and keeps the pairs it is shown."""

    def __init__(self) -> None:
        self.pairs: list[Pixels] = []

    def __call__(self, pairs: list[Pixels]) -> np.ndarray:
        self.pairs = list(pairs)
        return np.zeros(len(pairs), np.float32)


def photo_pairs(folder: Path, embed: Embedder) -> Iterator[CropPairs]:
    """The labelled crops of a recognition set beside the candidates the recogniser weighs.

    With its whole catalogue and with halves of it left out, see labelled_shelves.
    """
    recorder = _Recorder()
    for _, shelf in labelled_shelves(folder, embed, recorder):
        counts = (shelf.sku >= 0).sum(axis=1)
        parts = np.split(np.arange(counts.sum()), np.cumsum(counts)[:-1])
        right = shelf.right
        for crop in np.flatnonzero(shelf.learnt & (counts >= 2)):
            pairs = np.stack([recorder.pairs[i] for i in parts[crop]])
            yield CropPairs(pairs, int(right[crop]))
