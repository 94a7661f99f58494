"""Training configurations: strict, an unknown key is an error, defaults live here only."""

from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import yaml
from pydantic import Field, ValidationError, model_validator

from vision.detections import Kind
from vision.errors import ConfigError
from vision.models.card import KindLabel
from vision.strict import Strict, first_problem


class Source(Strict):
    """A labelled dataset and how often it is drawn from, relative to the other sources.

    exclude: names of photos left out. stores: how its file names say where they were taken, see
    datasets.splits.with_stores.
    """

    name: str
    path: Path
    licence: str
    weight: float = Field(1.0, gt=0)
    exclude: tuple[str, ...] = ()
    stores: str | None = None


class WindowConfig(Strict):
    """The random window that a training picture is cut from (see training.windows).

    Sizes are the median sqrt(box area) of the photo, in network pixels after enlargement.
    """

    usual_size: float = Field(48, gt=4)
    usual_spread: float = Field(0.25, ge=0, description="sigma of ln(size)")
    rare_share: float = Field(0.3, ge=0, le=1, description="share drawn log-uniformly instead")
    rare_sizes: tuple[float, float] = (18, 300)
    aspect: float = Field(0.45, ge=0, description="ln(width/height) is uniform in ± this")
    keep_visible: float = Field(0.35, gt=0, le=1, description="smaller cut-off boxes are dropped")


class OptimiserConfig(Strict):
    learning_rate: float = Field(8e-4, gt=0)
    final_share: float = Field(0.02, gt=0, le=1, description="of the rate at the end of the cosine")
    warmup_steps: int = Field(100, ge=0)
    weight_decay: float = Field(5e-4, ge=0)
    ema_decay: float = Field(0.999, gt=0, lt=1)
    clip_norm: float = Field(10.0, gt=0)


class LossGains(Strict):
    """Weights of the three terms of Ultralytics' v8DetectionLoss."""

    box: float = 7.5
    cls: float = 0.5
    dfl: float = 1.5


class DetectorConfig(Strict):
    """One detector training, from start weights to checkpoints in a run folder."""

    name: str
    family: Literal["research", "clear", "custom"] = "custom"
    finds: KindLabel = "product"
    start: Path
    start_licence: str
    sources: tuple[Source, ...] = Field(min_length=1)
    held_out: float = Field(
        0.08, gt=0, lt=1, description="share of the first source kept for choosing"
    )
    input_size: int = Field(640, ge=64, multiple_of=32)
    evaluate_side: int = Field(960, ge=64, multiple_of=32)
    scout_side: int = Field(320, ge=64, description="see vision.models.card.WorkingScale")
    target_size: float = Field(70, gt=4)
    sides: tuple[int, ...] = (224, 320, 448, 640, 800, 960, 1280, 1600, 2240)
    batch: int = Field(4, ge=1)
    samples: int = Field(18_000, ge=1)
    evaluate_every: int = Field(2_500, ge=1, description="samples")
    checkpoint_every: int = Field(400, ge=1, description="samples")
    seed: int = 0
    threads: int = Field(2, ge=1)
    precision: Literal["bf16", "fp32"] = "bf16"
    window: WindowConfig = WindowConfig()
    optimiser: OptimiserConfig = OptimiserConfig()
    gains: LossGains = LossGains()

    @property
    def kind(self) -> Kind:
        """What `finds` names."""
        return Kind[self.finds.upper()]

    @model_validator(mode="after")
    def _unique_sources(self) -> Self:
        names = [source.name for source in self.sources]
        if len(set(names)) < len(names):
            raise ValueError(f"source names must differ, got {names}")
        return self


class RenderedPacks(Strict):
    """Packs of invented brands; `lines` families of 1 to 6 look-alikes."""

    kind: Literal["rendered"] = "rendered"
    name: str = "rendered packs"
    licence: str = "Apache-2.0 (rendered)"
    lines: int = Field(1200, ge=1)
    weight: float = Field(1.0, gt=0)


class PackPictures(Strict):
    """A folder of pictures, each showing one product and no two the same."""

    kind: Literal["pictures"]
    name: str
    path: Path
    licence: str
    weight: float = Field(1.0, gt=0)


class ShelfCrops(Strict):
    """Boxes of a YOLO dataset: products without a name; like fronts side by side are one.

    as_seen: the share of draws that take a product which stands there several times, and show its
    fronts as the photo does.
    """

    kind: Literal["crops"]
    name: str
    path: Path
    licence: str
    as_seen: float = Field(0.0, ge=0, le=1)
    weight: float = Field(1.0, gt=0)


class LabelledPhotos(Strict):
    """A recognition set with its catalogue beside it, see datasets.recognition."""

    kind: Literal["photos"]
    name: str
    path: Path
    licence: str


