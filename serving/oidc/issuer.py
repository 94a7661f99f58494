"""Talking to the identity provider: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636)."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from serving.settings import Settings

SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "PS256", "ES256")
_WELL_KNOWN = "/.well-known/openid-configuration"
_SECONDS, _LEEWAY = 10, 60


class IssuerFailed(Exception):
    """The issuer did not answer as OpenID Connect says it has to."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way. state: ties the answer to this browser; nonce: to this token;
    verifier: to who asked for the code.
    """

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    def challenge(self) -> str:
        """S256 of RFC 7636."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer of the settings, as it describes itself now."""

    settings: Settings
    client: httpx.AsyncClient
    about: dict[str, Any]

    @classmethod
    @asynccontextmanager
    async def reached(cls, settings: Settings) -> AsyncIterator["Issuer"]:
        """Raises IssuerFailed where it does not answer or says it is another one."""
        issuer = str(settings.oidc_issuer).rstrip("/")
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            about = await _json(client, "GET", f"{issuer}{_WELL_KNOWN}")
            if str(about.get("issuer", "")).rstrip("/") != issuer:
                raise IssuerFailed(f"it says that it is {about.get('issuer')}")
            yield cls(settings, client, about)

    def sign_in_address(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": redirect_uri(self.settings),
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge(),
            "code_challenge_method": "S256",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    async def claims(self, attempt: Attempt, code: str) -> dict[str, Any]:
        """What the ID token of a code says, once its signature and its claims have been checked.

        Raises IssuerFailed.
        """
        client_id = str(self.settings.oidc_client_id)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri(self.settings),
            "code_verifier": attempt.verifier,
            "client_id": client_id,
        }
        if self.settings.oidc_client_secret:
            form["client_secret"] = self.settings.oidc_client_secret
        answer = await _json(self.client, "POST", self._endpoint("token_endpoint"), data=form)
        keys = await _json(self.client, "GET", self._endpoint("jwks_uri"))
        required = {"iss": self.about["issuer"], "aud": client_id, "nonce": attempt.nonce}
        rules = {name: {"essential": True, "value": value} for name, value in required.items()}
        try:
            key_set = KeySet.import_key_set(keys)
            token = jwt.decode(str(answer.get("id_token")), key_set, list(ALGORITHMS))
            registry = jwt.JWTClaimsRegistry(leeway=_LEEWAY, exp={"essential": True}, **rules)
            registry.validate(token.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise IssuerFailed(f"its ID token is not valid: {error}") from error
        return dict(token.claims)

    def _endpoint(self, name: str) -> str:
        address = self.about.get(name)
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise IssuerFailed(f"it names no {name}")
        return address


def redirect_uri(settings: Settings) -> str:
    """Where the issuer sends the browser back to; to be registered there."""
    return f"{str(settings.public_url).rstrip('/')}/v1/session/oidc:callback"


async def _json(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> dict[str, Any]:
    try:
        answer = await client.request(method, url, **sent)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise IssuerFailed(str(error)) from error
    if not isinstance(found, dict):
        raise IssuerFailed(f"{url} is no JSON object")
    return found
