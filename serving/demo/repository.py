"""Rows of the demo: founded once, by ids of their own, and dated as if they were made back then."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from serving.scope import Scope
from serving.tables import Audit, Photo, Table, Workspace

_UPLOAD, _WAIT = timedelta(seconds=20), timedelta(seconds=6)
"""From the photo to its arrival, and from there to the end of its audit."""


class DemoRepository:
    """Rows of the demo workspace."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def found_workspace(self, name: str) -> None:
        """The workspace itself, which no scope can add."""
        values = {"id": self.scope.workspace_id, "name": name, "competitors": "anonymous"}
        await self.session.execute(insert(Workspace).values(values).on_conflict_do_nothing())

    async def founded_on(self) -> date:
        """The day the workspace was founded, in UTC."""
        query = self.scope.select(Workspace).with_only_columns(
            func.date(func.timezone("UTC", Workspace.created_at))
        )
        return (await self.session.scalars(query)).one()

    async def put(self, table: type[Table], **values: Any) -> None:
        """A row, unless it is there."""
        await self.session.execute(self.scope.insert(table, **values).on_conflict_do_nothing())

    async def there(self, table: type[Table]) -> set[UUID]:
        """The ids of a table's rows."""
        return set(await self.session.scalars(self.scope.select(table).with_only_columns(table.id)))

    async def done(self) -> set[UUID]:
        """The ids of the audits that have ended well."""
        ended = self.scope.select(Audit).where(Audit.status == "done")
        return set(await self.session.scalars(ended.with_only_columns(Audit.id)))

    async def backdate(self, audit_ids: Collection[UUID]) -> None:
        """Date audits by their photos: they arrived and ended soon after these were taken."""
        taken = select(Photo.taken_at).where(Photo.id == Audit.photo_id).scalar_subquery()
        arrived, ended = taken + _UPLOAD, taken + _UPLOAD + _WAIT
        dated = {"created_at": arrived, "started_at": arrived, "finished_at": ended}
        statement = self.scope.update(Audit).where(Audit.id.in_(audit_ids))
        await self.session.execute(statement.values(dated))
