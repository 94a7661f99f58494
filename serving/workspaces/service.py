"""Founding a workspace, which is not done over the API."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.auth.roles import GRANTS, Role
from serving.people.repository import UserRepository
from serving.people.schemas import NewToken
from serving.people.service import create_token
from serving.scope import Scope
from serving.tables import Workspace


async def found_workspace(session: AsyncSession, name: str, email: str) -> str:
    """A workspace with its first admin, and the token they begin with."""
    workspace = Workspace(id=uuid4(), name=name)
    session.add(workspace)
    await session.flush()
    scope = Scope(workspace.id, uuid4(), Role.ADMIN)
    users = UserRepository(session, scope)
    await users.add(id=scope.user_id, email=email, name="Admin", role=Role.ADMIN)
    admin = Actor(scope, email, "Admin", frozenset(), GRANTS[Role.ADMIN], False, None)
    return (await create_token(session, admin, NewToken(name="first token", days=365))).token
