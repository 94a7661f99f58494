"""A pipeline that names the products of a catalogue of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from vision.audit import ShelfAudit
from vision.config import PipelineConfig
from vision.kpi.measure import Targets
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.enrol import Enrolled, enrol
from vision.models.look_alikes import Neighbour, look_alikes, neighbours
from vision.models.recognise import GalleryRecogniser
from vision.models.verify import Verifier
from vision.photo import Photo
from vision.pipeline import Pipeline
from vision.shelf.catalogue import Catalogue

_GALLERY = "gallery"


class Audits(Protocol):
    """vision.pipeline.Pipeline."""

    def audit(self, photo: Photo, targets: Targets | None = None) -> ShelfAudit: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A pipeline for a catalogue. unusable: (picture, reason) of pictures that are no reference."""

    pipeline: Audits
    unusable: tuple[tuple[str, str], ...] = ()
    alike: tuple[Neighbour, ...] = ()


class Fit(Protocol):
    """Makes the pipeline of a catalogue that was laid out in its folder."""

    def __call__(self, catalogue: Catalogue, with_look_alikes: bool) -> Fitted: ...


@dataclass(slots=True)
class PipelineFit:
    """Shares the detectors, one embedder and one verifier among all catalogues."""

    base: Pipeline
    config: PipelineConfig
    _models: tuple[Embedder, Verifier] | None = None
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, catalogue: Catalogue, with_look_alikes: bool) -> Fitted:
        """Embeds pictures that are new; those of before are taken from the catalogue's folder."""
        embed, verify = self.models()
        folder = (catalogue.folder or Path()) / _GALLERY
        enrolled = enrol(catalogue, embed, folder, keep=True)
        gallery = enrolled.gallery
        held = len(gallery) > 0
        recogniser = GalleryRecogniser(embed, verify, gallery, catalogue) if held else None
        base = self.base
        pipeline = Pipeline(base.detector, recogniser, catalogue, base.targets, base.others)
        alike = look_alikes(neighbours(gallery)) if with_look_alikes and held else []
        return Fitted(pipeline, _unusable(enrolled), tuple(alike))

    def models(self) -> tuple[Embedder, Verifier]:
        """The embedder the settings name, or the detector's family's, and the verifier beside it.

        Opened when first needed.
        """
        with self._lock:
            if self._models is None:
                shipped = self.base.detector.engine.card.shipped_family
                path = weights_path(self.config.embedder or shipped, task="embedder")
                engine = Engine(path, self.config.threads, self.config.backend, task="embedder")
                embed = Embedder(engine)
                verify = Verifier.beside(embed, self.config.threads, self.config.backend)
                self._models = embed, verify
            return self._models


def _unusable(enrolled: Enrolled) -> tuple[tuple[str, str], ...]:
    """Pictures by SKU and file, as images/<sku>/<file> has them."""
    return tuple(
        ("/".join(Path(fault.subject).parts[-2:]), fault.reason) for fault in enrolled.faults
    )
