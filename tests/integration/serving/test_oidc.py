"""Signing in at an identity provider, with a browser of few means."""

import socket
import threading
import time
from contextlib import contextmanager
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import RSAKey

from serving.app import create_server
from tests.integration.serving.issuers import CLIENT, SECRET, identity_provider
from tests.integration.serving.people import PATIENCE


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def provider(key):
    with identity_provider(key) as running:
        yield running


@pytest.fixture
def served(settings, service, provider):
    """Runs an API that knows the provider, with more settings; a browser on it."""

    @contextmanager
    def run(**more):
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        oidc = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "public_url": url}
        oidc |= {"oidc_client_secret": SECRET, "oidc_name": "Acme login"}
        server = create_server(settings.model_copy(update=oidc | more))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            with httpx.Client(base_url=url, timeout=PATIENCE) as browser:
                yield browser
        finally:
            server.should_exit = True
            thread.join()

    return run


@pytest.fixture
def ana(service):
    return service.person("analyst", email="ana@example.com", brands=["Quillo"])


def sign_in(browser: httpx.Client, **asked) -> httpx.Response:
    """The answer that ends it, after the way to the issuer and back."""
    start = browser.get("/v1/session/oidc:start", params=asked)
    assert start.status_code == 303
    back = httpx.get(start.headers["location"]).headers["location"]
    return browser.get(back)


def test_a_person_is_known_by_the_verified_address(service, ana, provider, served):
    provider.claims["email"] = "Ana@Example.com"
    with served() as browser:
        assert browser.get("/v1/session/oidc").json() == {
            "name": "Acme login",
            "start": "/v1/session/oidc:start",
        }
        answer = sign_in(browser, next="/dashboard?week=3")
        assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard?week=3")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        me = browser.get("/v1/session").json()
        assert (me["email"], me["role"], me["brands"]) == ("ana@example.com", "analyst", ["Quillo"])
        assert browser.delete("/v1/session").status_code == 403
        sent = {"X-CSRF-Token": me["csrf_token"]}
        assert browser.delete("/v1/session", headers=sent).status_code == 204
    log = service.admin.get("/v1/audit-log", params={"action": "end_single_sign_on"}).json()
    (entry,) = log["items"]
    assert entry["actor"] == "ana@example.com"
    assert "code=" not in entry["target"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"email": "nobody@example.com"}, "unknown"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email": None}, "unverified"),
        ({"email": "no address"}, "unverified"),
    ],
)
def test_who_is_not_known_or_not_verified_is_refused(ana, provider, served, claims, reason):
    provider.claims |= claims
    with served() as browser:
        assert sign_in(browser).headers["location"] == f"/?sign_in={reason}"
        assert browser.get("/v1/session").status_code == 401


@pytest.mark.parametrize(
    "tokens",
    [
        {"iss": "https://elsewhere.example.com"},
        {"aud": "another client"},
        {"nonce": "of another sign-in"},
        {"exp": 1_700_000_000},
        {"exp": None},
    ],
)
def test_a_token_that_is_not_for_us_and_now_is_refused(ana, provider, served, tokens):
    provider.tokens = tokens
    with served() as browser:
        assert sign_in(browser).headers["location"] == "/?sign_in=failed"


def test_a_token_that_the_issuer_did_not_sign_is_refused(ana, provider, served):
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    with served() as browser:
        assert sign_in(browser).headers["location"] == "/?sign_in=failed"


def test_one_who_thinks_better_of_it(provider, served):
    provider.denies = True
    with served() as browser:
        assert sign_in(browser).headers["location"] == "/?sign_in=cancelled"


def test_an_answer_without_its_question_is_refused(ana, provider, served):
    with served() as browser, httpx.Client(base_url=browser.base_url) as other:
        start = browser.get("/v1/session/oidc:start")
        back = httpx.get(start.headers["location"]).headers["location"]
        assert other.get(back).headers["location"] == "/?sign_in=failed"
        foreign = back.replace("state=", "state=x")
        assert browser.get(foreign).headers["location"] == "/?sign_in=failed"
        browser.cookies.clear()
        cookies = {"shelfeye_oidc": "e30=.0000"}
        forged = httpx.get(browser.base_url.join("/v1/session/oidc:callback"), cookies=cookies)
        assert forged.headers["location"] == "/?sign_in=failed"


def test_nobody_is_made_unless_the_settings_say_where(service, provider, served):
    workspace = UUID(service.admin.get("/v1/session").json()["workspace_id"])
    provider.claims |= {"email": "new@example.com", "name": "New Person"}
    with served(oidc_workspace=workspace) as browser:
        assert sign_in(browser).headers["location"] == "/"
        me = browser.get("/v1/session").json()
    assert (me["name"], me["role"], me["workspace_id"]) == ("New Person", "rep", str(workspace))


def test_who_was_made_inactive_does_not_come_back(service, ana, provider, served):
    me = ana.get("/v1/session").json()
    service.admin.patch(f"/v1/users/{me['user_id']}", json={"active": False})
    with served(oidc_workspace=me["workspace_id"]) as browser:
        assert sign_in(browser).headers["location"] == "/?sign_in=unknown"


@pytest.mark.parametrize("target", ["https://evil.example.com", "//evil.example.com", "/\\evil"])
def test_it_leads_nowhere_else(ana, served, target):
    with served() as browser:
        assert sign_in(browser, next=target).headers["location"] == "/"


def test_an_issuer_that_is_another_or_away_is_unavailable(provider, served):
    with served(oidc_issuer=f"{provider.url}/tenant") as browser:
        assert browser.get("/v1/session/oidc:start").status_code == 503
    with served(oidc_issuer="http://127.0.0.1:9") as browser:
        assert browser.get("/v1/session/oidc:start").status_code == 503


def test_without_an_issuer_there_is_none(nobody, address):
    assert nobody.get("/v1/session/oidc").json() == {"name": None, "start": None}
    assert nobody.get("/v1/session/oidc:start").status_code == 404
    assert nobody.get("/v1/session/oidc:callback").status_code == 404
