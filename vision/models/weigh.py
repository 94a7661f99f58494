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
from vision.models.look_closely import Look, look_closely
from vision.models.verify import Verify
from vision.photo import Photo

OWN_CUES = (
    "similarity",  # cosine to the candidate's nearest view
    "votes",  # of the crop's keypoints for the candidate, against the others
    "colour",  # mean difference of colour, 0 to 1, from the picture of it that fits best
    "pattern",  # mean correlation of brightness in small windows, from that picture
    "pictures",  # log of how many of it were compared: the best of many fits better by chance
    "verified",  # log odds of a network that looks at crop and picture laid over one another
)
"""What speaks for a candidate by itself."""

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
    the picture of it that fits best, -1 there. cues: (n, k, c) float32, NaN there. light: (n, k, 3)
    float32, see evidence.Fit, NaN there. vectors: (n, d) float32, the crops' unit vectors. crops:
    n, None for a sliver.
    """

    sku: NDArray[np.int32]
    reference: NDArray[np.int32]
    cues: NDArray[np.float32]
    light: NDArray[np.float32]
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
        light = np.full((len(boxes), LOOKED_AT, 3), np.nan, np.float32)
        hits = self.gallery.search(vectors[whole], SHORT_LIST)
        one_thread_each = self._libraries.limit(limits=1, user_api="blas")
        with one_thread_each, ThreadPoolExecutor(_THREADS) as pool:
            looked = list(
                pool.map(
                    self._look, (crops[i] for i in whole), vectors[whole], hits.sku, hits.similarity
                )
            )
        verified = self.verify([look.pair for *_, looks in looked for look in looks])
        verified = np.clip(verified, -_SURE, _SURE)
        first = 0
        for i, (held, pictures, row, looks) in zip(whole, looked, strict=True):
            columns = np.s_[: len(row)]
            sku[i, columns] = held
            reference[i, columns] = pictures
            light[i, columns] = [look.fit.light for look in looks]
            cues[i, columns, :-1] = row
            cues[i, columns, -1] = verified[first : first + len(row)]
            first += len(row)
        return Weighed(sku, reference, cues, light, vectors, tuple(crops))

    def _look(
        self,
        crop: Crop,
        vector: NDArray[np.float32],
        sku: NDArray[np.int32],
        similar: NDArray[np.float32],
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], list[Look]]:
        """Of a crop and its nearest products: the candidates (k,), the pictures that show them
        best (k,), their cues (k, c - 1) and looks."""
        sku, similar = sku[sku >= 0], similar[sku >= 0]
        numbers = [self.gallery.pictures(one, vector, PICTURES) for one in sku]
        pictures = [[self.gallery[i] for i in own] for own in numbers]
        matches = [[Matches.of(crop.features, one.features) for one in own] for own in pictures]
        voted = votes(matches)
        chosen = np.argsort(-(similar + _VOTE * voted), kind="stable")[:LOOKED_AT]
        looks = look_closely(crop, [pictures[i] for i in chosen], [matches[i] for i in chosen])
        reference = [numbers[i][look.picture] for i, look in zip(chosen, looks, strict=True)]
        fits = [(look.fit.colour, look.fit.pattern) for look in looks]
        compared = np.log([len(numbers[i]) for i in chosen])
        cues = np.column_stack([similar[chosen], voted[chosen], fits, compared])
        return sku[chosen], np.array(reference, np.int32), cues.astype(np.float32), looks
