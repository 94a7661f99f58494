"""Users and tokens in the database."""

from uuid import UUID

from sqlalchemy import func

from serving.auth.roles import Role
from serving.repository import Repository
from serving.tables import SignIn, Token, User


class UserRepository(Repository[User]):
    table = User

    async def myself(self) -> User:
        """The user of the scope."""
        assert self.scope.user_id is not None
        return await self.get(self.scope.user_id)

    async def other_admins(self, user_id: UUID) -> int:
        """How many active admins there are besides this user; their rows stay locked."""
        query = self.rows().where(User.role == Role.ADMIN, User.active).with_for_update()
        admins = (await self.session.scalars(query)).all()
        return sum(admin.id != user_id for admin in admins)

    async def end_sessions(self, user_id: UUID) -> None:
        """Sign a user out everywhere."""
        theirs = self.scope.everyones().delete(SignIn).where(SignIn.user_id == user_id)
        await self.session.execute(theirs)


class TokenRepository(Repository[Token]):
    table = Token

    async def revoke(self, token: Token) -> None:
        """Make a token useless from now on; revoking again changes nothing."""
        theirs = self.scope.update(Token).where(Token.id == token.id, Token.revoked_at.is_(None))
        await self.session.execute(theirs.values(revoked_at=func.now()))
