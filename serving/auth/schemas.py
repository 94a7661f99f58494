"""Bodies of signing in and of who one is."""

from uuid import UUID

from pydantic import BaseModel, Field

from serving.auth.roles import Permission, Role
from serving.fields import Body, Email, Password


class SignInAsked(Body):
    email: Email
    password: str = Field(min_length=1, max_length=200)


class PasswordChange(Body):
    current: str = Field(min_length=1, max_length=200)
    new: Password


class Me(BaseModel):
    """The caller. csrf_token: with a session, to be sent as X-CSRF-Token; null for a token."""

    user_id: UUID
    workspace_id: UUID
    email: str
    name: str
    role: Role
    brands: list[str]
    permissions: list[Permission]
    csrf_token: str | None
