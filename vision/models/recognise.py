"""Names the products on a photo by the pictures of a gallery, or leaves them unknown.

Every crop is embedded; the products nearest to it in the gallery are its candidates. How well each
explains the crop is weighed by itself, then beside the size and the names of its neighbours on the
shelf, and where that leaves it undecided by the print on it.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from vision.audit import ModelUse
from vision.detections import CANDIDATES, Detections, Kind
from vision.models.context import CONTEXT_CUES, context_cues
from vision.models.crop import cut
from vision.models.embed import Embedder
from vision.models.evidence import CUES, Crop
from vision.models.gallery import Gallery, Hits
from vision.models.locate import Matches, votes
from vision.models.look_closely import local_cues
from vision.models.print_reader import PRINT_CUES, PrintReader, undecided
from vision.models.share_absent import for_this_photo, probabilities
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue

OWN_CUES = ("similarity", *CUES)
"""Of a candidate alone. similarity: cosine to its nearest view."""

COEFFICIENTS = Path(__file__).parent / "weights" / "recogniser.json"
THRESHOLD = 0.6
SHORT_LIST, LOOKED_AT = 30, 6
"""The nearest products of a crop, and how many of them are weighed closely."""

_THREADS = 2


@dataclass(frozen=True, slots=True)
class Coefficients:
    """log odds, against "none of these", that a candidate is the product: bias + weights · cues."""

    bias: float
    weights: tuple[float, ...]

    @classmethod
    def of(cls, document: dict, cues: tuple[str, ...]) -> Self:
        """From {"bias": number, "weights": {cue: number}}."""
        return cls(document["bias"], tuple(document["weights"][cue] for cue in cues))

    def odds(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """(..., k) log odds of k candidates' cues (..., k, c); -inf where cues are not finite."""
        odds = self.bias + cues.astype(np.float64) @ np.array(self.weights)
        return np.where(np.isfinite(odds), odds, -np.inf)


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


class GalleryRecogniser:
    """Compares every product's crop with the reference pictures of a gallery.

    threshold: least probability with which a product is named; below it `sku` stays -1.
    """

    def __init__(
        self,
        embed: Embedder,
        gallery: Gallery,
        catalogue: Catalogue,
        threshold: float = THRESHOLD,
    ) -> None:
        """catalogue: what the gallery's indices mean; its sizes in mm, where known, are used."""
        data = COEFFICIENTS.read_bytes()
        document = json.loads(data)
        self.embed, self.gallery, self.threshold = embed, gallery, threshold
        self.sizes = np.stack([catalogue.width_mm, catalogue.height_mm], axis=1)
        self.alone = Coefficients.of(document["alone"], OWN_CUES)
        self.beside = Coefficients.of(document["beside"], OWN_CUES + CONTEXT_CUES)
        self.print = Coefficients.of(document["print"], PRINT_CUES)
        self.reader = PrintReader(gallery, catalogue, _THREADS)
        self._libraries = ThreadpoolController()
        card, digest = embed.card, hashlib.sha256(data).hexdigest()
        self.cards = (card,)
        self.models = (
            ModelUse(card.name, card.version, embed.engine.sha256, card.licence),
            ModelUse("recogniser", "3", digest, "Apache-2.0"),
        )

    def __call__(self, photo: Photo, found: Detections) -> Detections:
        """found with sku, sku_score, candidates and candidate_score of its products filled in."""
        products = np.flatnonzero(found.kind == Kind.PRODUCT)
        if not len(products) or not len(self.gallery):
            return found
        boxes = found.xyxy[products]
        weighed = self.weigh(photo, boxes)
        chances = self.chances(weighed, boxes)
        order = np.lexsort((weighed.sku, -chances), axis=1)[:, :CANDIDATES]
        ranked = np.take_along_axis(weighed.sku, order, axis=1)
        scores = np.take_along_axis(chances, order, axis=1)
        scores = np.where(ranked >= 0, scores, -1.0)
        named = scores[:, 0] >= self.threshold
        sku, sku_score = found.sku.copy(), found.sku_score.copy()
        sku[products[named]], sku_score[products[named]] = ranked[named, 0], scores[named, 0]
        candidates, candidate_score = found.candidates.copy(), found.candidate_score.copy()
        columns = np.s_[: ranked.shape[1]]
        candidates[products, columns] = ranked
        candidate_score[products, columns] = scores
        return found.replace(
            sku=sku, sku_score=sku_score, candidates=candidates, candidate_score=candidate_score
        )

    def chances(self, weighed: Weighed, boxes: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, k) probabilities of the candidates; what a row lacks to 1 is "none of these"."""
        alone = probabilities(self.alone.odds(weighed.cues))
        beside = context_cues(weighed.sku, alone, weighed.vectors, boxes, self.sizes)
        odds = self.beside.odds(np.concatenate([weighed.cues, beside], axis=2))
        unsure = undecided(probabilities(for_this_photo(odds)), boxes)
        seen = self.reader.cues([weighed.crops[i] for i in unsure], weighed.reference[unsure])
        odds[unsure] += self.print.odds(seen)
        return probabilities(for_this_photo(odds))

    def weigh(self, photo: Photo, boxes: NDArray[np.float32]) -> Weighed:
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
            rows = pool.map(lambda at: self._look(crops[whole[at]], hits, at), range(len(whole)))
            for at, (chosen, row) in enumerate(rows):
                i, columns = whole[at], np.s_[: len(row)]
                sku[i, columns] = hits.sku[at, chosen]
                reference[i, columns] = hits.reference[at, chosen]
                cues[i, columns] = row
        return Weighed(sku, reference, cues, vectors, tuple(crops))

    def _look(
        self, crop: Crop, hits: Hits, at: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Which hits (k,) of crop `at` are its candidates, and their cues (k, c)."""
        held = np.flatnonzero(hits.sku[at] >= 0)
        similar = hits.similarity[at, held]
        references = [self.gallery[int(hits.reference[at, j])] for j in held]
        matches = [Matches.of(crop.features, one.features) for one in references]
        voted = votes(matches)
        chosen = _best_of_both(similar, voted)
        local = local_cues(
            crop, [references[i] for i in chosen], [matches[i] for i in chosen], voted[chosen]
        )
        cues = np.column_stack([similar[chosen], local])
        return held[chosen], cues.astype(np.float32)


def _best_of_both(similar: NDArray[np.float32], voted: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of LOOKED_AT candidates: in turn the most similar and the most voted for."""
    by_likeness = np.argsort(-similar, kind="stable")
    by_votes = np.argsort(-voted, kind="stable")
    in_turn = np.stack([by_votes, by_likeness], axis=1).ravel()
    _, first = np.unique(in_turn, return_index=True)
    return in_turn[np.sort(first)][:LOOKED_AT]
