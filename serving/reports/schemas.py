"""What a report is asked for, and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from serving.errors import InvalidField
from serving.fields import Line

LONGEST = timedelta(days=731)
USUAL = timedelta(days=28)
MOST_GROUPS = 4
MOST_ROWS = 100_000
"""Of a whole report; a page of it has at most MOST_IN_PAGE."""
MOST_IN_PAGE = 1_000

TIMES = ("day", "week", "month")
PLACES = ("region", "city", "channel", "store_type", "store")
PRODUCTS = ("brand", "category", "sku")
Time = Literal["day", "week", "month"]
Place = Literal["region", "city", "channel", "store_type", "store"]
Product = Literal["brand", "category", "sku"]
Measure = Literal["facings", "linear", "area"]
Format = Literal["json", "csv", "xlsx", "parquet"]

Filter = Annotated[Line | None, Query()]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
GROUPS = Query(max_length=MOST_GROUPS, description="Repeat it to group by several.")
Row = TypeVar("Row", bound="Figure")


@dataclass(frozen=True, slots=True)
class Period:
    """Days in UTC, since included, until not."""

    since: date
    until: date


def asked_period(
    since: Annotated[Day | None, Query(alias="from", description="First day (UTC).")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Day after the last.")] = None,
) -> Period:
    """Both days; four weeks, or up to today, where they are left out. Raises InvalidField."""
    end = until or max(datetime.now(UTC).date() + timedelta(days=1), since or date.min)
    period = Period(since or end - USUAL, end)
    if period.since >= period.until:
        raise InvalidField("has to be before `to`", "from", "ends_before_start")
    if period.until - period.since > LONGEST:
        told = f"is more than {LONGEST.days} days before `to`"
        raise InvalidField(told, "from", "too_long", days=LONGEST.days)
    return period


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """Exact values of the store; None leaves one open."""

    region: Filter = None
    city: Filter = None
    channel: Filter = None
    store_type: Filter = None
    store: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products the numerator counts; the denominator stays as it is."""

    brand: Filter = None
    category: Filter = None
    sku: Filter = None


@dataclass(frozen=True, slots=True)
class Shape:
    """sort: a group or a column, after "-" from the largest. cursor: `next` of a page."""

    limit: Annotated[int, Query(ge=1, le=MOST_IN_PAGE, description="Rows in a page.")] = 200
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of a page.")] = None
    sort: Annotated[str | None, Query(max_length=30, description="As in `-value`.")] = None
    format: Annotated[Format, Query(description="Files hold all rows.")] = "json"


@dataclass(frozen=True, slots=True)
class ShareAsked:
    """Grouped by brand unless the query says by what."""

    period: Annotated[Period, Depends(asked_period)]
    places: Annotated[PlaceFilter, Depends()]
    products: Annotated[ProductFilter, Depends()]
    shape: Annotated[Shape, Depends()]
    group_by: Annotated[Sequence[Literal[Time, Place, Product]], GROUPS] = ("brand",)
    measure: Measure = "facings"


@dataclass(frozen=True, slots=True)
class VisitsAsked:
    """Grouped by week unless the query says by what."""

    period: Annotated[Period, Depends(asked_period)]
    places: Annotated[PlaceFilter, Depends()]
    shape: Annotated[Shape, Depends()]
    group_by: Annotated[Sequence[Literal[Time, Place]], GROUPS] = ("week",)


class Figure(BaseModel):
    """value = numerator / denominator with its 90 % interval; null: not enough evidence.

    group: what the row is about, null where a store has no such attribute or a product no brand.
    audits: how many the figure is made of; audits_link leads to them, null where no filter can.
    """

    group: dict[str, str | None]
    numerator: float
    denominator: float
    value: float | None
    low: float | None
    high: float | None
    unit: str
    audits: int
    definition: str
    rule_version: str


class ShareRow(Figure):
    """others: other brands than your own, without their names.

    unknown: of the denominator, what could not be named; unknown_value: its share. corrected: how
    many of the audits count as reviewers put them right.
    """

    others: bool
    unknown: float
    unknown_value: float | None
    corrected: int
    audits_link: str | None


class VisitsRow(Figure):
    """Stores visited of all stores there are; audits are of photos taken on these visits."""

    visits: int
    photos: int


class Report(BaseModel, Generic[Row]):
    """Rows of a report. next: pass it as `cursor` for the page after; null at the end."""

    items: list[Row]
    next: str | None
