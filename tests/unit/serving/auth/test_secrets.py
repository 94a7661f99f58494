import pytest

from serving.auth.secrets import (
    check_password,
    csrf_of,
    hash_of,
    hash_password,
    new_session,
    new_token,
    same,
)


def test_a_token_is_known_by_its_hash_only():
    token, prefix, hashed = new_token()
    assert token.startswith(prefix)
    assert len(token) > 40
    assert hash_of(token) == hashed
    assert token not in hashed
    assert new_token()[0] != token


def test_the_csrf_token_follows_from_the_cookie_but_not_back():
    cookie, hashed = new_session()
    assert csrf_of(cookie) == csrf_of(cookie)
    assert len({cookie, hashed, csrf_of(cookie)}) == 3


@pytest.mark.parametrize(
    ("password", "right"), [("correct horse", True), ("another", False), (None, False)]
)
def test_passwords(password, right):
    hashed = hash_password(password) if password else None
    assert check_password("correct horse", hashed) is right


def test_a_hash_is_argon2_and_salted():
    assert hash_password("a").startswith("$argon2id$")
    assert hash_password("a") != hash_password("a")


@pytest.mark.parametrize(("given", "equal"), [("a", True), ("b", False), ("", False), ("ä", False)])
def test_same(given, equal):
    assert same("a", given) is equal
