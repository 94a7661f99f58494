"""Who an ID token is about, among the people of this service."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor, actor_of
from serving.auth.repository import Credentials, Known
from serving.auth.roles import Role
from serving.auth.secrets import new_session
from serving.fields import Email
from serving.people.repository import UserRepository
from serving.resources import Resources
from serving.scope import Scope
from serving.settings import Settings
from serving.tables import User


class Refused(Exception):
    """Nobody is signed in. reason: a word for the sign-in page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def sign_in(held: Resources, claims: dict[str, Any]) -> Actor:
    """A session for the person with this verified address. Raises Refused."""
    email = _verified_email(claims)
    async with held.database.session() as session:
        credentials = Credentials(session)
        user = await credentials.by_email(email)
        user = user or await _joined(session, held.settings, email, claims)
        cookie, kept = new_session()
        expires = datetime.now(UTC) + timedelta(hours=held.settings.session_hours)
        await credentials.start_session(user, kept, expires)
        return actor_of(Known(user, []), cookie)


def _verified_email(claims: dict[str, Any]) -> str:
    if claims.get("email_verified") not in (True, "true"):
        raise Refused("unverified")
    try:
        return TypeAdapter(Email).validate_python(claims.get("email"))
    except ValidationError as error:
        raise Refused("unverified") from error


async def _joined(
    session: AsyncSession, settings: Settings, email: str, claims: dict[str, Any]
) -> User:
    """Somebody new in the workspace that the settings name, if they name one."""
    if settings.oidc_workspace is None:
        raise Refused("unknown")
    scope = Scope(settings.oidc_workspace, uuid4(), Role.ADMIN)
    name = str(claims.get("name") or email).strip()[:200]
    try:
        async with session.begin_nested():
            users = UserRepository(session, scope)
            return await users.add(email=email, name=name, role=settings.oidc_role)
    except IntegrityError as error:  # inactive, or no such workspace
        raise Refused("unknown") from error
