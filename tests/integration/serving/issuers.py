"""A small OpenID Connect issuer that signs everybody in at once."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "shelfeye", "a secret of the client"


class IdentityProvider:
    """claims: what its ID tokens say besides what they have to. tokens: changes to what they have.

    key: what it signs with; published: what it says that it signs with.
    """

    def __init__(self, url: str, key: RSAKey) -> None:
        self.url = url
        self.key = self.published = key
        self.claims: dict[str, Any] = {"email": "ana@example.com", "email_verified": True}
        self.tokens: dict[str, Any] = {}
        self.denies = False
        self.codes: dict[str, dict[str, str]] = {}

    def about(self) -> dict[str, str]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where it sends the browser."""
        answer = {"state": asked["state"], "error": "access_denied"}
        if not self.denies:
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            answer = {"state": asked["state"], "code": code}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """An ID token for a code, once, for who asked for it; else None."""
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return None
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return None
        if form["redirect_uri"] != asked["redirect_uri"]:
            return None
        required = {"iss": self.url, "aud": CLIENT, "nonce": asked["nonce"], "sub": "42"}
        claims = required | {"exp": int(time.time()) + 300} | self.claims | self.tokens
        header = {"alg": "RS256", "kid": self.key.kid}
        return {"token_type": "Bearer", "id_token": jwt.encode(header, claims, self.key)}

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.published.as_dict(private=False)]}


@contextmanager
def identity_provider(key: RSAKey) -> Iterator[IdentityProvider]:
    """One that listens on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("location", here.authorize(_flat(url.query)))
                self.send_header("content-length", "0")
                self.end_headers()
                return
            self.answer(here.keys() if url.path == "/keys" else here.about())

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(here.token(_flat(form)))

        def answer(self, content: dict[str, Any] | None) -> None:
            body = json.dumps(content or {"error": "invalid_grant"}).encode()
            self.send_response(200 if content else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = IdentityProvider(f"http://127.0.0.1:{server.server_port}", key)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
