"""What a model says of itself, carried as JSON inside its ONNX file."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)

from vision.detections import Kind
from vision.errors import ForeignModel
from vision.strict import Strict, first_problem

CARD_KEY = "shelfeye.card"
"""Key of the card in the ONNX file's metadata_props."""

Shape = tuple[int | None, ...]
Task = Literal["detector", "embedder", "verifier"]
Fraction = Annotated[float, Field(ge=0, le=1)]
KindLabel = Literal["product", "price_tag", "gap"]


class TrainingData(Strict):
    """One dataset the model learnt from."""

    name: str
    licence: str


class InputSpec(Strict):
    """How pixels become the network's input; height and width are multiples of stride."""

    layout: Literal["NCHW"] = "NCHW"
    channels: Literal["RGB"] = "RGB"
    scale: PositiveFloat = 1 / 255
    stride: PositiveInt = 32


class Thresholds(Strict):
    """score: the least raw score a box is kept with. nms_iou: see geometry.nms."""

    score: Fraction
    nms_iou: Fraction


class WorkingScale(Strict):
    """How the working size is chosen: see Detector.

    scout_side: long side in pixels of the scout pass. target_size: sqrt(box area) in network
    pixels the median product should have. sides: the working long sides to choose from.
    max_enlargement: a photo is never enlarged beyond this. tile_side: longest side of one pass;
    a larger working size is tiled.
    """

    scout_side: PositiveInt = 320
    target_size: PositiveFloat
    sides: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]
    max_enlargement: PositiveFloat = 2.0
    tile_side: Annotated[int, Field(ge=64)] = 1280


class Calibration(Strict):
    """Piecewise linear map from a raw score to the probability that the box is right."""

    raw: Annotated[tuple[Fraction, ...], Field(min_length=2)] = (0.0, 1.0)
    calibrated: Annotated[tuple[Fraction, ...], Field(min_length=2)] = (0.0, 1.0)

    @model_validator(mode="after")
    def _is_a_rising_curve(self) -> Self:
        if len(self.raw) != len(self.calibrated):
            raise ValueError(f"{len(self.raw)} raw scores for {len(self.calibrated)} calibrated")
        if any(b <= a for a, b in pairwise(self.raw)):
            raise ValueError("raw scores must rise")
        if any(b < a for a, b in pairwise(self.calibrated)):
            raise ValueError("calibrated scores must not fall")
        return self


@dataclass(frozen=True, slots=True)
class Ports:
    """Shapes of a model's one input and one output, both float32.

    None is any size. free: the axes of the input that the file must leave open.
    """

    input: Shape
    output: Shape
    free: tuple[int, ...] = ()


class ModelCard(Strict):
    """A model's contract: what goes in, what comes out, where it comes from.

    licence: of the weights; licence_note: what it allows, in words. start: the weights training
    began with. metrics: figures measured on named data, "<data>/<metric>".
    """

    name: str
    version: str
    family: Literal["research", "clear", "custom"]
    task: Task
    licence: str
    licence_note: str = ""
    training_data: tuple[TrainingData, ...]
    start: str = ""
    metrics: dict[str, float] = Field(default_factory=dict)
    precision: Literal["fp32", "fp16", "int8"] = "fp32"

    @property
    def shipped_family(self) -> Literal["research", "clear"]:
        """The family of the shipped models that go with it; with a custom one the clear ones."""
        return "clear" if self.family == "custom" else self.family


class DetectorCard(ModelCard):
    """A detector's. classes: the meaning of the class scores, in their order."""

    task: Literal["detector"] = "detector"
    input: InputSpec = InputSpec()
    classes: Annotated[tuple[KindLabel, ...], Field(min_length=1)]
    thresholds: Thresholds
    scale: WorkingScale
    calibration: Calibration = Calibration()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The classes as Kinds."""
        return tuple(Kind[label.upper()] for label in self.classes)

    @property
    def ports(self) -> Ports:
        """Pictures (b, 3, h, w) of any size in, (b, 4 + classes, anchors) out."""
        return Ports((None, 3, None, None), (None, 4 + len(self.classes), None), free=(2, 3))

    def accepts(self, height: int, width: int) -> bool:
        """Whether a picture of this size may go in."""
        return height % self.input.stride == 0 and width % self.input.stride == 0


class EmbedderCard(ModelCard):
    """An embedder's. side: of its square input in pixels. dimension: of its unit vectors."""

    task: Literal["embedder"] = "embedder"
    side: Annotated[int, Field(ge=16, le=1024)]
    scale: PositiveFloat = 1 / 255
    dimension: Annotated[int, Field(ge=2, le=4096)]

    @property
    def ports(self) -> Ports:
        """Pictures (b, 3, side, side) in, vectors (b, dimension) out."""
        return Ports((None, 3, self.side, self.side), (None, self.dimension))

    def accepts(self, height: int, width: int) -> bool:
        """Whether a picture of this size may go in."""
        return height == width == self.side


class VerifierCard(ModelCard):
    """A verifier's. stride: what height and width of a pair are multiples of."""

    task: Literal["verifier"] = "verifier"
    stride: PositiveInt
    scale: PositiveFloat = 1 / 255

    @property
    def ports(self) -> Ports:
        """Pairs side by side (b, 3, h, 2w) in, log odds (b, 1) out."""
        return Ports((None, 3, None, None), (None, 1), free=(2, 3))

    def accepts(self, height: int, width: int) -> bool:
        """Whether pairs of this size may go in."""
        return height % self.stride == 0 and width % (2 * self.stride) == 0


AnyCard = DetectorCard | EmbedderCard | VerifierCard
_CARDS: dict[Task, type[AnyCard]] = {
    "detector": DetectorCard, "embedder": EmbedderCard, "verifier": VerifierCard,
}  # fmt: skip


class _AnyTask(BaseModel):
    """The one key that says which card it is."""

    task: Task


def parse_card(text: str | None, subject: str) -> AnyCard:
    """Read a card's JSON. Raises ForeignModel about `subject` when it is missing or wrong."""
    expected = f"a model exported by Shelf Eye, with a card under {CARD_KEY!r}"
    if text is None:
        raise ForeignModel(subject, "it has no card", expected)
    try:
        task = _AnyTask.model_validate_json(text).task
        return _CARDS[task].model_validate_json(text)
    except ValidationError as error:
        raise ForeignModel(subject, f"its card: {first_problem(error)}", expected) from error
