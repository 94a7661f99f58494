"""Signing in by e-mail and password, and out."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor, actor_of
from serving.auth.repository import Credentials, Known
from serving.auth.schemas import Me, PasswordChange, SignInAsked
from serving.auth.secrets import check_password, csrf_of, hash_password, new_session
from serving.errors import InvalidField, TooManyAttempts, Unauthenticated
from serving.people.repository import UserRepository
from serving.resources import Resources


async def sign_in(held: Resources, asked: SignInAsked) -> Actor:
    """A new session. Raises Unauthenticated, and TooManyAttempts while the address is locked.

    A failure is counted in a transaction of its own, so that the refusal does not undo it. Nothing
    tells an address that somebody has from one that nobody has.
    """
    now = datetime.now(UTC)
    lock = timedelta(seconds=held.settings.sign_in_lock_seconds)
    async with held.database.session() as session:
        credentials = Credentials(session)
        failed = await credentials.failures(asked.email)
        user = await credentials.by_email(asked.email)
    if failed and failed.failures >= held.settings.sign_in_attempts and failed.last_at > now - lock:
        wait = failed.last_at + lock - now
        raise TooManyAttempts(code="too_many_attempts", retry_after=int(wait.total_seconds()) + 1)
    hashed = user.password_hash if user else None
    is_right = await asyncio.to_thread(check_password, asked.password, hashed)
    async with held.database.session() as session:
        credentials = Credentials(session)
        if user and is_right:
            cookie, kept = new_session()
            expires = now + timedelta(hours=held.settings.session_hours)
            await credentials.start_session(user, kept, expires)
            await credentials.forget_failures(asked.email)
            return actor_of(Known(user, []), cookie)
        await credentials.note_failure(asked.email, now - lock)
    raise Unauthenticated("The e-mail address or the password is wrong.", code="wrong_credentials")


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """End the caller's session; with a token there is none to end."""
    if actor.session:
        await Credentials(session).end_session(actor.session)


async def change_password(session: AsyncSession, actor: Actor, asked: PasswordChange) -> None:
    """Set a new password, ending every session but the caller's. Raises InvalidField."""
    users = UserRepository(session, actor.scope)
    user = await users.myself()
    if not await asyncio.to_thread(check_password, asked.current, user.password_hash):
        raise InvalidField("is not your password", "current", "wrong_password")
    hashed = await asyncio.to_thread(hash_password, asked.new)
    await users.change(user, password_hash=hashed)
    await Credentials(session).end_others(user, actor.session)


def me(actor: Actor) -> Me:
    """What a caller may know of themselves."""
    assert actor.scope.user_id is not None
    return Me(
        user_id=actor.scope.user_id,
        workspace_id=actor.scope.workspace_id,
        email=actor.email,
        name=actor.name,
        role=actor.role,
        brands=sorted(actor.brands),
        permissions=sorted(actor.permissions),
        csrf_token=csrf_of(actor.session) if actor.session else None,
    )
