"""The pipeline with what was planned in the place of its networks.

Twelve weeks of photos are more than two processor cores recognise in a minute. What a generated
photo shows is known, so most of the demo's history goes through the same rows, facings, figures
and document as every audit, but is found and named by the generator. Such an audit says so in its
models; the newest week's photos are recognised for real.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from datasets.synthetic.truth import ShelfTruth
from vision.audit import ModelUse
from vision.decoding import Pixels
from vision.detections import CANDIDATES, Detections, Kind
from vision.geometry import Boxes
from vision.models.card import DetectorCard
from vision.models.text import Reading
from vision.photo import Photo
from vision.pipeline import Pipeline
from vision.shelf.catalogue import Catalogue
from vision.shelf.price_tags import TagPrint
from vision.shelf.price_text import TagPrices

NAME, VERSION = "planned truth of a generated shelf", "1"
_CARD = DetectorCard.model_validate(
    {
        "name": NAME,
        "version": VERSION,
        "family": "clear",
        "licence": "Apache-2.0",
        "training_data": [],
        "classes": ["product", "price_tag", "gap"],
        "thresholds": {"score": 0.5, "nms_iou": 0.6},
        "scale": {"target_size": 40, "sides": [640]},
    }
)
_LEAST_VISIBLE = 0.35
_UNSURE = 0.07


@dataclass(frozen=True, slots=True)
class _NoWeights:
    """Stands where an engine does: a card, and the hash of nothing."""

    card: DetectorCard = _CARD
    sha256: str = "0" * 64


class TruthFinder:
    """Finds on a photo what its truth says is seen, with scores a good detector would give."""

    def __init__(self, truth: ShelfTruth) -> None:
        self.engine = _NoWeights()
        self.truth = truth

    def __call__(self, photo: Photo) -> Detections:
        truth = self.truth
        kept = truth.visible >= _LEAST_VISIBLE
        boxes = [truth.boxes[kept], truth.tags, truth.gaps]
        kinds = (Kind.PRODUCT, Kind.PRICE_TAG, Kind.GAP)
        kind = np.repeat(kinds, [len(part) for part in boxes]).astype(np.int8)
        scores = _rng(photo).beta(30, 1.2, len(kind)).astype(np.float32)
        return Detections(np.concatenate(boxes), scores, kind)


class TruthRecogniser:
    """Names the products of a photo by its truth; of a few SKUs it is not sure, as one would be.

    Of these another product of the same line is nearly as likely.
    """

    threshold = 0.6
    models: tuple[ModelUse, ...] = ()
    cards: tuple[DetectorCard, ...] = ()

    def __init__(self, truth: ShelfTruth, catalogue: Catalogue) -> None:
        self.truth = truth
        self.number = {sku: at for at, sku in enumerate(catalogue.sku)}

    def __call__(self, photo: Photo, found: Detections) -> Detections:
        truth, rng = self.truth, _rng(photo)
        products = np.flatnonzero(found.kind == Kind.PRODUCT)
        shown = truth.sku[truth.visible >= _LEAST_VISIBLE]
        named = np.array([self.number[truth.skus[at].code] for at in shown], np.int32)
        score = rng.beta(40, 1.5, len(named)).astype(np.float32)
        unsure = [at for at in np.unique(named) if rng.random() < _UNSURE]
        score[np.isin(named, unsure)] = 0.4
        others = np.array([self._twin(truth.skus[at].code) for at in shown], np.int32)
        sku, sku_score = found.sku.copy(), found.sku_score.copy()
        candidates, chances = found.candidates.copy(), found.candidate_score.copy()
        sku[products], sku_score[products] = named, score
        candidates[products] = -1
        candidates[products, :2] = np.stack([named, others], 1)
        chances[products] = np.zeros(CANDIDATES, np.float32)
        chances[products, 0], chances[products, 1] = score, 0.6 * (1 - score)
        return found.replace(
            sku=np.where(sku_score >= self.threshold, sku, -1),
            sku_score=sku_score,
            candidates=candidates,
            candidate_score=chances,
        )

    def _twin(self, code: str) -> int:
        """Another product of the same line, or none."""
        line = code.rpartition("-")[0]
        others = (at for sku, at in self.number.items() if sku != code and sku.startswith(line))
        return next(others, -1)


class _Blank:
    """Finds no print beside the tags."""

    def read(self, picture: Pixels, least_score: float = 0.0) -> Reading:
        return Reading.empty()


class TruthReader:
    """Reads on a photo's price tags what its truth says is printed there."""

    reader = _Blank()

    def __init__(self, truth: ShelfTruth) -> None:
        self.truth = truth

    def __call__(self, photo: Photo, boxes: Boxes, currency: str = "") -> tuple[TagPrint, ...]:
        prices = self.truth.prices
        return tuple(TagPrint((one,), TagPrices(Decimal(one), currency)) for one in prices)


def truth_pipeline(truth: ShelfTruth, catalogue: Catalogue) -> Pipeline:
    """A pipeline for the one photo that the truth is of."""
    pipeline = Pipeline(TruthFinder(truth), TruthRecogniser(truth, catalogue), catalogue)
    pipeline.read_tags = TruthReader(truth)
    return pipeline


def _rng(photo: Photo) -> np.random.Generator:
    return np.random.default_rng(int(photo.sha256[:12], 16))
