import re
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Page, expect

from serving.web_app import POLICY
from tests.web.browsing import PASSWORD, faults, newcomer


def fill(page: Page, email: str, password: str) -> None:
    """The sign-in form, by whatever language its labels are in."""
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize(
    ("language", "title", "claim"),
    [("zh", "登录", "马上知道要改什么"), ("en", "Sign in", "see at once what to fix")],
)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_sign_in_speaks_the_browsers_language(window, service, language, title, claim, size):
    page = window.open("/", size=size, language=language)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text(claim)).to_be_visible()
    assert faults(page) == []


def test_language_is_kept(window, service):
    page = window.open("/sign-in", language="zh")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize(
    ("role", "path"), [("rep", "/capture"), ("analyst", "/dashboard"), ("engineer", "/dashboard")]
)
def test_everybody_comes_to_their_place(window, service, role, path):
    person = newcomer(service, role)
    page = window.open("/", size="desk")
    fill(page, person.email, PASSWORD)
    expect(page).to_have_url(re.compile(f"{path}$"))


def test_one_comes_back_to_where_one_wanted_to_go(window, service):
    person = newcomer(service, "analyst")
    page = window.open("/dashboard?brand=Quillo", size="desk")
    fill(page, person.email, PASSWORD)
    expect(page).to_have_url(re.compile(r"/dashboard\?brand=Quillo$"))


@pytest.mark.parametrize("next_path", ["https://example.com/", "//example.com", r"/\example.com"])
def test_signing_in_never_leads_to_another_site(window, rep, next_path):
    page = window.open(f"/sign-in?next={next_path}")
    fill(page, rep.email, PASSWORD)
    expect(page).to_have_url(re.compile("/capture$"))


def test_wrong_password_is_told(window, rep):
    window.expect("401")
    page = window.open("/sign-in", language="en")
    fill(page, rep.email, "wrong horse battery")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is wrong")
    expect(page.locator("input[type=password]")).to_have_value("")


def test_lock_after_too_many_attempts_says_how_long(window, rep):
    window.expect("401", "429")
    page = window.open("/sign-in", language="zh")
    for _ in range(4):
        fill(page, rep.email, "wrong horse battery")
        expect(page.get_by_role("button", name="登录")).to_be_enabled()
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"请 1\d 分钟后再试"))


def test_a_session_nobody_has_given_leads_to_signing_in(window, rep):
    window.expect("401")
    page = window.open("/capture", replace(rep, cookie="forged"))
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/capture"))
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_signing_out_ends_the_session_and_what_is_under_way(window, rep, address):
    page = window.open("/account", rep)
    page.route("**/v1/stores:find*", lambda _never_answered: None)
    with page.expect_request("**/v1/stores:find*"):
        page.goto("/capture")
    page.get_by_role("button", name="我的账号").click()
    with page.expect_event("requestfailed", lambda asked: "stores:find" in asked.url):
        page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    expect(page.get_by_text("登录已过期")).to_have_count(0)
    cookies = {"shelfeye_session": rep.cookie}
    assert httpx.get(f"{address}/v1/session", cookies=cookies).status_code == 401


def test_places_of_others_are_not_found(window, rep):
    page = window.open("/admin", rep, language="en")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_page_allows_nothing_inline_and_is_asked_for_anew(address):
    answer = httpx.get(f"{address}/dashboard/stores?region=East")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["cache-control"] == "no-cache"
    assert not re.search(r"<style|style=|<script(?![^>]*src=)", answer.text)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_assets_come_packed_and_stay_in_the_browser(address, encoding):
    page = httpx.get(f"{address}/").text
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)
    assert script
    answer = httpx.get(address + script[1], headers={"Accept-Encoding": encoding})
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type"),
    [
        ("/v1/nothing", "text/html", 404, "application/problem+json"),
        ("/nothing", "text/html", 404, "text/html"),
        ("/nothing", "*/*", 404, "application/problem+json"),
        ("/assets/shell/gone.js", "*/*", 404, "application/problem+json"),
        ("/assets/../../../pyproject.toml", "*/*", 404, "application/problem+json"),
        ("/v1/photos", "text/html", 405, "application/problem+json"),
        ("/capture", "*/*", 200, "text/html"),
    ],
)
def test_what_is_not_the_apps_is_answered_as_before(address, path, accept, status, media_type):
    answer = httpx.get(address + path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (
        status,
        media_type,
    )


def test_a_company_account_is_offered_where_there_is_one(window, service):
    page = window.open("/sign-in?next=/capture", language="en")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in with")).to_have_count(0)
    offered = {"name": "Example Ltd", "start": "/v1/session/oidc:start"}
    page.route("**/v1/session/oidc", lambda route: route.fulfill(json=offered))
    page.reload()
    link = page.get_by_role("link", name="Sign in with Example Ltd")
    expect(link).to_have_attribute("href", "/v1/session/oidc:start?next=%2Fcapture")


def test_a_refused_company_account_is_told(window, service):
    page = window.open("/?sign_in=refused", language="zh")
    expect(page.get_by_role("alert")).to_contain_text("没有登录成功")
