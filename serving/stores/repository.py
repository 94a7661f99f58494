"""Stores in the database."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_

from serving.repository import Repository
from serving.stores.schemas import FILE_COLUMNS, StoreFilter
from serving.tables import Store


class StoreRepository(Repository[Store]):
    table = Store

    def matching(self, wanted: StoreFilter) -> Select[tuple[Store]]:
        """The stores a filter lets through."""
        values = {name: value for name, value in asdict(wanted).items() if value is not None}
        return self.rows().filter_by(**values)

    async def nearest(
        self, search: str | None, metres: ColumnElement[float] | None, limit: int
    ) -> list[tuple[Store, float | None]]:
        """Stores with a text in name, code or city, and how far they are: nearest first.

        metres: the distance of a store; None orders by name.
        """
        away = literal(None) if metres is None else metres
        statement = self.rows().add_columns(away.label("metres"))
        if search is not None:
            texts = (Store.name, Store.code, Store.city)
            statement = statement.where(or_(*(t.icontains(search, autoescape=True) for t in texts)))
        order = (Store.name, Store.id) if metres is None else (metres.nulls_last(), Store.id)
        found = await self.session.execute(statement.order_by(*order).limit(limit))
        return [(store, distance) for store, distance in found]

    async def existing(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of these ids that there are."""
        found = self.rows().where(Store.id == func.any(list(ids)))
        return set(await self.session.scalars(found.with_only_columns(Store.id)))

    async def lines(self) -> list[tuple[Any, ...]]:
        """All stores as lines of a file, by code."""
        columns = [getattr(Store, name) for name in FILE_COLUMNS]
        statement = self.rows().with_only_columns(*columns).order_by(Store.code)
        return [tuple(row) for row in await self.session.execute(statement)]
