"""report.json, version 1: the shape of the document every other output is made from.

Fields may be added; these keep their names and meaning. shelf_audit.schema.json is this module's
JSON schema (`python -m vision.document` prints it).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt, ValidationError

from vision.errors import InvalidValue
from vision.strict import first_problem

SCHEMA = "shelf-audit/1"
SCHEMA_FILE = Path(__file__).parent / "shelf_audit.schema.json"

Probability = Annotated[FiniteFloat, Field(ge=0, le=1)]
Box = Annotated[
    tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat],
    Field(description="x1, y1, x2, y2 in pixels of the uploaded photo after EXIF orientation"),
]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class PhotoPart(_Part):
    sha256: Sha256
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    name: str


class QualityPart(_Part):
    ok: bool
    reasons: list[str]


class DetectionPart(_Part):
    """Every box the detector kept. facing: index in facings, null for what is none."""

    box: Box
    score: Probability
    kind: Literal["product", "price_tag", "gap"]
    facing: NonNegativeInt | None = None


class RowPart(_Part):
    """index: 0 = top."""

    index: NonNegativeInt
    box: Box


class CandidatePart(_Part):
    sku: str
    probability: Probability


class FacingPart(_Part):
    """One product front in one column of one row; sku, brand, category null when unknown."""

    box: Box
    row: NonNegativeInt
    column: NonNegativeInt
    units: Annotated[int, Field(ge=1)]
    sku: str | None
    brand: str | None
    category: str | None
    probability: Probability | None
    candidates: Annotated[list[CandidatePart], Field(max_length=5)]
    width_cm: Annotated[FiniteFloat, Field(gt=0)] | None
    name: str | None = None
    name_en: str | None = None


class GapPart(_Part):
    """An empty slot. sku, position: what the planogram says belongs there.

    source: the detector, the space between neighbours, or both. score: probability that it is one.
    """

    box: Box
    row: NonNegativeInt | None
    sku: str | None
    position: str | None = None
    source: Literal["detected", "geometry", "both"] | None = None
    score: Probability | None = None


class PriceTagPart(_Part):
    """facings: indices in facings. text: null when none is legible. kind: of price.

    list_price: without promotion or card. unit_price: of one unit, "kg" for instance. sku: of its
    barcode or its facings. listed: the price list's; right: whether the tag keeps to it.
    """

    box: Box
    text: str | None
    price: FiniteFloat | None
    currency: str | None
    kind: Literal["price", "promotion", "member", "unit"] | None
    facings: list[NonNegativeInt]
    list_price: FiniteFloat | None = None
    member_price: FiniteFloat | None = None
    unit_price: FiniteFloat | None = None
    unit: str | None = None
    gtin: str | None = None
    sku: str | None = None
    listed: FiniteFloat | None = None
    right: bool | None = None


class Scope(_Part):
    """What a figure speaks of; nothing: the whole shelf. rule: the id of an adjacency rule.

    component: of the score.
    """

    model_config = ConfigDict(extra="forbid")

    row: NonNegativeInt | None = None
    rule: str | None = None
    component: str | None = None
    brand: str | None = None
    category: str | None = None
    sku: str | None = None
    own: Literal[True] | None = None
    unknown: Literal[True] | None = None


class KpiPart(_Part):
    """value = numerator / denominator with its 90 % interval; null: not enough evidence."""

    name: str
    scope: Scope
    value: FiniteFloat | None
    low: FiniteFloat | None
    high: FiniteFloat | None
    numerator: FiniteFloat
    denominator: FiniteFloat
    unit: str
    definition: str
    rule_version: str


class PositionPart(_Part):
    """What became of a planned position; position null: facings that no position wants.

    probability: that the type is right. actual: the SKU in its place now, null for none or an
    unknown one. boxes: evidence. facings: indices in facings. row: the planned one, 0 = top.
    planned, seen: facings; seen in place. place: where the position should be on the photo.
    """

    position: str | None
    type: Literal[
        "match",
        "wrong_facings",
        "missing",
        "misplaced",
        "swapped",
        "substituted",
        "extra",
        "not_photographed",
        "unsure",
    ]
    probability: Probability | None
    expected: str | None
    actual: str | None
    boxes: list[Box]
    row: NonNegativeInt | None = None
    planned: NonNegativeInt = 0
    seen: NonNegativeInt = 0
    facings: list[NonNegativeInt] = []
    place: Box | None = None
    swapped_with: str | None = None


class PlanogramPart(_Part):
    """strict, tolerant, facings_weighted: null unless the photo shows the planned shelf.

    scores: the same with interval, numerator and denominator. not_photographed: positions outside
    the denominators. agreement: how much of the photo follows the planogram at all.
    """

    id: str
    strict: Probability | None
    tolerant: Probability | None
    positions: list[PositionPart]
    name: str = ""
    verdict: Literal["planned_shelf", "another_shelf", "not_enough_evidence"] | None = None
    facings_weighted: Probability | None = None
    agreement: Probability | None = None
    not_photographed: NonNegativeInt = 0
    scores: list[KpiPart] = []


class TextPart(_Part):
    zh: str
    en: str


class TaskPart(_Part):
    """What to put right, the most valuable first. row: 0 = top. facings: at stake.

    sku, position: what verifies it on a later photo. value: see docs/kpis.md.
    """

    kind: Literal["restock", "move", "remove", "swap", "fix_price", "add_tag", "fix_facings"]
    row: NonNegativeInt | None
    sku: str | None
    position: str | None
    boxes: list[Box]
    value: FiniteFloat
    text: TextPart
    facings: NonNegativeInt = 0


class ModelPart(_Part):
    name: str
    version: str
    sha256: Sha256
    licence: str


class CorrectedPart(_Part):
    """Who put the boxes right that this document is made of: see vision/correction.py.

    revision: 1, 2, 3… of this audit. complete: they looked at all of the photo.
    """

    revision: Annotated[int, Field(ge=1)]
    by: Literal["reviewer", "rep"]
    at: str
    complete: bool


class ShelfAuditDocument(_Part):
    """One photo's audit."""

    model_config = ConfigDict(frozen=True, title="Shelf audit, version 1")

    schema_: Annotated[Literal["shelf-audit/1"], Field(alias="schema")]
    photo: PhotoPart
    quality: QualityPart
    detections: list[DetectionPart]
    rows: list[RowPart]
    facings: list[FacingPart]
    gaps: list[GapPart]
    price_tags: list[PriceTagPart]
    kpis: list[KpiPart]
    planogram: PlanogramPart | None
    tasks: list[TaskPart] = []
    models: list[ModelPart]
    warnings: list[str]
    corrected: CorrectedPart | None = None


def validate(document: Mapping[str, Any]) -> None:
    """Raises InvalidValue naming the first field of a report.json that is missing or wrong."""
    try:
        ShelfAuditDocument.model_validate_json(json.dumps(document, allow_nan=True), strict=True)
    except ValidationError as error:
        raise InvalidValue("report.json", first_problem(error), SCHEMA) from error


def schema() -> dict[str, Any]:
    """The document's JSON schema, draft 2020-12."""
    found = ShelfAuditDocument.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
