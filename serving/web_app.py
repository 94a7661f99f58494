"""The web app: what `npm run build` made of serving/web, served beside the API.

Files named after their content are kept by browsers for good; the page itself is asked for anew
each time. Any other address a browser opens outside /v1 gets the page too, which shows what
belongs there, with status 404 where that is nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

BUILT = Path(__file__).parent / "web" / "dist"
PLACES = frozenset({"", "sign-in", "capture", "dashboard", "review", "admin", "account"})
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PAGE = "index.html"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_NOT_BUILT = (
    "<!doctype html><title>Shelf Eye</title><p>The API is running. The web app has not been built "
    "here: install Node.js 20 or newer and run <code>scripts/install</code>."
    "<p lang=zh>API 正在运行，但网页尚未构建：请安装 Node.js 20 以上版本，"
    "再运行 <code>scripts/install</code>。"
)


def install(app: FastAPI, built: Path = BUILT) -> None:
    """Let the app answer with the web app what no endpoint answers."""
    app.router.default = WebApp(built, app.router.default)


class WebApp(StaticFiles):
    """The built files, packed where the browser can unpack them. otherwise: answers the rest."""

    def __init__(self, built: Path, otherwise: ASGIApp) -> None:
        super().__init__(directory=built, check_dir=False)
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope) if _is_ours(scope) else None
        if answer is not None:  # workers go by the policy of their own script
            answer.headers["Content-Security-Policy"] = POLICY
        await (answer or self.otherwise)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        path = scope["path"].strip("/")
        if path and (file := await self._file(path, scope)) is not None:
            return file
        is_known = path.split("/")[0] in PLACES
        if not is_known and "text/html" not in Headers(scope=scope).get("accept", ""):
            return None
        page = await self._file(_PAGE, scope) or HTMLResponse(_NOT_BUILT, 503)
        page.status_code = page.status_code if is_known else 404
        return page

    async def _file(self, path: str, scope: Scope) -> Response | None:
        """A built file or, preferably, its packed form; None where there is none."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, ending in (*_PACKED, ("", "")):
            if encoding not in accepted:
                continue
            try:
                answer = await self.get_response(os.path.normpath(path + ending), scope)
            except HTTPException:
                continue
            answer.headers.update(_headers(path, encoding))
            return answer
        return None


def _is_ours(scope: Scope) -> bool:
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_read and not scope["path"].startswith("/v1/")


def _headers(path: str, encoding: str) -> Mapping[str, str]:
    """Of a file: how long it is good for, and what is in it where it is packed."""
    kept = FOREVER if path.startswith("assets/") else ASK_AGAIN
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if not encoding:
        return headers
    media_type = _TYPES[PurePosixPath(path).suffix]
    return headers | {"Content-Encoding": encoding, "Content-Type": media_type}
