"""A photo of a shelf in, an audit out."""

from collections.abc import Sequence
from typing import Protocol, Self

from vision.audit import ModelUse, ShelfAudit
from vision.capture.quality import check_quality
from vision.config import PipelineConfig
from vision.detections import Detections, Kind
from vision.kpi.measure import Targets, in_words, measure_shelf, score_shelf
from vision.kpi.prices import Priced, price_shelf
from vision.kpi.share import measure_share
from vision.models.card import ModelCard
from vision.models.close_up import with_tag_in_print
from vision.models.detect import Detector
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.enrol import open_gallery
from vision.models.read_tags import TagReader
from vision.models.recognise import GalleryRecogniser, use_of
from vision.models.verify import Verifier
from vision.photo import ANIMATED, Photo
from vision.planogram.compliance import comply
from vision.planogram.document import Planogram
from vision.planogram.gaps import name_gaps
from vision.planogram.observed import Observed
from vision.planogram.result import Compliance, Verdict
from vision.shelf.catalogue import Catalogue
from vision.shelf.doubles import of_one_kind, without_doubles
from vision.shelf.gaps import with_gaps
from vision.shelf.price_tags import price_tags, tag_boxes
from vision.shelf.repeats import with_repeats
from vision.shelf.tree import Shelf, build_shelf
from vision.stages import stage
from vision.tasks.find import Evidence, find_tasks
from vision.tasks.prices import price_tasks
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
        targets: Targets | None = None,
        others: Sequence[Finder] = (),
        currency: str = "",
    ) -> None:
        """recogniser: None leaves every facing unknown. catalogue: what its indices mean.
        targets: what every photo is held against unless it comes with its own. others: find price
        tags and gaps. currency: of tags without a sign, where no price list tells it.
        """
        self.currency = currency
        self.read_tags = TagReader()
        self.detector = detector
        self.others = tuple(others)
        self.recogniser = recogniser or Nameless()
        self.catalogue = catalogue
        self.targets = targets or Targets()

    @classmethod
    def load(
        cls,
        config: PipelineConfig,
        catalogue: Catalogue | None = None,
        targets: Targets | None = None,
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
        embedder = config.embedder or engine.card.shipped_family
        recogniser = _by_pictures(config, embedder, catalogue)
        detectors = [Detector(other) for other in others]
        detector, currency = Detector(engine, thresholds), config.currency or ""
        return cls(detector, recogniser, catalogue, targets, detectors, currency)

    def audit(self, photo: Photo, targets: Targets | None = None) -> ShelfAudit:
        """The audit of one photo; no facings is a legal result and said so in its warnings.

        targets: what this photo's shelf is held against, instead of the pipeline's.
        """
        targets = targets or self.targets
        with stage("quality"):
            quality = check_quality(photo)
        with stage("detect"):
            found = self.find(photo)
        with stage("recognise"):
            known = self.recogniser(photo, found)
            known = with_repeats(known, photo.pixels, self.recogniser.threshold)
        shelf = build_shelf(known, self.catalogue, self.recogniser.threshold)
        compliance = self._compliance(photo, shelf, targets.planogram)
        shelf = name_gaps(with_gaps(shelf, photo.pixels), compliance, photo.pixels)
        measured = measure_shelf(shelf, compliance, targets, self._own_asked())
        with stage("prices"):
            priced = self._priced(photo, shelf, targets)
        kpis = (*measure_share(shelf, self._own_asked()), *measured.kpis)
        kpis += priced.kpis if priced else ()
        score, codes = score_shelf(kpis, compliance, targets)
        about_prices = price_tasks(shelf, priced, self.catalogue) if priced else ()
        evidence = Evidence(shelf, self.catalogue, compliance, measured, targets)
        tasks = find_tasks(evidence, about_prices)
        warnings = (*self._warnings(photo, shelf), *_off_plan(compliance))
        warnings += in_words((*measured.warnings, *codes))
        kpis = (*kpis, *score)
        return ShelfAudit(
            photo, quality, shelf, kpis, self.models(), warnings, compliance, tasks, priced
        )

    def find(self, photo: Photo) -> Detections:
        """Every box on the photo, products not yet named."""
        found = Detections.concatenate([find(photo) for find in self._finders()])
        found = of_one_kind(without_doubles(found))
        return with_tag_in_print(photo, found, self.read_tags.reader) if self._tags_asked else found

    def models(self) -> tuple[ModelUse, ...]:
        """The models that have a part in every answer."""
        return (*(use_of(finder.engine) for finder in self._finders()), *self.recogniser.models)

    def _finders(self) -> tuple[Finder, ...]:
        return (self.detector, *self.others)

    def _compliance(
        self, photo: Photo, shelf: Shelf, planogram: Planogram | None
    ) -> Compliance | None:
        if planogram is None:
            return None
        return comply(Observed.of(shelf, photo.width, photo.height), planogram, self.catalogue)

    def _priced(self, photo: Photo, shelf: Shelf, targets: Targets) -> Priced | None:
        """What the price tags say; None when none were looked for."""
        boxes = tag_boxes(shelf)
        if not (self._tags_asked or len(boxes)):
            return None
        listed = {price.currency for price in (targets.prices or {}).values()}
        currency = listed.pop() if len(listed) == 1 else self.currency
        tags = price_tags(shelf, self.read_tags(photo, boxes, currency))
        return price_shelf(shelf.facings, tags, self.catalogue, targets.prices)

    @property
    def _tags_asked(self) -> bool:
        return any(Kind.PRICE_TAG in finder.engine.card.kinds for finder in self._finders())

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
    if not len(gallery):
        return None
    verify = Verifier.beside(embed, config.threads, config.backend)
    return GalleryRecogniser(embed, verify, gallery, catalogue)
