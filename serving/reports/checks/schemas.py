"""What reports of checks are asked for, and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from serving.reports.schemas import (
    GROUPS,
    Figure,
    Period,
    Place,
    PlaceFilter,
    Product,
    ProductFilter,
    Shape,
    Time,
    asked_period,
)

Basis = Literal["must_stock", "planogram"]
Compliance = Literal["strict", "tolerant", "facings"]


@dataclass(frozen=True, slots=True)
class ChecksAsked:
    """Over everything unless the query says by what to group."""

    period: Annotated[Period, Depends(asked_period)]
    places: Annotated[PlaceFilter, Depends()]
    products: Annotated[ProductFilter, Depends()]
    shape: Annotated[Shape, Depends()]
    group_by: Annotated[Sequence[Literal[Time, Place, Product]], GROUPS] = ("week",)


Basis_ = Annotated[Basis, Query(description="Which SKUs are expected in a store.")]
Measure_ = Annotated[Compliance, Query(description="Positions, in their row, or facings.")]


class CheckRow(Figure):
    """others: other brands than your own, without their names."""

    others: bool
    audits_link: str | None


class AvailabilityRow(CheckRow):
    """out_of_stock: 1 − value. stores: in how many the SKUs were expected."""

    out_of_stock: float | None
    stores: int


class ComplianceRow(CheckRow):
    """stores: in how many there was a planogram."""

    stores: int


class PricesRow(CheckRow):
    """The figure is prices as listed / prices compared with the list. currency: in `group` too.

    tags: read, compared or not; mean_price of these, and deviation: their standard deviation.
    index: mean price of those compared / what the list says of them.
    """

    currency: str | None
    tags: int
    mean_price: float | None
    deviation: float | None
    index: float | None


class DistributionRow(CheckRow):
    """Stores in which a product was seen / stores audited in that time and place."""
