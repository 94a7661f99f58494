"""The workspace in the database."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from serving.repository import Repository
from serving.tables import Workspace


class WorkspaceRepository(Repository[Workspace]):
    table = Workspace

    async def mine(self) -> Workspace:
        """The one workspace of the scope."""
        return await self.get(self.scope.workspace_id)


async def any_workspace(session: AsyncSession) -> bool:
    """Whether there is one at all; a new installation has none."""
    return bool(await session.scalar(select(exists().select_from(Workspace))))


async def all_workspaces(session: AsyncSession) -> list[UUID]:
    """The ids of all workspaces, for work on the whole installation."""
    return list(await session.scalars(select(Workspace.id).order_by(Workspace.id)))


async def workspaces_named(session: AsyncSession, name: str) -> list[UUID]:
    """The ids of the workspaces of this name, of all where it is empty."""
    asked = select(Workspace.id).order_by(Workspace.id)
    return list(await session.scalars(asked.where(Workspace.name == name) if name else asked))
