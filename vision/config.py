"""The pipeline's settings. Every default is here; configs/pipeline.yaml shows them."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, PositiveInt, ValidationError

from vision.decoding import PhotoLimits
from vision.errors import ConfigError
from vision.models.card import Fraction, Thresholds
from vision.strict import Strict, first_problem


class ThresholdOverrides(Strict):
    """Thresholds to use instead of the model card's; null keeps the card's."""

    score: Fraction | None = None
    nms_iou: Fraction | None = None

    def over(self, card: Thresholds) -> Thresholds:
        """The card's thresholds with these in place of its own."""
        return card.model_copy(update=self.model_dump(exclude_none=True))


class PipelineConfig(Strict):
    """What a run of the pipeline may change.

    weights: the product detector's: "research", "clear" or the path of an ONNX file. embedder: the
    same for the embedder; null takes the detector's family, clear beside a detector of your own.
    price_tags, gaps: the detectors of these: "price_tag", "gap" or a path; null looks for none.
    currency: of price tags without a sign, as CNY; null takes that of the photo's other tags.
    backend: see Engine. thresholds: of the product detector.
    threads: of the inference runtime; null leaves the choice to it.
    """

    weights: Annotated[str, Field(min_length=1)] = "research"
    embedder: Annotated[str, Field(min_length=1)] | None = None
    price_tags: Annotated[str, Field(min_length=1)] | None = "price_tag"
    gaps: Annotated[str, Field(min_length=1)] | None = "gap"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    backend: Literal["auto", "onnxruntime", "openvino"] = "auto"
    threads: PositiveInt | None = None
    limits: PhotoLimits = PhotoLimits()
    thresholds: ThresholdOverrides = ThresholdOverrides()

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a YAML file; keys left out keep their defaults.

        Raises ConfigError naming the file and the key that is unknown or wrong.
        """
        try:
            document = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ConfigError(path, str(error), "a YAML file that can be read") from error
        try:
            return cls.model_validate({} if document is None else document)
        except ValidationError as error:
            keys = ", ".join(cls.model_fields)
            raise ConfigError(path, first_problem(error), f"keys among {keys}") from error
