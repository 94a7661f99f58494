"""Credentials: the only queries made before it is known whose rows may be seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.secrets import hash_of
from serving.tables import FailedSignIn, SignIn, Token, User

_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A user whose credential was right. scopes: what it is limited to, empty for nothing."""

    user: User
    scopes: list[str]


class Credentials:
    """Users by what they prove themselves with."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def by_token(self, token: str) -> Known | None:
        """The active user of a token that is neither expired nor revoked."""
        is_valid = (
            Token.hash == hash_of(token),
            Token.revoked_at.is_(None),
            Token.expires_at > func.now(),
            User.active,
        )
        query = select(User, Token).join(User, User.id == Token.user_id).where(*is_valid)
        found = (await self.session.execute(query)).one_or_none()
        if found is None:
            return None
        user, known = found
        stale = or_(Token.last_used_at.is_(None), Token.last_used_at < func.now() - _USED_EVERY)
        use = update(Token).where(Token.id == known.id, stale).values(last_used_at=func.now())
        await self.session.execute(use)
        return Known(user, known.scopes)

    async def by_session(self, cookie: str) -> Known | None:
        """The active user of a session that has not expired."""
        is_valid = (SignIn.hash == hash_of(cookie), SignIn.expires_at > func.now(), User.active)
        query = select(User).join(SignIn, User.id == SignIn.user_id).where(*is_valid)
        user = (await self.session.execute(query)).scalar_one_or_none()
        return Known(user, []) if user else None

    async def by_email(self, email: str) -> User | None:
        """The active user with this address."""
        query = select(User).where(User.email == email, User.active)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def start_session(self, user: User, hashed: str, expires_at: datetime) -> None:
        """Keep a new session, and forget those that have expired."""
        await self.session.execute(delete(SignIn).where(SignIn.expires_at <= func.now()))
        self.session.add(
            SignIn(
                hash=hashed, workspace_id=user.workspace_id, user_id=user.id, expires_at=expires_at
            )
        )

    async def end_session(self, cookie: str) -> None:
        await self.session.execute(delete(SignIn).where(SignIn.hash == hash_of(cookie)))

    async def end_others(self, user: User, cookie: str | None) -> None:
        """End every session of a user but the one with this cookie."""
        kept = hash_of(cookie) if cookie else ""
        theirs = (SignIn.user_id == user.id, SignIn.hash != kept)
        await self.session.execute(delete(SignIn).where(*theirs))

    async def failures(self, email: str) -> FailedSignIn | None:
        return await self.session.get(FailedSignIn, email)

    async def note_failure(self, email: str, forget_before: datetime) -> None:
        """Count a failure; those before forget_before count no more."""
        old = FailedSignIn.last_at < forget_before
        await self.session.execute(delete(FailedSignIn).where(old))
        first = insert(FailedSignIn).values(email=email, failures=1, last_at=func.now())
        again = {"failures": FailedSignIn.failures + 1, "last_at": func.now()}
        await self.session.execute(
            first.on_conflict_do_update(index_elements=["email"], set_=again)
        )

    async def forget_failures(self, email: str) -> None:
        await self.session.execute(delete(FailedSignIn).where(FailedSignIn.email == email))
