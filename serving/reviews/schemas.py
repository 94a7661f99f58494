"""Bodies of reviews: what is looked at, what is changed, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from serving.fields import Body, Line, Note
from serving.problems import refusal
from serving.reviews.urgency import Kind as Reason
from vision.correction import CheckedBox
from vision.detections import Kind

MOST_CHANGES = 5_000
MOST_BOXES = 3_000
BoxKind = Literal["product", "price_tag", "gap"]
State = Literal["open", "reviewed"]
Pixel = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
Corners = Annotated[
    tuple[Pixel, Pixel, Pixel, Pixel],
    Field(description="x1, y1, x2, y2 in pixels of the uploaded photo after EXIF orientation"),
]
BoxId = Annotated[int, Field(ge=0, le=1_000_000)]


class CandidateShown(BaseModel):
    sku: str
    probability: float


class ReviewBox(BaseModel):
    """A box as it stands. id: of a raw one its index in the raw result's detections (or facings,
    where there are none). checked: a person has looked at it. proposal: of a new SKU."""

    id: int
    box: Corners
    kind: BoxKind
    sku: str | None = None
    score: float = 1.0
    probability: float | None = None
    candidates: list[CandidateShown] = []
    checked: bool = False
    proposal: UUID | None = None

    @classmethod
    def of(cls, box: CheckedBox) -> Self:
        """A box of a raw result."""
        candidates = [CandidateShown(sku=s, probability=p) for s, p in box.candidates]
        return cls(
            id=box.number, box=box.box, kind=_LABELS[box.kind], sku=box.sku, score=box.score,
            probability=box.probability, candidates=candidates, checked=box.checked,
        )  # fmt: skip

    def as_checked(self) -> CheckedBox:
        """The same for vision."""
        candidates = tuple((c.sku, c.probability) for c in self.candidates)
        return CheckedBox(
            self.id, self.box, Kind[self.kind.upper()], self.sku, self.score, self.probability,
            candidates, self.checked,
        )  # fmt: skip


_LABELS: dict[Kind, BoxKind] = {
    Kind.PRODUCT: "product",
    Kind.PRICE_TAG: "price_tag",
    Kind.GAP: "gap",
}


class NewSku(Body):
    """A product the catalogue lacks. brand, name: as far as they can be read."""

    brand: Line | None = None
    name: Line | None = None


class Add(Body):
    """A box that was missing. sku: null when unknown. proposal: it holds a product of its own."""

    action: Literal["add"]
    kind: BoxKind = "product"
    box: Corners
    sku: Line | None = None
    proposal: NewSku | None = None


class Move(Body):
    """A box that was not where the thing is."""

    action: Literal["move"]
    id: BoxId
    box: Corners


class Delete(Body):
    """A box around nothing, or around what another box holds."""

    action: Literal["delete"]
    id: BoxId


class NameAs(Body):
    """Which SKU a box holds; null: unknown."""

    action: Literal["name"]
    id: BoxId
    sku: Line | None = None


class Propose(NewSku):
    """A box that holds a product the catalogue lacks."""

    action: Literal["propose"]
    id: BoxId


Change = Annotated[Add | Move | Delete | NameAs | Propose, Field(discriminator="action")]


class NewRevision(Body):
    """base: the revision the changes are made to, 0 for the raw result.

    complete: all of the photo was looked at, so that boxes left alone are right too. independent:
    a second opinion, made from the raw result without sight of the first; it changes no report.
    Boxes that this call adds have the ids that follow the highest one, in their order.
    """

    base: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    complete: bool = False
    independent: bool = False
    note: Note | None = None
    changes: list[Change] = Field(default_factory=list, max_length=MOST_CHANGES)

    @model_validator(mode="after")
    def _from_the_raw_result(self) -> Self:
        if self.independent and self.base:
            told = "an independent review starts from the raw result: base has to be 0"
            raise refusal("base_of_independent", told, "base")
        return self


class RevisionShown(BaseModel):
    """changes: how many boxes were added, moved, deleted, named, proposed."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    base: int
    author: str
    role: str
    complete: bool
    independent: bool
    note: str | None
    changes: dict[str, int]
    created_at: datetime


class ReasonShown(BaseModel):
    """Why an audit is in the queue, and which facings of its raw result that is about."""

    kind: Reason
    facings: list[int]


class ReviewShown(BaseModel):
    """An audit under review. revision: the one that counts, 0 for the raw result.

    raw: report.json as the models made it, always kept; corrected: the one made of `boxes`, null
    while nobody changed anything. revisions: all of them, newest first.
    """

    audit_id: UUID
    state: State
    score: float
    reasons: list[ReasonShown]
    revision: int
    boxes: list[ReviewBox]
    raw: dict[str, Any]
    corrected: dict[str, Any] | None
    revisions: list[RevisionShown]


class ReviewListed(BaseModel):
    """An audit in the queue. score: about how many facings a reviewer would put right, weighted."""

    audit_id: UUID
    store_id: UUID | None
    taken_at: datetime
    state: State
    score: float
    reasons: list[ReasonShown]
    facings: int
    revision: int
    photo: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """state: all for both. reason: only audits that have it."""

    state: Annotated[Literal["open", "reviewed", "all"], Query()] = "open"
    store: UUID | None = None
    reason: Annotated[Reason | None, Query()] = None


class AgreementShown(BaseModel):
    """audits: with two reviews. boxes: of both, a matched pair once; same: matched, of one SKU.

    agreement = same / boxes; kappa: Cohen's, over the SKUs of matched boxes.
    """

    audits: int
    boxes: int
    matched: int
    same: int
    agreement: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """labels: kind (product, price_tag, gap) or, of products only, sku.

    complete: only photos somebody looked at all of; on others what was left alone is the models'.
    since (included) and until are of when the photo was taken.
    """

    format: Annotated[Literal["coco", "label_studio"], Query()] = "coco"
    labels: Annotated[Literal["kind", "sku"], Query()] = "kind"
    complete: bool = True
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None
