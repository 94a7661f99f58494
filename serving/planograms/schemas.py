"""Bodies of planograms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.fields import Body, Line
from serving.problems import refusal

Filter = Annotated[Line | None, Query()]
Stores = Annotated[list[UUID], Field(max_length=50_000)]
StoreTypes = Annotated[list[Line], Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class PlanogramFilter:
    """Exact values; store, store_type: where it holds; on: a day on which it does."""

    code: Filter = None
    store: UUID | None = None
    store_type: Filter = None
    on: date | None = None


class _Where(Body):
    @model_validator(mode="after")
    def _in_order(self) -> Self:
        start, end = getattr(self, "valid_from", None), getattr(self, "valid_until", None)
        if start and end and end < start:
            raise refusal("ends_before_start", "is before valid_from", "valid_until")
        return self


class NewPlanogram(_Where):
    """document: planogram/1, or Azure's planogram JSON. code: left out, it is the document's id.

    stores, store_types: where it holds; a store's own goes before its type's. position: of the
    shelf, as photos name it; left out, it holds for all photos of the store.
    """

    document: dict[str, Any]
    code: Line | None = None
    position: Line | None = None
    stores: Stores = Field(default=[])
    store_types: StoreTypes = Field(default=[])
    valid_from: date | None = None
    valid_until: date | None = None


class PlanogramChange(_Where):
    """Fields left out stay as they are. A document makes a new version; the old ones are kept."""

    document: dict[str, Any] | None = None
    code: Line | None = None
    position: Line | None = None
    stores: Stores | None = None
    store_types: StoreTypes | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for name in ("document", "code", "stores", "store_types"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise refusal("empty", "can't be null", name)
        return self


class PlanogramListed(BaseModel):
    """A planogram in a list. drawing: the address of its picture."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    position: str | None
    stores: list[UUID]
    store_types: list[str]
    valid_from: date | None
    valid_until: date | None
    version: int
    drawing: str
    created_at: datetime


class PlanogramShown(PlanogramListed):
    """document: planogram/1, of the version shown. unknown_skus: those no product has."""

    document: dict[str, Any]
    unknown_skus: list[str]


class VersionShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    created_at: datetime
    document: dict[str, Any]
