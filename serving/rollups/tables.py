"""Rollups: what the audits of a day in a store add up to, kept for reports.

Linear width and area are counted in average facings of their own photo: what stands on half of a
photo's shelf with 20 facings counts 10. So photos of any scale add up, and the facings of a photo
are the denominator of all three measures.
"""

from datetime import date
from enum import IntEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from serving.tables import Table


class Level(IntEnum):
    """What a row of product_days is about: a brand, a category, or a SKU with both."""

    BRAND = 1
    CATEGORY = 2
    SKU = 3


class _StoreDay:
    """day: of taken_at, UTC. audits: how many make up the row. store_id: null without a store.

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

    @classmethod
    def amounts(cls) -> list[str]:
        """The columns that add up."""
        return [name for name in cls.__table__.columns.keys() if name not in cls.key]  # noqa: SIM118

    @declared_attr
    def workspace_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), sort_order=-3)

    @declared_attr
    def store_id(cls) -> Mapped[UUID | None]:  # noqa: N805
        return mapped_column(ForeignKey("stores.id"), index=True, sort_order=-1)

    day: Mapped[date] = mapped_column(sort_order=-2)
    audits: Mapped[int]


class ShelfDay(_StoreDay, Table):
    """Denominators: all facings, and those that could not be named, by each measure.

    rule_version: of the shares in the audits.
    """

    __tablename__ = "shelf_days"
    key = ("workspace_id", "day", "store_id", "rule_version")
    noun = "rollup"

    rule_version: Mapped[str]
    facings: Mapped[int]
    unknown_facings: Mapped[int]
    unknown_linear: Mapped[float]
    unknown_area: Mapped[float]


class ProductDay(_StoreDay, Table):
    """Numerators: what a brand, a category or a SKU takes, by each measure.

    *_middle: the sum of the middles of the audits' 90 % intervals. *_spread: the sum of the
    squares of their half widths.
    """

    __tablename__ = "product_days"
    key = ("workspace_id", "level", "day", "store_id", "brand", "category", "sku")
    noun = "rollup"

    level: Mapped[int] = mapped_column(SmallInteger, sort_order=-2)
    brand: Mapped[str | None]
    category: Mapped[str | None]
    sku: Mapped[str | None]
    facings: Mapped[int]
    facings_middle: Mapped[float]
    facings_spread: Mapped[float]
    linear: Mapped[float]
    linear_middle: Mapped[float]
    linear_spread: Mapped[float]
    area: Mapped[float]
    area_middle: Mapped[float]
    area_spread: Mapped[float]
