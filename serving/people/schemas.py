"""Bodies of users and tokens."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.auth.roles import Permission, Role
from serving.fields import Body, Email, Line, Password
from serving.problems import refusal

Brands = Annotated[list[Line], Field(max_length=200)]


class NewUser(Body):
    """brands: of an analyst, those seen in full. password: only for who signs in to the web app."""

    email: Email
    name: Line
    role: Role
    brands: Brands = Field(default_factory=list)
    password: Password | None = None

    @model_validator(mode="after")
    def _brands_belong_to_analysts(self) -> Self:
        if self.brands and self.role != Role.ANALYST:
            raise refusal("not_an_analyst", "only an analyst is scoped to brands", "brands")
        return self


class UserChange(Body):
    """Fields left out stay as they are."""

    name: Line | None = None
    role: Role | None = None
    brands: Brands | None = None
    active: bool | None = None
    password: Password | None = None


class UserShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    role: Role
    brands: list[str]
    active: bool
    created_at: datetime


class NewToken(Body):
    """scopes: permissions to limit it to; none means all of yours, now and later."""

    name: Line
    scopes: Annotated[list[Permission], Field(default_factory=list, max_length=len(Permission))]
    days: Annotated[int, Field(ge=1, le=365)] = 90


class TokenShown(BaseModel):
    """prefix: the token's first characters."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenMade(TokenShown):
    """token: shown this once; only its hash is kept."""

    token: str
