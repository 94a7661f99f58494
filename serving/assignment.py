"""Lists for one store, for all stores of a type, or for all stores; and from when until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import ColumnElement, ForeignKey, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from serving.errors import InvalidField
from serving.fields import Body, Line
from serving.imports.reading import Rows
from serving.imports.repository import StoreCodes
from serving.problems import refusal
from serving.scope import Scope
from serving.tables import Store

FILE_COLUMNS = ("store", "store_type", "valid_from", "valid_until")


class Assigned:
    """Columns of a row that holds somewhere, sometime.

    store_id, store_type: at most one is set; neither: in all stores. Both days are included, null
    leaves that side open.
    """

    @declared_attr
    def store_id(cls) -> Mapped[UUID | None]:  # noqa: N805
        return mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), index=True)

    store_type: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    @classmethod
    def holds(cls, store: Store | None, day: date) -> ColumnElement[bool]:
        """Whether a row is about this store on this day; None: a photo without a store."""
        everywhere = and_(cls.store_id.is_(None), cls.store_type.is_(None))
        places = [everywhere]
        if store is not None:
            places.append(cls.store_id == store.id)
            if store.store_type is not None:
                places.append(cls.store_type == store.store_type)
        return and_(or_(*places), cls.on(day))

    @classmethod
    def on(cls, day: date) -> ColumnElement[bool]:
        """Whether a row holds on this day."""
        begun = or_(cls.valid_from.is_(None), cls.valid_from <= day)
        return and_(begun, or_(cls.valid_until.is_(None), cls.valid_until >= day))

    def rank(self) -> tuple[int, date]:
        """The more special row has the higher one: a store before a type, a later beginning."""
        place = 2 if self.store_id else int(self.store_type is not None)
        return place, self.valid_from or date.min


class _When(Body):
    store_type: Line | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise refusal("ends_before_start", "is before valid_from", "valid_until")
        if getattr(self, "store", None) and self.store_type:
            raise refusal("store_and_type", "store or store_type, not both", "store_type")
        return self


class AssignedBody(_When):
    """store: its id. Neither store nor store_type: in all stores."""

    store: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """What was sent, as columns of the table."""
        return as_columns(self.model_dump(exclude_unset=True))


class AssignedLine(_When):
    """A line of a file. store: its code."""

    store: Line | None = None


class AssignedShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    store_id: UUID | None
    store_type: str | None
    valid_from: date | None
    valid_until: date | None


def as_columns(values: dict[str, Any]) -> dict[str, Any]:
    """`store` under the name of its column."""
    return {"store_id" if name == "store" else name: value for name, value in values.items()}


async def resolve_stores(session: AsyncSession, scope: Scope, rows: Rows) -> None:
    """Put ids of stores in place of their codes; a code of no store is a fault."""
    codes = {values["store"] for values in rows.values if values["store"]}
    ids = await StoreCodes(session, scope).ids(sorted(codes)) if codes else {}
    for at, values in enumerate(rows.values):
        code = values.pop("store")
        if code and code not in ids:
            rows.refuse(at, "store", f"no store has the code {code!r}", "unknown_store", name=code)
        values["store_id"] = ids.get(code)


def refuse_unknown(rows: Rows, known: Sequence[str] | set[str] | None) -> None:
    """Note a fault for every SKU that is no product; known: None where there is no catalogue."""
    if known is None:
        return
    for at, values in enumerate(rows.values):
        if values["sku"] not in known:
            sku = values["sku"]
            rows.refuse(at, "sku", f"no product has the SKU {sku!r}", "unknown_sku", name=sku)


def check_change(row: Assigned, changes: dict[str, Any]) -> None:
    """Raises InvalidField where the row would be of a store and a type, or end before it begins."""
    names = ("store_id", "store_type", "valid_from", "valid_until")
    store, kind, start, end = (changes.get(name, getattr(row, name)) for name in names)
    if store and kind:
        raise InvalidField("store or store_type, not both", "store_type", "store_and_type")
    if start and end and end < start:
        raise InvalidField("is before valid_from", "valid_until", "ends_before_start")
