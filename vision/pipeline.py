"""A photo of a shelf in, an audit out."""

from collections.abc import Sequence
from typing import Protocol, Self

from vision.audit import ModelUse, ShelfAudit
from vision.capture.quality import check_quality
from vision.config import PipelineConfig
from vision.detections import Detections
from vision.kpi.share import measure_share
from vision.models.card import ModelCard
from vision.models.detect import Detector
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.enrol import open_gallery
from vision.models.recognise import GalleryRecogniser
from vision.photo import ANIMATED, Photo
from vision.planogram.compliance import comply
from vision.planogram.document import Planogram
from vision.planogram.observed import Observed
from vision.planogram.result import Compliance, Verdict
from vision.shelf.catalogue import Catalogue
from vision.shelf.tree import Shelf, build_shelf
from vision.words import WARNINGS


class Model(Protocol):
    """What the pipeline reads off an Engine."""

    card: ModelCard
    sha256: str


class Finder(Protocol):
    """Finds boxes: vision.models.detect.Detector."""

    engine: Model

    def __call__(self, photo: Photo) -> Detections: ...


class Recogniser(Protocol):
    """Fills the columns sku, sku_score, candidates and candidate_score, by catalogue index.

    threshold: least calibrated probability with which a product is named. models: what it uses;
    cards: of those of them that have one.
    """

    threshold: float
    models: tuple[ModelUse, ...]
    cards: tuple[ModelCard, ...]

    def __call__(self, photo: Photo, found: Detections) -> Detections: ...


class Nameless:
    """Stands in for a recogniser where there is none: every product stays unknown."""

    threshold = 1.0
    models: tuple[ModelUse, ...] = ()
    cards: tuple[ModelCard, ...] = ()

    def __call__(self, photo: Photo, found: Detections) -> Detections:
        return found


class Pipeline:
    """Audits photos, one after another or from several threads; it keeps nothing in between."""

    def __init__(
        self,
        detector: Finder,
        recogniser: Recogniser | None = None,
        catalogue: Catalogue | None = None,
        planogram: Planogram | None = None,
        others: Sequence[Finder] = (),
    ) -> None:
        """recogniser: None leaves every facing unknown. catalogue: what its indices mean.
        planogram: what every photo is compared with. others: find price tags and gaps.
        """
        self.detector = detector
        self.others = tuple(others)
        self.recogniser = recogniser or Nameless()
        self.catalogue = catalogue
        self.planogram = planogram

    @classmethod
    def load(
        cls,
        config: PipelineConfig,
        catalogue: Catalogue | None = None,
        planogram: Planogram | None = None,
    ) -> Self:
        """The pipeline with the detector that the settings name, naming products by the pictures
        beside the catalogue, if there are any. Raises ModelError and CatalogueError.
        """
        engine, *others = (
            Engine(weights_path(weights), config.threads, config.backend)
            for weights in (config.weights, config.price_tags, config.gaps)
            if weights is not None
        )
        thresholds = config.thresholds.over(engine.card.thresholds)
        family = engine.card.family if engine.card.family != "custom" else "clear"
        recogniser = _by_pictures(config, config.embedder or family, catalogue)
        detectors = [Detector(other) for other in others]
        return cls(Detector(engine, thresholds), recogniser, catalogue, planogram, detectors)

    def audit(self, photo: Photo) -> ShelfAudit:
        """The audit of one photo; no facings is a legal result and said so in its warnings."""
        quality = check_quality(photo)
        found = Detections.concatenate([find(photo) for find in self._finders()])
        known = self.recogniser(photo, found)
        shelf = build_shelf(known, self.catalogue, self.recogniser.threshold)
        kpis = measure_share(shelf, self._own_asked())
        compliance = self._compliance(photo, shelf)
        warnings = (*self._warnings(photo, shelf), *_off_plan(compliance))
        return ShelfAudit(photo, quality, shelf, kpis, self.models(), warnings, compliance)

    def models(self) -> tuple[ModelUse, ...]:
        """The models that have a part in every answer."""
        return (*(_use(finder.engine) for finder in self._finders()), *self.recogniser.models)

    def _finders(self) -> tuple[Finder, ...]:
        return (self.detector, *self.others)

    def _compliance(self, photo: Photo, shelf: Shelf) -> Compliance | None:
        if self.planogram is None:
            return None
        return comply(Observed.of(shelf, photo.width, photo.height), self.planogram, self.catalogue)

    def cards(self) -> tuple[ModelCard, ...]:
        """The cards of those of them that have one."""
        return (*(finder.engine.card for finder in self._finders()), *self.recogniser.cards)

    def _own_asked(self) -> bool:
        return self.catalogue is not None and bool(self.catalogue.own.any())

    def _warnings(self, photo: Photo, shelf: Shelf) -> tuple[str, ...]:
        raised = {
            "no_facings": not shelf.facings,
            self._why_nameless(): isinstance(self.recogniser, Nameless) and bool(shelf.facings),
            ANIMATED: ANIMATED in photo.warnings,
        }
        warnings = [WARNINGS[code].en for code, is_so in raised.items() if is_so]
        return (*warnings, *self._licences())

    def _why_nameless(self) -> str:
        was_read = self.catalogue is not None and self.catalogue.folder is not None
        return "no_pictures" if was_read else "unnamed"

    def _licences(self) -> list[str]:
        """What the licence of research weights allows: in the card's words, or else in ours."""
        notes = [card.licence_note for card in self.cards() if card.family == "research"]
        return list(dict.fromkeys(note or WARNINGS["research"].en for note in notes))


def _use(engine: Model) -> ModelUse:
    card = engine.card
    return ModelUse(card.name, card.version, engine.sha256, card.licence)


def _off_plan(compliance: Compliance | None) -> list[str]:
    """Why a photo has no compliance, when it was asked for."""
    if compliance is None or compliance.verdict is Verdict.PLANNED_SHELF:
        return []
    return [WARNINGS[compliance.verdict.value].en]


def _by_pictures(
    config: PipelineConfig, embedder: str, catalogue: Catalogue | None
) -> Recogniser | None:
    """A recogniser that goes by the catalogue's pictures; None when it has none."""
    if catalogue is None or catalogue.folder is None:
        return None
    path = weights_path(embedder, task="embedder")
    embed = Embedder(Engine(path, config.threads, config.backend, task="embedder"))
    gallery = open_gallery(catalogue, embed)
    return GalleryRecogniser(embed, gallery, catalogue) if len(gallery) else None
