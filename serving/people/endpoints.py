"""/v1/users and /v1/tokens."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi import Body as Example

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, NotFound, responses
from serving.pages import AskedPage, Listed
from serving.people import service
from serving.people.repository import TokenRepository, UserRepository
from serving.people.schemas import (
    NewToken,
    NewUser,
    TokenMade,
    TokenShown,
    UserChange,
    UserShown,
)
from serving.resources import Session

users = APIRouter(prefix="/v1/users", tags=["people"])
tokens = APIRouter(prefix="/v1/tokens", tags=["people"])
Admin = Annotated[Actor, Depends(allowed(Permission.PEOPLE))]
Holder = Annotated[Actor, Depends(allowed(Permission.TOKENS))]
_USER = {
    "a rep": {"value": {"email": "li@example.com", "name": "李雷", "role": "rep"}},
    "a brand's analyst": {
        "value": {
            "email": "ana@example.com",
            "name": "Ana",
            "role": "analyst",
            "brands": ["Quillo"],
            "password": "correct horse battery",
        }
    },
}
_TOKEN = {"a phone": {"value": {"name": "phone of Li", "scopes": ["photos:write"], "days": 90}}}


@users.get("")
async def list_users(actor: Admin, session: Session, asked: AskedPage) -> Listed[UserShown]:
    """The workspace's people, newest first."""
    found = UserRepository(session, actor.scope)
    page = await found.page(asked, found.rows())
    return Listed[UserShown].model_validate(page, from_attributes=True)


@users.post("", status_code=201, responses=responses(Conflict))
async def create_user(
    asked: Annotated[NewUser, Example(openapi_examples=_USER)], actor: Admin, session: Session
) -> UserShown:
    """Add a person."""
    return UserShown.model_validate(await service.create_user(session, actor, asked))


@users.get("/{user_id}", responses=responses(NotFound))
async def get_user(user_id: UUID, actor: Admin, session: Session) -> UserShown:
    """One person."""
    return UserShown.model_validate(await UserRepository(session, actor.scope).get(user_id))


@users.patch("/{user_id}", responses=responses(NotFound, Conflict))
async def change_user(
    user_id: UUID, asked: UserChange, actor: Admin, session: Session
) -> UserShown:
    """Change a person; who is made inactive can no longer sign in or use tokens."""
    return UserShown.model_validate(await service.change_user(session, actor, user_id, asked))


@tokens.get("")
async def list_tokens(actor: Holder, session: Session, asked: AskedPage) -> Listed[TokenShown]:
    """Your tokens; an admin sees everyone's."""
    found = TokenRepository(session, actor.scope)
    page = await found.page(asked, found.rows())
    return Listed[TokenShown].model_validate(page, from_attributes=True)


@tokens.post("", status_code=201)
async def create_token(
    asked: Annotated[NewToken, Example(openapi_examples=_TOKEN)], actor: Holder, session: Session
) -> TokenMade:
    """Make a token for yourself; it is shown once, in this answer."""
    return await service.create_token(session, actor, asked)


@tokens.delete("/{token_id}", status_code=204, responses=responses(NotFound))
async def revoke_token(token_id: UUID, actor: Holder, session: Session) -> None:
    """Make a token useless at once."""
    found = TokenRepository(session, actor.scope)
    await found.revoke(await found.get(token_id))
