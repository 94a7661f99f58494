"""Whether a running demo answers as people would ask it."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from serving.demo.founding import Credential
from serving.settings import Settings

_PATIENCE, _TIMEOUT = 120.0, 30.0
_JPEG = b"\xff\xd8"


def check(settings: Settings, analyst: Credential) -> str:
    """Sign in as an analyst, read shares, follow one to its audit and photo; what was found.

    Raises OSError for what is not answered, ValueError for an answer that is not as it should be.
    """
    address = f"http://{settings.host}:{settings.port}"
    _until_ready(address)
    signed = {"email": analyst.person.email, "password": analyst.password}
    session = _json(f"{address}/v1/session", body=json.dumps(signed).encode())
    token = {"Authorization": f"Bearer {analyst.token}"}
    shares = _json(f"{address}/v1/reports/share?group_by=region", token)["items"]
    audits = _json(f"{address}/v1/audits?status=done&limit=1", token)["items"]
    if session["role"] != analyst.person.role or not shares or not audits:
        raise ValueError(f"role {session['role']}, {len(shares)} shares, {len(audits)} audits")
    audit = _json(f"{address}/v1/audits/{audits[0]['id']}", token)
    if not _ask(address + audit["links"]["photo"]).startswith(_JPEG):
        raise ValueError("the photo of an audit is no JPEG")
    facings = len(audit["result"]["facings"])
    return f"shares of {len(shares)} regions; an audit with {facings} facings and its photo"


def _until_ready(address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            _ask(f"{address}/readyz")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _json(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Any:
    sent = {"Content-Type": "application/json"} if body else {}
    return json.loads(_ask(url, sent | (headers or {}), body))


def _ask(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    try:
        with urlopen(Request(url, body, headers or {}), timeout=_TIMEOUT) as answer:
            data: bytes = answer.read()
            return data
    except HTTPError as error:
        raise OSError(f"{url}: {error.code} {error.read(500).decode()}") from error
