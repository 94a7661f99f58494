"""Names the products on a photo by the pictures of a gallery, or leaves them unknown.

Every crop is embedded; the products nearest to it in the gallery are its candidates. How well each
explains the crop is weighed by itself, then beside the size and the names of its neighbours on the
shelf, and where that leaves it undecided by the print on it.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.audit import ModelUse
from vision.detections import CANDIDATES, Detections, Kind
from vision.models.choice_calibration import ChoiceCalibration
from vision.models.context import CONTEXT_CUES, context_cues
from vision.models.embed import Embedder
from vision.models.engine import Engine
from vision.models.gallery import Gallery
from vision.models.nested_logit import Coefficients, NestedLogit
from vision.models.print_reader import PRINT_CUES, PrintReader, undecided
from vision.models.share_absent import for_this_photo, probabilities
from vision.models.verify import Verifier
from vision.models.weigh import OWN_CUES, Weighed, Weigher
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue

_WEIGHTS = Path(__file__).parent / "weights"
THRESHOLD = 0.5
_THREADS = 2


def use_of(engine: Engine) -> ModelUse:
    """What an audit says of a model that had a part in it."""
    card = engine.card
    return ModelUse(card.name, card.version, engine.sha256, card.licence)


def coefficients_path(family: str) -> Path:
    """The file of coefficients fitted with the models of a shipped family."""
    return _WEIGHTS / f"recogniser_{family}.json"


def likeliest(
    sku: NDArray[np.int32], chances: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Of n crops' candidates and chances (n, k) the CANDIDATES likeliest, the likeliest first.

    Products (n, c) and their chances (n, c), -1 and -1 where there is none.
    """
    order = np.lexsort((sku, -chances), axis=1)[:, :CANDIDATES]
    ranked, scores = (np.take_along_axis(of, order, axis=1) for of in (sku, chances))
    return ranked, np.where(ranked >= 0, scores, -1.0)


class GalleryRecogniser:
    """Compares every product's crop with the reference pictures of a gallery.

    threshold: least probability with which a product is named; below it `sku` stays -1.
    """

    def __init__(
        self,
        embed: Embedder,
        verify: Verifier,
        gallery: Gallery,
        catalogue: Catalogue,
        threshold: float = THRESHOLD,
    ) -> None:
        """catalogue: what the gallery's indices mean; its sizes in mm, where known, are used."""
        data = coefficients_path(verify.card.shipped_family).read_bytes()
        document = json.loads(data)
        self.embed, self.gallery, self.threshold = embed, gallery, threshold
        self.weigh = Weigher(embed, verify, gallery)
        self.sizes = np.stack([catalogue.width_mm, catalogue.height_mm], axis=1)
        self.alone = NestedLogit.of(document["alone"], OWN_CUES)
        self.beside = NestedLogit.of(document["beside"], OWN_CUES + CONTEXT_CUES)
        self.print = Coefficients.of(document["print"], PRINT_CUES)
        self.calibration = ChoiceCalibration.of(document["calibration"])
        self.reader = PrintReader(gallery, catalogue, _THREADS)
        self.cards = (embed.card, verify.card)
        self.models = (
            *(use_of(model.engine) for model in (embed, verify)),
            ModelUse("recogniser", "12", hashlib.sha256(data).hexdigest(), "Apache-2.0"),
        )

    def __call__(self, photo: Photo, found: Detections) -> Detections:
        """found with sku, sku_score, candidates and candidate_score of its products filled in."""
        products = np.flatnonzero(found.kind == Kind.PRODUCT)
        if not len(products) or not len(self.gallery):
            return found
        boxes = found.xyxy[products]
        weighed = self.weigh(photo, boxes)
        ranked, scores = likeliest(weighed.sku, self.chances(weighed, boxes))
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
        beside = context_cues(
            weighed.sku, alone, weighed.off_light, weighed.vectors, boxes, self.sizes
        )
        cues = np.concatenate([weighed.cues, beside], axis=2)
        odds = self.beside.odds(cues)
        unsure = undecided(probabilities(for_this_photo(odds)), boxes)
        seen = np.zeros((*weighed.sku.shape, len(PRINT_CUES)), np.float32)
        seen[unsure] = self.reader.cues(
            [weighed.crops[i] for i in unsure], weighed.reference[unsure]
        )
        told = np.concatenate([self.beside.choice.told(cues), self.print.told(seen)], axis=2)
        return self.calibration.chances(for_this_photo(odds + self.print.odds(seen)), told)
