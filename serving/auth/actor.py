"""Who is calling: by token or by session, and what they may do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from structlog.contextvars import bind_contextvars

from serving.auth.repository import Credentials, Known
from serving.auth.roles import GRANTS, Permission, Role
from serving.auth.secrets import SESSION_COOKIE, csrf_of, same
from serving.errors import Forbidden, Unauthenticated
from serving.resources import Held
from serving.scope import Scope

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated caller.

    brands: of an analyst, those seen in full. limited: whether the token allows less than the role.
    session: the cookie they came with, None for a token.
    """

    scope: Scope
    email: str
    name: str
    brands: frozenset[str]
    permissions: frozenset[Permission]
    limited: bool
    session: str | None

    @property
    def role(self) -> Role:
        assert self.scope.role is not None
        return self.scope.role


async def current_actor(
    request: Request,
    held: Held,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Actor:
    """The caller. Raises Unauthenticated, and Forbidden for a session without its CSRF token."""
    cookie = request.cookies.get(SESSION_COOKIE)
    if authorization is None and cookie is None:
        raise Unauthenticated
    async with held.database.session() as session:
        credentials = Credentials(session)
        if authorization is not None:
            cookie = None
            known = await credentials.by_token(_bearer(authorization))
        else:
            known = await credentials.by_session(str(cookie))
    if known is None:
        raise Unauthenticated
    if cookie is not None and request.method not in _SAFE:
        _check_csrf(cookie, request.headers.get(CSRF_HEADER, ""))
    request.state.actor = actor = actor_of(known, cookie)
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def allowed(permission: Permission) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency: the caller, who must hold this permission. Raises Forbidden."""

    async def check(actor: CurrentActor) -> Actor:
        if permission not in actor.permissions:
            told = f"Needs the permission {permission}, which you do not have."
            raise Forbidden(told, code="permission_missing", permission=permission)
        return actor

    check.permission = permission  # type: ignore[attr-defined]
    return check


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Expected the header Authorization: Bearer TOKEN.", code="no_token")
    return token.strip()


def _check_csrf(cookie: str, sent: str) -> None:
    if not same(csrf_of(cookie), sent):
        told = f"With a session, {CSRF_HEADER} has to carry its csrf_token."
        raise Forbidden(told, code="no_csrf_token")


def actor_of(known: Known, cookie: str | None) -> Actor:
    """The caller a credential belongs to. cookie: of their session, None for a token."""
    role = Role(known.user.role)
    permissions = GRANTS[role]
    if known.scopes:
        permissions &= {Permission(scope) for scope in known.scopes}
    user = known.user
    bind_contextvars(user_id=str(user.id), workspace_id=str(user.workspace_id))
    scope = Scope(user.workspace_id, user.id, role)
    return Actor(
        scope=scope,
        email=user.email,
        name=user.name,
        brands=frozenset(user.brands),
        permissions=permissions,
        limited=bool(known.scopes),
        session=cookie,
    )
