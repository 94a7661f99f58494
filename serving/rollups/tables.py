"""Rollups: what the audits of a day add up to, in a store and more widely, kept for reports.

A market is all stores of a region, channel and store type: most reports ask for no more, others
for cities, and there are far fewer rows of these than of stores. Both are summed up by weeks as
well, for reports over long times.

Linear width and area are counted in average facings of their own photo: what stands on half of a
photo's shelf with 20 facings counts 10. So photos of any scale add up, and the facings of a photo
are the denominator of all three measures.
"""

from datetime import date, timedelta
from enum import IntEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from serving.tables import Table


class Level(IntEnum):
    """What a row of products is about: a brand, a category, or a SKU with both."""

    BRAND = 1
    CATEGORY = 2
    SKU = 3


class _Day:
    """day: of taken_at, UTC; of weeks their Monday. audits: how many make up the row.

    The key has nulls, which are equal to each other; no primary key may have any.
    """

    key: ClassVar[tuple[str, ...]]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[UniqueConstraint]:  # noqa: N805
        name = f"uq_{cls.__tablename__}_key"  # type: ignore[attr-defined]
        return (UniqueConstraint(*cls.key, name=name, postgresql_nulls_not_distinct=True),)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"primary_key": list(cls.key)}

    @declared_attr
    def workspace_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), sort_order=-3)

    @classmethod
    def amounts(cls) -> list[str]:
        """The columns that add up."""
        return [name for name in cls.__table__.columns.keys() if name not in cls.key]  # noqa: SIM118

    day: Mapped[date] = mapped_column(sort_order=-2)
    audits: Mapped[int]


class OfStore(_Day):
    """store_id: null for photos without a store."""

    @declared_attr
    def store_id(cls) -> Mapped[UUID | None]:  # noqa: N805
        return mapped_column(ForeignKey("stores.id"), index=True, sort_order=-1)


class _OfPlace(_Day):
    """place: attributes of the stores that are summed up, as these are now.

    A trigger on stores moves the days of one that changes.
    """

    place: ClassVar[tuple[str, ...]]


class _OfMarket(_OfPlace):
    place = ("region", "channel", "store_type")

    region: Mapped[str | None]
    channel: Mapped[str | None]
    store_type: Mapped[str | None]


class _OfCity(_OfPlace):
    place = ("region", "city")

    region: Mapped[str | None]
    city: Mapped[str | None]


class _Shelf:
    """Denominators: all facings, and those that could not be named, by each measure.

    rule_version: of the shares in the audits. corrected: how many of the audits count as people
    put them right.
    """

    noun = "rollup"

    rule_version: Mapped[str]
    facings: Mapped[int]
    unknown_facings: Mapped[int]
    unknown_linear: Mapped[float]
    unknown_area: Mapped[float]
    corrected: Mapped[int] = mapped_column(server_default="0")


class _Product:
    """Numerators: what a brand, a category or a SKU takes, by each measure.

    *_middle: the sum of the middles of the audits' 90 % intervals. *_spread: the sum of the
    squares of their half widths.
    """

    noun = "rollup"

    level: Mapped[int] = mapped_column(SmallInteger, sort_order=-2)
    brand: Mapped[str | None]
    category: Mapped[str | None]
    facings: Mapped[int]
    facings_middle: Mapped[float]
    facings_spread: Mapped[float]
    linear: Mapped[float]
    linear_middle: Mapped[float]
    linear_spread: Mapped[float]
    area: Mapped[float]
    area_middle: Mapped[float]
    area_spread: Mapped[float]


class ShelfDay(OfStore, _Shelf, Table):
    __tablename__ = "shelf_days"
    key = ("workspace_id", "day", "store_id", "rule_version")


class ProductDay(OfStore, _Product, Table):
    __tablename__ = "product_days"
    key = ("workspace_id", "level", "day", "store_id", "brand", "category", "sku")

    sku: Mapped[str | None]


class MarketShelfDay(_OfMarket, _Shelf, Table):
    __tablename__ = "market_shelf_days"
    key = ("workspace_id", "day", *_OfMarket.place, "rule_version")


class MarketProductDay(_OfMarket, _Product, Table):
    """Brands and categories only."""

    __tablename__ = "market_product_days"
    key = ("workspace_id", "level", "day", *_OfMarket.place, "brand", "category")


class MarketShelfWeek(_OfMarket, _Shelf, Table):
    __tablename__ = "market_shelf_weeks"
    key = MarketShelfDay.key


class MarketProductWeek(_OfMarket, _Product, Table):
    __tablename__ = "market_product_weeks"
    key = MarketProductDay.key


class CityShelfDay(_OfCity, _Shelf, Table):
    __tablename__ = "city_shelf_days"
    key = ("workspace_id", "day", *_OfCity.place, "rule_version")


class CityProductDay(_OfCity, _Product, Table):
    """Brands and categories only."""

    __tablename__ = "city_product_days"
    key = ("workspace_id", "level", "day", *_OfCity.place, "brand", "category")


class CityShelfWeek(_OfCity, _Shelf, Table):
    __tablename__ = "city_shelf_weeks"
    key = CityShelfDay.key


class CityProductWeek(_OfCity, _Product, Table):
    __tablename__ = "city_product_weeks"
    key = CityProductDay.key


OfStores = type[ShelfDay | ProductDay]
OfPlaces = type[_OfPlace]
Rollup = OfStores | OfPlaces
WEEKS: dict[OfPlaces, OfPlaces] = {
    MarketShelfDay: MarketShelfWeek,
    CityShelfDay: CityShelfWeek,
    MarketProductDay: MarketProductWeek,
    CityProductDay: CityProductWeek,
}
"""The weeks of each rollup of places by days."""
WIDE = tuple(table for pair in WEEKS.items() for table in pair)
TABLES = (ShelfDay, ProductDay, *WIDE)
PLACE = ("region", "city", "channel", "store_type")
"""Everything of a store that any of them is summed up by."""


def summed_from(table: OfPlaces) -> OfStores:
    """The rollup of stores that one of places sums up."""
    return ShelfDay if issubclass(table, _Shelf) else ProductDay


def first_day(table: Rollup, day: date) -> date:
    """The day under which a rollup keeps what was photographed on `day`."""
    return day - timedelta(days=day.weekday()) if table in WEEKS.values() else day
