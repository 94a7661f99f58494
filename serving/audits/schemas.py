"""Bodies of audits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from serving.fields import Line
from serving.problems import Problem

Filter = Annotated[Line | None, Query()]
Status = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which audits a list holds; since (included) and until are of when the photo was taken.

    region, city, channel, store_type: of the store.
    """

    status: Status | None = None
    store: UUID | None = None
    visit: UUID | None = None
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None
    region: Filter = None
    city: Filter = None
    channel: Filter = None
    store_type: Filter = None


class AuditListed(BaseModel):
    """An audit in a list, without its document."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    photo_id: UUID
    store_id: UUID | None
    visit_id: UUID | None
    user_id: UUID
    taken_at: datetime
    created_at: datetime
    finished_at: datetime | None


class AuditLinks(BaseModel):
    """Signed addresses of pictures, good until `expires_at`; null where there is none, or none
    any more.
    """

    photo: str | None
    overlay: str | None
    expires_at: datetime


class PlanogramUsed(BaseModel):
    id: UUID
    code: str
    version: int


class PriceUsed(BaseModel):
    price: float
    currency: str
    tolerance: float


class ScoreUsed(BaseModel):
    """How the Perfect Store score was weighed; targets: the values from which a part is full."""

    version: str
    store_type: str
    weights: dict[str, float]
    targets: dict[str, float]


class HeldAgainst(BaseModel):
    """What a photo was audited with. catalogue: the revision of the workspace's own.

    must_stock: facings by SKU. rules: as in the installation's file of shelf rules.
    """

    catalogue: int | None = None
    planogram: PlanogramUsed | None = None
    must_stock: dict[str, int] = {}
    prices: dict[str, PriceUsed] = {}
    score: ScoreUsed | None = None
    rules: dict[str, Any] | None = None


class AuditShown(AuditListed):
    """result: report.json, version 1, once done. corrected: the same as people put it right, which
    is what reports count; null while nobody did. revision: of `corrected`, else 0. problem: why
    there is no result, once failed. held_against: null where there is nothing; an analyst is shown
    neither planogram, lists nor rules.

    taken_at_from: who said so, the client, the photo's EXIF or the clock here on arrival. overlaps:
    audits of the same visit whose photos show part of this shelf; what stands there counts with
    them, not here.
    """

    sha256: str
    name: str
    taken_at_from: Literal["client", "exif", "received"]
    position: str | None
    device: str | None
    note: str | None
    result: dict[str, Any] | None
    corrected: dict[str, Any] | None
    revision: int
    problem: Problem | None
    held_against: HeldAgainst | None
    overlaps: list[UUID]
    links: AuditLinks
