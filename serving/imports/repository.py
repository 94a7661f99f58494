"""Many rows at once, in one statement however many they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
)
from sqlalchemy.ext.asyncio import AsyncSession

from serving.imports.reading import Values
from serving.scope import Scope
from serving.tables import Store, Table

_BETWEEN = "\x1f"
"""Divides the texts of a list on their way: arrays of lists must be of one length."""


class BulkRepository:
    """Rows of one table of a workspace, known by the columns of `key`."""

    def __init__(
        self, session: AsyncSession, scope: Scope, table: type[Table], key: Sequence[str]
    ) -> None:
        self.session, self.scope, self.table = session, scope, table
        self.key = ("workspace_id", *key)

    async def put(self, rows: Sequence[Values], changed: Sequence[str]) -> tuple[list[UUID], int]:
        """Add rows, or change these columns where they are already; their ids, and how many new.

        All rows have the same columns.
        """
        statement = self.scope.insert_from(self.table, self._source(rows))
        updated = {name: statement.excluded[name] for name in changed or self.key[-1:]}
        statement = statement.on_conflict_do_update(index_elements=self.key, set_=updated)
        new = literal_column("xmax = 0")
        ids = self.table.__table__.c.id
        found = (await self.session.execute(statement.returning(ids, new))).all()
        return [row[0] for row in found], sum(row[1] for row in found)

    async def keep_only(self, ids: Sequence[UUID]) -> int:
        """Delete all other rows; how many."""
        own = self.table.__table__.c.id
        others = self.scope.delete(self.table).where(own != func.all(list(ids)))
        return (await self.session.execute(others)).rowcount

    async def everything(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """These columns of all rows, in the order of the key."""
        columns = [self.table.__table__.c[name] for name in names]
        order = [self.table.__table__.c[name] for name in self.key[1:]]
        statement = self.scope.select(self.table).with_only_columns(*columns).order_by(*order)
        return [tuple(row) for row in await self.session.execute(statement)]

    def _source(self, rows: Sequence[Values]) -> dict[str, ColumnElement[Any]]:
        """The rows as columns of a table: an array for each, unnested side by side."""
        types = {name: self.table.__table__.c[name].type for name in rows[0]}
        arrays, columns = [], []
        for name, kind in types.items():
            values = [row[name] for row in rows]
            if isinstance(kind, ARRAY):
                values, kind = [_BETWEEN.join(value) for value in values], Text()
            arrays.append(cast(literal(values, ARRAY(kind)), ARRAY(kind)))
            columns.append(column(name, kind))
        sent = func.unnest(*arrays).table_valued(*columns).render_derived("sent")
        return {
            name: func.string_to_array(sent.c[name], _BETWEEN)
            if isinstance(kind, ARRAY)
            else sent.c[name]
            for name, kind in types.items()
        }


class StoreCodes:
    """Ids of stores by the workspace's own codes for them."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session, self.scope = session, scope

    async def ids(self, codes: Sequence[str]) -> dict[str, UUID]:
        """Those of these codes that there are."""
        wanted = Store.code == func.any(list(codes))
        columns = self.scope.select(Store).with_only_columns(Store.code, Store.id)
        found = await self.session.execute(columns.where(wanted))
        return dict(found.all())
