"""What a model says of itself, carried as JSON inside its ONNX file."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, ValidationError, model_validator

from vision.detections import Kind
from vision.errors import ForeignModel
from vision.strict import Strict, first_problem

CARD_KEY = "shelfeye.card"
"""Key of the card in the ONNX file's metadata_props."""

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


class ModelCard(Strict):
    """A detector's contract: what goes in, what comes out, where it comes from.

    classes: the meaning of the class scores, in their order. licence: of the weights;
    licence_note: what it allows, in words. start: the weights training began with.
    metrics: figures measured on named data, "<data>/<metric>".
    """

    name: str
    version: str
    family: Literal["research", "clear", "custom"]
    task: Literal["detector"] = "detector"
    licence: str
    licence_note: str = ""
    training_data: tuple[TrainingData, ...]
    start: str = ""
    input: InputSpec = InputSpec()
    classes: Annotated[tuple[KindLabel, ...], Field(min_length=1)]
    thresholds: Thresholds
    scale: WorkingScale
    calibration: Calibration = Calibration()
    metrics: dict[str, float] = Field(default_factory=dict)
    precision: Literal["fp32", "fp16", "int8"] = "fp32"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The classes as Kinds."""
        return tuple(Kind[label.upper()] for label in self.classes)

    @classmethod
    def parse(cls, text: str | None, subject: str) -> Self:
        """Read a card's JSON. Raises ForeignModel about `subject` when it is missing or wrong."""
        expected = f"a model exported by Shelf Eye, with a card under {CARD_KEY!r}"
        if text is None:
            raise ForeignModel(subject, "it has no card", expected)
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ForeignModel(subject, f"its card: {first_problem(error)}", expected) from error
