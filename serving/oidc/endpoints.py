"""/v1/session/oidc: signing in at an identity provider."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from structlog.stdlib import get_logger

from serving.auth.endpoints import keep_session
from serving.errors import InvalidField, NotFound, Unavailable, responses
from serving.oidc.issuer import Attempt, Issuer, IssuerFailed
from serving.oidc.memory import COOKIE, MINUTES, Remembered, local_path
from serving.oidc.service import Refused, sign_in
from serving.resources import Held, Resources

router = APIRouter(prefix="/v1/session", tags=["session"])
Text = Annotated[str, Query(max_length=4_000)]
_PATH = "/v1/session"


class SingleSignOn(BaseModel):
    """start: where a browser goes to sign in; null where no issuer is configured."""

    name: str | None
    start: str | None


@router.get("/oidc", responses=responses(InvalidField))
async def single_sign_on(held: Held) -> SingleSignOn:
    """Whether people can sign in at an identity provider, and what it is called."""
    if held.settings.oidc_issuer is None:
        return SingleSignOn(name=None, start=None)
    return SingleSignOn(name=held.settings.oidc_name, start=f"{_PATH}/oidc:start")


@router.get(
    "/oidc:start",
    status_code=303,
    response_class=RedirectResponse,
    responses=responses(NotFound, Unavailable),
)
async def start_single_sign_on(
    held: Held,
    next: Annotated[str, Query(max_length=500)] = "/",  # noqa: A002
) -> RedirectResponse:
    """Send the browser to the issuer. next: the path to come back to."""
    _configured(held)
    remembered = Remembered(Attempt.new(), local_path(next))
    try:
        async with Issuer.reached(held.settings) as issuer:
            address = issuer.sign_in_address(remembered.attempt)
    except IssuerFailed as error:
        get_logger(__name__).error("issuer failed", cause=str(error))
        raise Unavailable(
            "The identity provider does not answer.",
            code="no_answer",
            retry_after=30,
            part="identity provider",
        ) from error
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        COOKIE,
        remembered.cookie(held.settings.signing_key()),
        max_age=MINUTES * 60,
        path=_PATH,
        httponly=True,
        samesite="lax",
        secure=held.settings.secure_cookies,
    )
    return answer


@router.get(
    "/oidc:callback",
    status_code=303,
    response_class=RedirectResponse,
    responses=responses(NotFound, InvalidField),
)
async def end_single_sign_on(
    request: Request, held: Held, code: Text = "", state: Text = "", error: Text = ""
) -> RedirectResponse:
    """Where the issuer sends the browser back: signed in, or to `/?sign_in=` and why not.

    unknown: nobody here has this address; unverified: the issuer has not verified it; cancelled;
    failed.
    """
    _configured(held)
    try:
        target = await _end(request, held, code, state, error)
    except Refused as refused:
        get_logger(__name__).warning("sign-in refused", reason=refused.reason)
        answer = RedirectResponse(f"/?{urlencode({'sign_in': refused.reason})}", 303)
    else:
        answer = RedirectResponse(target, 303)
        keep_session(answer, held.settings, request.state.actor.session)
    answer.delete_cookie(COOKIE, path=_PATH, httponly=True, samesite="lax")
    return answer


async def _end(request: Request, held: Resources, code: str, state: str, error: str) -> str:
    """Sign the caller in, and tell where to go. Raises Refused."""
    cookie = request.cookies.get(COOKIE, "")
    remembered = Remembered.read(held.settings.signing_key(), cookie, state)
    if remembered is None or not (code or error):
        raise Refused("failed")
    if error:
        raise Refused("cancelled")
    try:
        async with Issuer.reached(held.settings) as issuer:
            claims = await issuer.claims(remembered.attempt, code)
    except IssuerFailed as failure:
        get_logger(__name__).error("issuer failed", cause=str(failure))
        raise Refused("failed") from failure
    request.state.actor = await sign_in(held, claims)
    return remembered.target


def _configured(held: Resources) -> None:
    if held.settings.oidc_issuer is None:
        raise NotFound("No identity provider is configured here.", code="not_configured")
