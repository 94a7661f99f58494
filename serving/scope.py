"""The one place through which every query of a workspace's rows goes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    Update,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from serving.auth.roles import Role
from serving.tables import Table, Workspace

Row = TypeVar("Row", bound=Table)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a query sees: one workspace's, and of personal ones those its role may see.

    role: None sees everybody's. user_id: None for the worker, which acts for nobody.
    """

    workspace_id: UUID
    user_id: UUID | None
    role: Role | None

    @classmethod
    def of_worker(cls, workspace_id: UUID) -> Self:
        """A worker in the middle of a job of this workspace."""
        return cls(workspace_id, None, None)

    def everyones(self) -> Self:
        """The same workspace with everybody's personal rows in sight."""
        return replace(self, user_id=None, role=None)

    def select(self, table: type[Row]) -> Select[tuple[Row]]:
        """The rows of `table` in this scope."""
        return select(table).where(*self._seen(table))

    def update(self, table: type[Table]) -> Update:
        """An update of the rows in this scope."""
        return update(table).where(*self._seen(table))

    def delete(self, table: type[Table]) -> Delete:
        """A deletion of the rows in this scope."""
        return delete(table).where(*self._seen(table))

    def insert(self, table: type[Table], **values: Any) -> Insert:
        """An insertion into this workspace, of this user where it is personal."""
        return insert(table).values(self._owned(table, values))

    def insert_all(self, table: type[Table], rows: Iterable[dict[str, Any]]) -> Insert:
        """An insertion of several rows into this workspace, of this user where personal."""
        return insert(table).values([self._owned(table, row) for row in rows])

    def insert_from(self, table: type[Table], source: dict[str, ColumnElement[Any]]) -> Insert:
        """An insertion of all rows that these columns have into this workspace, with new ids."""
        rows = select(func.gen_random_uuid(), literal(self.workspace_id), *source.values())
        names = ["id", "workspace_id", *source]
        return insert(table).from_select(names, rows, include_defaults=False)

    def new(self, table: type[Row], **values: Any) -> Row:
        """A row of this workspace, of this user where it is personal."""
        return table(**self._owned(table, values))

    def _owned(self, table: type[Table], values: dict[str, Any]) -> dict[str, Any]:
        owner = {"user_id": self.user_id} if hasattr(table, "user_id") else {}
        return owner | {"workspace_id": self.workspace_id} | values

    def _seen(self, table: type[Table]) -> list[ColumnElement[bool]]:
        if table is Workspace:
            return [Workspace.id == self.workspace_id]
        seen = [table.workspace_id == self.workspace_id]  # type: ignore[attr-defined]
        shared_with = getattr(table, "shared_with", None)
        if shared_with is not None and self.role is not None and self.role not in shared_with:
            seen.append(table.user_id == self.user_id)  # type: ignore[attr-defined]
        return seen
