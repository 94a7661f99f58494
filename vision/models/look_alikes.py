"""Which products of a gallery the embedder can hardly tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vision.models.gallery import Gallery

NEIGHBOURS = 4
"""Neighbours of a product that are looked at."""

_CLOSE = 2.0


class Separation(StrEnum):
    """How far a product is from its neighbour, against how far its own views are from it."""

    LOOK_ALIKE = "a look-alike: the model cannot tell them apart"
    CLOSE = "close: look at both"
    CLEAR = "clearly different"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A product beside another one; both are catalogue indices.

    similarity: cosine of the product's picture and the neighbour's nearest view. spread: median
    cosine of its picture and its own other views.
    """

    sku: int
    neighbour: int
    similarity: float
    spread: float

    @property
    def ratio(self) -> float:
        """How much farther the neighbour is than half of the product's own views.

        A ratio means the same for every embedder, a similarity does not.
        """
        return max(1 - self.similarity, 0.0) / max(1 - self.spread, 1e-6)

    @property
    def separation(self) -> Separation:
        """LOOK_ALIKE up to a ratio of 1; CLOSE up to 2: a photo may move a pack as far."""
        if self.ratio <= 1:
            return Separation.LOOK_ALIKE
        return Separation.CLOSE if self.ratio <= _CLOSE else Separation.CLEAR


def neighbours(gallery: Gallery, skus: Sequence[int] | None = None) -> list[Neighbour]:
    """The nearest NEIGHBOURS of each of these products, nearest first; of all with pictures.

    The first view of a reference is its picture as it is.
    """
    first = np.searchsorted(gallery.reference, np.arange(len(gallery)))
    asked = np.ones(len(gallery), bool) if skus is None else np.isin(gallery.sku, list(skus))
    asked = np.flatnonzero(asked)
    hits = gallery.search(gallery.vectors[first[asked]], NEIGHBOURS + 1)
    spread = {int(sku): _spread(gallery, int(sku)) for sku in np.unique(gallery.sku[asked])}
    best: dict[tuple[int, int], float] = {}
    for row, at in enumerate(asked):
        sku = int(gallery.sku[at])
        for other, similarity in zip(hits.sku[row], hits.similarity[row], strict=True):
            if other >= 0 and other != sku:
                pair = (sku, int(other))
                best[pair] = max(best.get(pair, -1.0), float(similarity))
    found = [Neighbour(*pair, value, spread[pair[0]]) for pair, value in best.items()]
    return sorted(found, key=lambda n: (n.sku, -n.similarity, n.neighbour))


def look_alikes(found: Sequence[Neighbour]) -> list[Neighbour]:
    """Each pair once that one of both cannot be told from, the worst first."""
    alike = [n for n in found if n.separation is Separation.LOOK_ALIKE]
    alike.sort(key=lambda n: (n.ratio, n.sku, n.neighbour))
    pairs: dict[frozenset[int], Neighbour] = {}
    for n in alike:
        pairs.setdefault(frozenset((n.sku, n.neighbour)), n)
    return list(pairs.values())


def _spread(gallery: Gallery, sku: int) -> float:
    """Median cosine of a product's pictures and their own other views; 1 without any."""
    cosines: list[NDArray[np.float32]] = []
    for reference in range(*np.searchsorted(gallery.sku, [sku, sku + 1])):
        first, last = np.searchsorted(gallery.reference, [reference, reference + 1])
        cosines.append(gallery.vectors[first + 1 : last] @ gallery.vectors[first])
    values = np.concatenate(cosines)
    return float(np.median(values)) if len(values) else 1.0
