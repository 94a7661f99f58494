"""The candidates of every pack on a photo, and what speaks for each of them by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from vision.decoding import Pixels
from vision.models.crop import cut
from vision.models.embed import Embedder
from vision.models.evidence import CUES, Crop
from vision.models.gallery import Gallery, Hits
from vision.models.locate import Matches, votes
from vision.models.look_closely import look_closely
from vision.models.verify import Verify
from vision.photo import Photo

OWN_CUES = ("similarity", *CUES, "verified")
"""Of a candidate alone. similarity: cosine to its nearest view. verified: log odds of a network
that looks at the crop and the candidate's picture laid over one another."""

SHORT_LIST, LOOKED_AT = 30, 6
"""The nearest products of a crop, and how many of them are weighed closely."""

_THREADS = 2
_SURE = 8.0  # log odds; a verifier that says more is not believed more


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """n crops' k candidates as columns.

    sku: (n, k) int32, index in the catalogue, -1 where there are fewer. reference: (n, k) int32,
    the picture of it that is nearest, -1 there. cues: (n, k, c) float32, NaN there. vectors: (n, d)
    float32, the crops' unit vectors. crops: n, None for a sliver.
    """

    sku: NDArray[np.int32]
    reference: NDArray[np.int32]
    cues: NDArray[np.float32]
    vectors: NDArray[np.float32]
    crops: tuple[Crop | None, ...]


class Weigher:
    """Compares crops with the reference pictures of a gallery."""

    def __init__(self, embed: Embedder, verify: Verify, gallery: Gallery) -> None:
        self.embed, self.verify, self.gallery = embed, verify, gallery
        self._libraries = ThreadpoolController()

    def __call__(self, photo: Photo, boxes: NDArray[np.float32]) -> Weighed:
        """The candidates of n boxes (n, 4) xyxy and their cues; none for a sliver."""
        crops = [cut(photo, box) for box in boxes]
        whole = [i for i, crop in enumerate(crops) if crop is not None]
        vectors = np.zeros((len(boxes), self.embed.dimension), np.float32)
        vectors[whole] = self.embed([crops[i].inner() for i in whole])
        sku = np.full((len(boxes), LOOKED_AT), -1, np.int32)
        reference = sku.copy()
        cues = np.full((len(boxes), LOOKED_AT, len(OWN_CUES)), np.nan, np.float32)
        hits = self.gallery.search(vectors[whole], SHORT_LIST)
        one_thread_each = self._libraries.limit(limits=1, user_api="blas")
        with one_thread_each, ThreadPoolExecutor(_THREADS) as pool:
            looked = list(
                pool.map(lambda at: self._look(crops[whole[at]], hits, at), range(len(whole)))
            )
        verified = self.verify([pair for *_, pairs in looked for pair in pairs])
        verified = np.clip(verified, -_SURE, _SURE)
        first = 0
        for at, (chosen, row, _) in enumerate(looked):
            i, columns = whole[at], np.s_[: len(row)]
            sku[i, columns] = hits.sku[at, chosen]
            reference[i, columns] = hits.reference[at, chosen]
            cues[i, columns, :-1] = row
            cues[i, columns, -1] = verified[first : first + len(row)]
            first += len(row)
        return Weighed(sku, reference, cues, vectors, tuple(crops))

    def _look(
        self, crop: Crop, hits: Hits, at: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float32], list[Pixels]]:
        """Which hits (k,) of crop `at` are its candidates, their cues (k, c - 1) and pairs."""
        held = np.flatnonzero(hits.sku[at] >= 0)
        similar = hits.similarity[at, held]
        references = [self.gallery[int(hits.reference[at, j])] for j in held]
        matches = [Matches.of(crop.features, one.features) for one in references]
        voted = votes(matches)
        chosen = _best_of_both(similar, voted)
        local, pairs = look_closely(
            crop, [references[i] for i in chosen], [matches[i] for i in chosen], voted[chosen]
        )
        cues = np.column_stack([similar[chosen], local])
        return held[chosen], cues.astype(np.float32), pairs


def _best_of_both(similar: NDArray[np.float32], voted: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of LOOKED_AT candidates: in turn the most similar and the most voted for."""
    by_likeness = np.argsort(-similar, kind="stable")
    by_votes = np.argsort(-voted, kind="stable")
    in_turn = np.stack([by_votes, by_likeness], axis=1).ravel()
    _, first = np.unique(in_turn, return_index=True)
    return in_turn[np.sort(first)][:LOOKED_AT]
