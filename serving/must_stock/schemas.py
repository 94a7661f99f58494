"""Bodies of must-stock items."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import Field, model_validator

from serving.assignment import AssignedBody, AssignedLine, AssignedShown
from serving.fields import Line
from serving.problems import refusal

MinFacings = Annotated[int, Field(ge=1, le=500)]
Filter = Annotated[Line | None, Query()]


@dataclass(frozen=True, slots=True)
class MustStockFilter:
    """Exact values; on: a day on which the item holds. None leaves a field open."""

    sku: Filter = None
    store: UUID | None = None
    store_type: Filter = None
    on: date | None = None


class NewMustStock(AssignedBody):
    """min_facings: of the SKU."""

    sku: Line
    min_facings: MinFacings = 1


class MustStockLine(AssignedLine):
    sku: Line
    min_facings: MinFacings = 1


class MustStockChange(AssignedBody):
    """Fields left out stay as they are; null empties one, except sku and min_facings."""

    sku: Line | None = None
    min_facings: MinFacings | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for name in ("sku", "min_facings"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise refusal("empty", "can't be empty", name)
        return self


class MustStockShown(AssignedShown):
    id: UUID
    sku: str
    min_facings: int
    created_at: datetime
