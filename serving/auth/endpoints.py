"""/v1/session: signing in for the web app, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from serving.auth import service
from serving.auth.actor import CurrentActor
from serving.auth.schemas import Me, PasswordChange, SignInAsked
from serving.auth.secrets import SESSION_COOKIE
from serving.errors import TooManyAttempts, Unauthenticated, responses
from serving.resources import Held, Session
from serving.settings import Settings

router = APIRouter(prefix="/v1/session", tags=["session"])
_EXAMPLE = {"a person": {"value": {"email": "ana@example.com", "password": "correct horse"}}}


@router.post("", status_code=201, responses=responses(Unauthenticated, TooManyAttempts))
async def sign_in(
    asked: Annotated[SignInAsked, Body(openapi_examples=_EXAMPLE)],
    request: Request,
    held: Held,
    response: Response,
) -> Me:
    """Sign in with e-mail and password; the session comes as an HttpOnly cookie.

    Requests that change something then need the header X-CSRF-Token with the csrf_token of this
    answer.
    """
    request.state.actor = actor = await service.sign_in(held, asked)
    keep_session(response, held.settings, actor.session)
    return service.me(actor)


@router.get("")
async def who_am_i(actor: CurrentActor) -> Me:
    """Who the caller is and what they may do."""
    return service.me(actor)


@router.delete("", status_code=204)
async def sign_out(actor: CurrentActor, session: Session, response: Response) -> None:
    """End the session."""
    await service.sign_out(session, actor)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")


@router.put("/password", status_code=204)
async def change_password(asked: PasswordChange, actor: CurrentActor, session: Session) -> None:
    """Change one's own password; every other session ends."""
    await service.change_password(session, actor, asked)


def keep_session(response: Response, settings: Settings, session: str | None) -> None:
    """Have the browser keep a session that has just begun."""
    response.set_cookie(
        SESSION_COOKIE,
        session or "",
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )
