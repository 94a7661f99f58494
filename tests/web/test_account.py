import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PASSWORD, faults

FRESH = "battery staple horse"
WORDS = {
    "zh": ("修改密码", "当前密码不对", "至少 10 个字符", "两次输入的新密码不一样", "密码已修改"),
    "en": (
        "Change password",
        "That is not your password",
        "At least 10 characters",
        "The two new passwords differ",
        "Your password is changed",
    ),
}


def change(page: Page, current: str, fresh: str, repeated: str) -> None:
    fields = page.locator("input[type=password]")
    for field, text in enumerate((current, fresh, repeated)):
        fields.nth(field).fill(text)
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize(("language", "size"), [("zh", "phone"), ("en", "desk")])
def test_a_password_is_changed_once_the_old_one_is_right(window, rep, language, size):
    window.expect("422")
    title, wrong, short, differs, changed = WORDS[language]
    page = window.open("/capture", rep, size=size, language=language)
    page.get_by_role("button", name=re.compile("我的账号|My account")).click()
    page.get_by_role("button", name=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert faults(page) == []
    change(page, "wrong horse battery", FRESH, FRESH)
    expect(page.get_by_role("alert")).to_contain_text(wrong)
    change(page, PASSWORD, "horse", "horse")
    expect(page.get_by_role("alert")).to_contain_text(short)
    change(page, PASSWORD, FRESH, "battery staple house")
    expect(page.get_by_text(differs)).to_be_visible()
    page.locator("input[type=password]").nth(2).fill(FRESH)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("status").filter(has_text=changed)).to_be_visible()
    asked = {"email": rep.email, "password": FRESH}
    assert rep.caller.post("/v1/session", json=asked).status_code == 201
    old = rep.caller.post("/v1/session", json=asked | {"password": PASSWORD})
    assert old.status_code == 401