class UnlabelledPhotos(Strict):
    """A folder of shelf photos, of which those are left out that a file of our labels names."""

    kind: Literal["unlabelled"]
    name: str
    path: Path
    licence: str


PackSource = Annotated[RenderedPacks | PackPictures | ShelfCrops, Field(discriminator="kind")]


PairSource = Annotated[
    PackPictures | LabelledPhotos | UnlabelledPhotos, Field(discriminator="kind")
]


class EmbedderConfig(Strict):
    """One embedder training. A batch holds `products` products, each seen `views` times.

    samples counts pictures. memory: vectors of earlier batches that serve as further negatives;
    it is empty again after an interruption.
    """

    name: str
    family: Literal["research", "clear", "custom"] = "custom"
    start: Path
    start_licence: str
    sources: tuple[PackSource, ...] = Field(min_length=1)
    side: int = Field(128, ge=64, multiple_of=64)
    dimension: int = Field(128, ge=8)
    products: int = Field(32, ge=2)
    views: int = Field(3, ge=2)
    samples: int = Field(96_000, ge=1)
    memory: int = Field(2048, ge=0)
    temperature: float = Field(0.07, gt=0)
    held: float = Field(0.0, ge=0, le=1, description="share of views in a hand, of those in a shop")
    evaluate_every: int = Field(9_600, ge=1, description="samples")
    checkpoint_every: int = Field(1_920, ge=1, description="samples")
    held_out_lines: int = Field(60, ge=1, description="families never trained on, for choosing")
    seed: int = 0
    threads: int = Field(2, ge=1)
    optimiser: OptimiserConfig = OptimiserConfig()

    @property
    def batch(self) -> int:
        """Pictures in a batch."""
        return self.products * self.views


class VerifierConfig(Strict):
    """One verifier training, on crops of `shelves` rendered shelves and of photos.

    start: a run folder whose averaged weights it begins with, or an exported file (see
    training.restore); or imagenet: a file whose features a new network looks with, see
    training.imagenet.network_of. sources: pictures of real packs that some of the rendered ones
    have for a front, recognition sets and photos without labels; the detector and the embedder,
    "research", "clear" or a file, find their crops and those like them.
    photo_share: of the crops of a batch, those of photos. samples counts crops, each beside its
    candidates.
    """

    name: str
    family: Literal["research", "clear", "custom"] = "custom"
    imagenet: Path | None = None
    start: Path | None = None
    sources: tuple[PairSource, ...] = ()
    detector: str = "clear"
    embedder: str = "clear"
    photo_share: float = Field(0.5, gt=0, lt=1)
    shelves: int = Field(240, ge=13)
    batch: int = Field(32, ge=2)
    samples: int = Field(60_000, ge=1)
    evaluate_every: int = Field(12_000, ge=1, description="samples")
    checkpoint_every: int = Field(3_200, ge=1, description="samples")
    seed: int = 0
    threads: int = Field(2, ge=1)
    optimiser: OptimiserConfig = OptimiserConfig()

    @model_validator(mode="after")
    def _begins_with_one(self) -> Self:
        if (self.start is None) == (self.imagenet is None):
            raise ValueError("either start or imagenet is needed, not both")
        return self


Config = TypeVar("Config", DetectorConfig, EmbedderConfig, VerifierConfig)


def load_detector_config(path: Path) -> DetectorConfig:
    """Read a YAML file; its relative paths are relative to the file.

    Raises ConfigError for an unreadable file, an unknown key or a value out of range.
    """
    return _load(path, DetectorConfig)


def load_embedder_config(path: Path) -> EmbedderConfig:
    """Read a YAML file, as load_detector_config does."""
    return _load(path, EmbedderConfig)


def load_verifier_config(path: Path) -> VerifierConfig:
    """Read a YAML file, as load_detector_config does."""
    return _load(path, VerifierConfig)


def _load(path: Path, kind: type[Config]) -> Config:
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        config = kind.model_validate(values)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(path, str(error), "a YAML file") from error
    except ValidationError as error:
        raise ConfigError(path, first_problem(error), "settings of training/config.py") from error
    base = Path(path).resolve().parent
    sources = tuple(_at(base, source) for source in config.sources)
    begun = {name: getattr(config, name, None) for name in ("start", "imagenet")}
    placed = {name: base / path for name, path in begun.items() if path is not None}
    return config.model_copy(update={**placed, "sources": sources})


def _at(base: Path, source: Strict) -> Strict:
    """The source with its path, if it has one, relative to a folder."""
    path = getattr(source, "path", None)
    return source if path is None else source.model_copy(update={"path": base / path})
