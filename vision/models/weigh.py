"""The candidates of every pack on a photo, and what speaks for each of them by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from vision.models.crop import cut
from vision.models.embed import Embedder
from vision.models.evidence import Crop
from vision.models.gallery import Gallery
from vision.models.locate import Matches, votes
from vision.models.look_closely import Look, in_their_light, look_closely
from vision.models.verify import Verify
from vision.photo import Photo

OWN_CUES = (
    "similarity",  # cosine to the candidate's nearest view
    "votes",  # of the crop's keypoints for the candidate, against the others
    "pictures",  # log of how many of it were compared: the best of many fits better by chance
    "colour",  # mean difference of colour, 0 to 1, from the picture of it that fits best
    "pattern",  # mean correlation of brightness in small windows, from that picture
    "verified",  # log odds of a network that looks at crop and picture laid over one another
)
"""What speaks for a candidate by itself."""

_BEFORE, _AFTER = slice(3), slice(3, None)  # the light is told

SHORT_LIST, LOOKED_AT = 30, 6
"""The nearest products of a crop, and how many of them are weighed closely."""

PICTURES = 5
"""Of a product at most, those nearest to the crop."""

_THREADS = 2
_VOTE = 5.0  # cosine that a vote is worth: about the ratio of their weights in the logit
_SURE = 8.0  # log odds; a verifier that says more is not believed more


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """n crops' k candidates as columns.

    sku: (n, k) int32, index in the catalogue, -1 where there are fewer. reference: (n, k) int32,
    the picture of it that fits best, -1 there. cues: (n, k, c) float32, NaN there. off_light:
    (n, k) float32, see light.off_light, 0 there. vectors: (n, d) float32, the crops' unit vectors.
    crops: n, None for a sliver.
    """

    sku: NDArray[np.int32]
    reference: NDArray[np.int32]
    cues: NDArray[np.float32]
    off_light: NDArray[np.float32]
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
        looks: list[Look] = []
        with one_thread_each, ThreadPoolExecutor(_THREADS) as pool:
            found = pool.map(
                self._look, (crops[i] for i in whole), vectors[whole], hits.sku, hits.similarity
            )
            for i, (held, row, own, pictures) in zip(whole, found, strict=True):
                columns = np.s_[: len(held)]
                sku[i, columns], reference[i, columns] = held, pictures
                cues[i, columns, _BEFORE] = row
                looks += own
            lit = in_their_light(crops, looks, sku, boxes, pool.map)
        verified = np.clip(self.verify(lit.pairs), -_SURE, _SURE)
        fits = [(fit.colour, fit.pattern) for fit in lit.fits]
        cues[sku >= 0, _AFTER] = np.column_stack([np.reshape(fits, (-1, 2)), verified])
        off_light = lit.off_light.astype(np.float32)
        return Weighed(sku, reference, cues, off_light, vectors, tuple(crops))

    def _look(
        self,
        crop: Crop,
        vector: NDArray[np.float32],
        sku: NDArray[np.int32],
        similar: NDArray[np.float32],
    ) -> tuple[NDArray[np.int32], NDArray[np.float64], list[Look], list[int]]:
        """Of a crop and its nearest products: the candidates (k,), their cues before the light is
        told (k, c), their looks and the pictures that show them best."""
        sku, similar = sku[sku >= 0], similar[sku >= 0]
        numbers = [self.gallery.pictures(one, vector, PICTURES) for one in sku]
        pictures = [[self.gallery[i] for i in own] for own in numbers]
        matches = [[Matches.of(crop.features, one.features) for one in own] for own in pictures]
        voted = votes(matches)
        chosen = np.argsort(-(similar + _VOTE * voted), kind="stable")[:LOOKED_AT]
        looks = look_closely(crop, [pictures[i] for i in chosen], [matches[i] for i in chosen])
        reference = [int(numbers[i][look.picture]) for i, look in zip(chosen, looks, strict=True)]
        compared = np.log([len(numbers[i]) for i in chosen])
        cues = np.column_stack([similar[chosen], voted[chosen], compared])
        return sku[chosen], cues, looks, reference
