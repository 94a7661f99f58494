"""Bodies of list prices."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints, model_validator

from serving.assignment import AssignedBody, AssignedLine, AssignedShown
from serving.fields import Line
from serving.problems import refusal

Price = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
Tolerance = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Currency = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^[A-Za-z]{3}$")
]
Filter = Annotated[Line | None, Query()]


@dataclass(frozen=True, slots=True)
class PriceFilter:
    """Exact values; on: a day on which the price holds. None leaves a field open."""

    sku: Filter = None
    store: UUID | None = None
    store_type: Filter = None
    on: date | None = None


class NewPrice(AssignedBody):
    """currency: ISO 4217, as CNY. tolerance: in the currency, either way."""

    sku: Line
    price: Price
    currency: Currency
    tolerance: Tolerance = 0.0


class PriceLine(AssignedLine):
    sku: Line
    price: Price
    currency: Currency
    tolerance: Tolerance = 0.0


class PriceChange(AssignedBody):
    """Fields left out stay as they are; null empties one, except sku, price and so on."""

    sku: Line | None = None
    price: Price | None = None
    currency: Currency | None = None
    tolerance: Tolerance | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for name in ("sku", "price", "currency", "tolerance"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise refusal("empty", "can't be empty", name)
        return self


class PriceShown(AssignedShown):
    id: UUID
    sku: str
    price: float
    currency: str
    tolerance: float
    created_at: datetime
