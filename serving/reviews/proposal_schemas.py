"""Bodies of proposals of new SKUs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from serving.catalogue.schemas import Brand, Category, Name, NameEn, Sku
from serving.fields import Body, Note


class ProposalShown(BaseModel):
    """A box that a reviewer takes for a product the catalogue lacks. picture: link to its crop.

    sku: what it became, once approved. reason: why not, once rejected.
    """

    id: UUID
    audit_id: UUID
    box_id: int
    brand: str | None
    name: str | None
    author: str
    status: Literal["open", "approved", "rejected"]
    sku: str | None
    reason: str | None
    settled_by: str | None
    settled_at: datetime | None
    created_at: datetime
    picture: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    status: Annotated[Literal["open", "approved", "rejected"] | None, Query()] = None


class Approval(Body):
    """What the product is. A SKU the catalogue has already gets the crop as another picture.

    Left out, sku is made up and brand and name are the proposal's.
    """

    sku: Sku | None = None
    brand: Brand | None = None
    category: Category = ""
    name: Name | None = None
    name_en: NameEn = ""
    own: bool = False


class Rejection(Body):
    reason: Note | None = None
