"""What happens to every request, before the app sees it and after.

Written as plain ASGI: a body is counted while it streams, never held.
"""

import re
import time
from collections.abc import Callable
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, clear_contextvars
from structlog.stdlib import get_logger

from serving.auth.secrets import TOKEN_MARK
from serving.errors import BadRequest, ServiceError, TooLarge, answer, unexpected
from serving.telemetry import REQUEST_SECONDS, REQUESTS
from serving.tracing import span

BODY_BYTES = 1_000_000
FORM_BYTES = 100_000
UPLOADS = frozenset({"/v1/photos", "/v1/audits:run"})
FILES = {":import": 50_000_000, "/pictures": 20_000_000}
"""How addresses end to which files of so many bytes are sent."""
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN_NAMES = frozenset({"token", "access_token", "api_key", "apikey", "authorization"})


class Requests:
    """Gives each request an id, logs and counts it, and adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        status: int | None = None
        start = time.perf_counter()

        async def finish(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers.setdefault("Cache-Control", "no-store")
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        clear_contextvars()
        method, path = scope["method"], scope["path"]
        told = {"http.request.method": method, "url.path": path, "request_id": request_id}
        with bound_contextvars(request_id=request_id), span(f"{method} request", **told):
            try:
                await self.app(scope, receive, finish)
            except Exception as error:
                if status is not None:
                    raise
                await unexpected(error)(scope, receive, finish)
            finally:
                _count(scope, status, time.perf_counter() - start)


class Limits:
    """Refuses a body that is too large, as soon as that is known, and a token in the address."""

    def __init__(self, app: ASGIApp, photo_bytes: int) -> None:
        self.app = app
        self.photo_bytes = photo_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._most(scope["path"])
        try:
            _refuse_tokens(scope)
            _refuse_length(scope, most)
        except ServiceError as error:
            await answer(error)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, most), send)

    def _most(self, path: str) -> int:
        if path in UPLOADS:
            return self.photo_bytes + FORM_BYTES
        found = [most for end, most in FILES.items() if path.endswith(end)]
        return max(found) + FORM_BYTES if found else BODY_BYTES


def _refuse_tokens(scope: Scope) -> None:
    query = scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name.lower() in _TOKEN_NAMES or value.startswith(TOKEN_MARK):
            told = "A token never goes into an address: use the Authorization header."
            raise BadRequest(told, code="token_in_address")


def _refuse_length(scope: Scope, most: int) -> None:
    length = Headers(scope=scope).get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > most:
        raise _too_large(most)


def _counted(receive: Receive, most: int) -> Callable[[], object]:
    """receive, raising TooLarge once the body's pieces add up to more."""
    seen = 0

    async def next_message() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_large(most)
        return message

    return next_message


def _too_large(most: int) -> TooLarge:
    told = f"At most {most / 1e6:g} MB are accepted here."
    return TooLarge(told, code="body_too_large", most_bytes=most)


def _count(scope: Scope, status: int | None, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    REQUESTS.labels(scope["method"], route, status).inc()
    REQUEST_SECONDS.labels(scope["method"], route).observe(seconds)
    get_logger("serving.requests").info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        seconds=round(seconds, 4),
    )
