"""Stores in the database."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func

from serving.repository import Repository
from serving.stores.schemas import FILE_COLUMNS, StoreFilter
from serving.tables import Store


class StoreRepository(Repository[Store]):
    table = Store

    def matching(self, wanted: StoreFilter) -> Select[tuple[Store]]:
        """The stores a filter lets through."""
        values = {name: value for name, value in asdict(wanted).items() if value is not None}
        return self.rows().filter_by(**values)

    async def existing(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of these ids that there are."""
        found = self.rows().where(Store.id == func.any(list(ids)))
        return set(await self.session.scalars(found.with_only_columns(Store.id)))

    async def lines(self) -> list[tuple[Any, ...]]:
        """All stores as lines of a file, by code."""
        columns = [getattr(Store, name) for name in FILE_COLUMNS]
        statement = self.rows().with_only_columns(*columns).order_by(Store.code)
        return [tuple(row) for row in await self.session.execute(statement)]
