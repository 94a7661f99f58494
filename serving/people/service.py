"""Making people and tokens, and changing them."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.auth.roles import Role
from serving.auth.secrets import hash_password, new_token
from serving.errors import Conflict, Forbidden, InvalidField
from serving.people.repository import TokenRepository, UserRepository
from serving.people.schemas import NewToken, NewUser, TokenMade, TokenShown, UserChange
from serving.tables import User


async def create_user(session: AsyncSession, actor: Actor, asked: NewUser) -> User:
    """Raises Conflict when the address is taken, in whatever workspace."""
    hashed = await _hashed(asked.password)
    values = asked.model_dump(exclude={"password"})
    try:
        return await UserRepository(session, actor.scope).add(**values, password_hash=hashed)
    except IntegrityError as error:
        raise Conflict("This e-mail address is taken.", "email", "taken") from error


async def change_user(
    session: AsyncSession, actor: Actor, user_id: UUID, asked: UserChange
) -> User:
    """Raises Conflict when the workspace would be left without an admin."""
    users = UserRepository(session, actor.scope)
    user = await users.get(user_id)
    values = asked.model_dump(exclude={"password"}, exclude_none=True)
    was_admin = user.active and user.role == Role.ADMIN
    stays = values.get("active", True) and values.get("role", Role.ADMIN) == Role.ADMIN
    if was_admin and not stays and not await users.other_admins(user_id):
        raise Conflict("The workspace needs an active admin; this is its last.", code="last_admin")
    role = values.get("role", user.role)
    if role != Role.ANALYST and values.get("brands"):
        raise InvalidField("only an analyst is scoped to brands", "brands", "not_an_analyst")
    if role != Role.ANALYST:
        values["brands"] = []
    if asked.password is not None:
        values["password_hash"] = await _hashed(asked.password)
    if asked.password is not None or not values.get("active", True):
        await users.end_sessions(user_id)
    return await users.change(user, **values)


async def create_token(session: AsyncSession, actor: Actor, asked: NewToken) -> TokenMade:
    """A token for the caller. Raises Forbidden for scopes they do not have themselves."""
    scopes = set(asked.scopes) or set(actor.permissions)
    if beyond := scopes - actor.permissions:
        scope = min(beyond)
        told = f"You do not have {scope} yourself."
        raise Forbidden(told, "scopes", "permission_missing", permission=scope)
    token, prefix, hashed = new_token()
    limited = asked.scopes or (sorted(actor.permissions) if actor.limited else [])
    row = await TokenRepository(session, actor.scope).add(
        name=asked.name,
        prefix=prefix,
        hash=hashed,
        scopes=limited,
        expires_at=datetime.now(UTC) + timedelta(days=asked.days),
    )
    return TokenMade(**TokenShown.model_validate(row).model_dump(), token=token)


async def _hashed(password: str | None) -> str | None:
    return None if password is None else await asyncio.to_thread(hash_password, password)
