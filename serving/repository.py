"""What every feature's repository can do: find one row, a page of them, add one."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from serving.errors import NotFound
from serving.pages import Page, PageAsked, cursor_of
from serving.scope import Scope
from serving.tables import Table

Row = TypeVar("Row", bound=Table)


class Repository(Generic[Row]):
    """Rows of one table, within a scope. Only repositories query."""

    table: ClassVar[type[Table]]

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def get(self, row_id: UUID, field: str | None = None) -> Row:
        """The row with this id. Raises NotFound, also for another workspace's.

        field: the request's field that named it, where it is not the path.
        """
        row = await self.find(self.rows().where(self.table.id == row_id))
        if row is None:
            raise NotFound(
                f"There is no such {self.table.noun} that you can see.",
                field,
                "no_such",
                what=self.table.noun,
            )
        return row

    async def find(self, statement: Select[tuple[Row]]) -> Row | None:
        """The only row of the statement, or None."""
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def add(self, **values: object) -> Row:
        """A new row of this scope, with what the database filled in."""
        row: Row = self.scope.new(self.table, **values)
        self.session.add(row)
        await self.session.flush()
        await self.session.refresh(row)
        return row

    async def change(self, row: Row, **values: object) -> Row:
        """The row with these columns changed."""
        for name, value in values.items():
            setattr(row, name, value)
        await self.session.flush()
        return row

    async def remove(self, row_id: UUID) -> None:
        """Delete the row with this id. Raises NotFound, also for another workspace's."""
        await self.session.delete(await self.get(row_id))
        await self.session.flush()

    async def page(self, asked: PageAsked, statement: Select[tuple[Row]]) -> Page[Row]:
        """The next rows of the statement, newest first, and where the page after it begins."""
        place = tuple_(self.table.created_at, self.table.id)
        if asked.after is not None:
            statement = statement.where(place < asked.after)
        newest = (self.table.created_at.desc(), self.table.id.desc())
        found = await self.session.scalars(statement.order_by(*newest).limit(asked.limit + 1))
        rows: Sequence[Row] = found.all()
        kept = list(rows[: asked.limit])
        more = len(rows) > asked.limit
        return Page(kept, cursor_of(kept[-1].created_at, kept[-1].id) if more else None)

    def rows(self) -> Select[tuple[Row]]:
        """All rows of the scope."""
        return self.scope.select(self.table)
