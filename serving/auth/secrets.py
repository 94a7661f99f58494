"""Tokens, session cookies, passwords and signed links: made and checked, never kept in clear."""

import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash

SESSION_COOKIE = "shelfeye_session"
TOKEN_MARK = "se_"
_SHOWN = 10
_BYTES = 32


def new_token() -> tuple[str, str, str]:
    """An API token, its prefix to show to people, and its hash to keep."""
    token = TOKEN_MARK + secrets.token_urlsafe(_BYTES)
    return token, token[:_SHOWN], hash_of(token)


def new_session() -> tuple[str, str]:
    """A session's cookie and its hash to keep."""
    cookie = secrets.token_urlsafe(_BYTES)
    return cookie, hash_of(cookie)


def hash_of(secret: str) -> str:
    """sha256 in hex; enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(cookie: str) -> str:
    """What a page of ours can send and another site can't know: it follows from the cookie."""
    return hash_of(f"csrf:{cookie}")


def same(expected: str, given: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def hash_password(password: str) -> str:
    """argon2id, some tens of milliseconds."""
    return _hasher().hash(password)


def check_password(password: str, hashed: str | None) -> bool:
    """Whether the password is right; as slow for a user who is not there as for one who is."""
    is_right = _hasher().verify(password, hashed or _nobodys())
    return is_right and hashed is not None


def sign(key: str, path: str, expires: datetime) -> str:
    """HMAC-SHA256 over a path and its expiry, in hex."""
    message = f"{path}\n{int(expires.timestamp())}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """A hash no password fits."""
    return hash_password(secrets.token_hex(_BYTES))
