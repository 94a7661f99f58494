"""The quality team's place: the queue, the desk with its keyboard, new products, two opinions."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.integration.serving.people import jpeg
from tests.integration.serving.shelves import UNKNOWN, ShelfPipeline
from tests.web.browsing import Person, faults, newcomer

TEA, RIVAL = ("Quillo", "tea", "Q-1"), ("Hemujo", "tea", "H-1")
SHELF = {TEA: 3, RIVAL: 2, UNKNOWN: 2}


@pytest.fixture
def operator(service) -> Person:
    return newcomer(service, "operator")


@pytest.fixture
def audits(service, work_off) -> list[str]:
    """Two photos of one store, the second with less to put right."""
    admin = service.admin
    for sku, brand in (("Q-1", "Quillo"), ("Q-2", "Quillo"), ("H-1", "Hemujo")):
        product = {"sku": sku, "brand": brand, "name": f"茶 {sku}", "name_en": f"Tea {sku}"}
        assert admin.post("/v1/products", json=product).status_code == 201
    store = admin.store(name="西湖店")["id"]
    sent = []
    for seed, shelf in enumerate((SHELF, {TEA: 3, UNKNOWN: 1})):
        sent.append(admin.upload(jpeg(seed), store=store).json()["audit_id"])
        work_off(ShelfPipeline(shelf))
    return sent


def review(service, audit_id: str) -> dict:
    return service.admin.get(f"/v1/audits/{audit_id}/review").json()


def open_desk(window, person: Person, audit_id: str, **options) -> Page:
    page = window.open(f"/review/{audit_id}", person, **({"size": "desk"} | options))
    expect(page.get_by_role("heading", name="西湖店")).to_be_visible()
    expect(page.locator("canvas[role=application]")).to_be_visible()
    return page


@pytest.mark.parametrize(("language", "title"), [("zh", "核对"), ("en", "Review")])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_queue_leads_to_the_desk(window, operator, audits, size, language, title):
    page = window.open("/review", operator, size=size, language=language)
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    first = page.locator("a.card").first
    expect(first).to_contain_text("西湖店")
    assert faults(page) == []
    first.click()
    expect(page).to_have_url(re.compile(f"/review/{audits[0]}$"))
    begin = {"zh": "开始核对 2 个框", "en": "Review 2 boxes"}[language]
    page.get_by_role("button", name=begin).click()
    expect(
        page.get_by_role("region", name={"zh": "选中的框", "en": "Selected box"}[language])
    ).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_photo_is_put_right_with_the_keyboard_alone(window, service, operator, audits):
    page = open_desk(window, operator, audits[0], language="en")
    press = page.keyboard.press
    press("d")
    expect(page.get_by_role("heading", name="Unknown")).to_be_visible()
    press("/")
    page.get_by_role("combobox").fill("tea q-2")
    expect(page.get_by_role("option", name="Tea Q-2")).to_be_visible()
    press("Enter")
    expect(page.get_by_text("1 in question")).to_be_visible()
    press("Delete")
    expect(page.get_by_text("0 in question")).to_be_visible()
    expect(page.get_by_role("button", name="Save 2")).to_be_enabled()
    press("Control+z")
    press("Control+z")
    expect(page.get_by_text("2 in question")).to_be_visible()
    press("Control+Shift+z")
    press("Control+Shift+z")
    press("Control+s")
    expect(page.get_by_text("1 named or confirmed")).to_be_visible()
    saved = review(service, audits[0])
    assert (saved["revision"], saved["state"], len(saved["boxes"])) == (1, "open", 6)
    assert saved["boxes"][5]["sku"] == "Q-2"
    press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/review/{audits[1]}$"))
    assert review(service, audits[0])["state"] == "reviewed"
    press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert faults(page) == []


def test_boxes_are_drawn_moved_and_compared_with_the_raw_result(window, service, operator, audits):
    page = open_desk(window, operator, audits[0])
    place = page.locator("canvas[role=application]").bounding_box()
    scale = min(place["width"] / 96, place["height"] / 64)
    left = place["x"] + (place["width"] - 96 * scale) / 2
    top = place["y"] + (place["height"] - 64 * scale) / 2

    def drag(start, end):
        page.mouse.move(left + start[0] * scale, top + start[1] * scale)
        page.mouse.down()
        page.mouse.move(left + end[0] * scale, top + end[1] * scale, steps=5)
        page.mouse.up()

    page.keyboard.press("n")
    expect(page.get_by_role("status")).to_contain_text("框出商品")
    drag((72, 42), (92, 60))
    drag((82, 51), (80, 50))
    page.get_by_role("button", name="保存 1 处").click()
    expect(page.get_by_text("新增 1")).to_be_visible(timeout=20_000)
    drawn = review(service, audits[0])["boxes"][-1]
    assert drawn["box"] == pytest.approx([70, 41, 90, 59], abs=0.6)
    page.get_by_role("button", name="看原始结果").click()
    expect(page.get_by_text("不能编辑")).to_be_visible()
    expect(page.get_by_role("application", name=re.compile("7 个框"))).to_be_visible()


def test_nothing_is_lost_on_the_way_nor_overwritten(window, service, operator, audits):
    page = open_desk(window, operator, audits[0], language="en")
    page.keyboard.press("d")
    page.keyboard.press("Delete")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("dialog")).to_contain_text("not saved")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="My account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog")).to_contain_text("not saved")
    page.get_by_role("button", name="Cancel").click()
    other = {"changes": [{"action": "name", "id": 0, "sku": "H-1"}]}
    answer = service.admin.post(f"/v1/audits/{audits[0]}/revisions", json=other)
    assert answer.status_code == 201
    window.expect("409")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Somebody saved this photo in the meantime")
    assert review(service, audits[0])["revision"] == 1
    page.get_by_role("button", name="Try again").or_(
        page.get_by_role("button", name="Retry")
    ).click()
    expect(page.get_by_text("2 in question")).to_be_visible()


def test_a_new_product_goes_from_the_photo_to_the_catalogue(window, service, operator, work_off):
    audit_id = service.admin.upload(jpeg(5, 960, 640)).json()["audit_id"]
    work_off(ShelfPipeline(SHELF))
    change = {"action": "move", "id": 6, "box": [100, 100, 500, 600]}
    service.admin.post(f"/v1/audits/{audit_id}/revisions", json={"changes": [change]})
    page = window.open(f"/review/{audit_id}", operator, size="desk")
    expect(page.locator("canvas[role=application]")).to_be_visible()
    box = page.locator("canvas[role=application]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.31, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", name="未识别")).to_be_visible()
    page.keyboard.press("p")
    page.get_by_label("品牌").fill("Quillo")
    page.get_by_label("商品名").fill("柠檬茶")
    page.get_by_role("button", name="提报").click()
    page.get_by_role("button", name="保存 1 处").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_text("提报新品 1")).to_be_visible()
    page.goto("/review/proposals")
    expect(page.get_by_role("heading", name="柠檬茶")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="加入目录").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("SKU").fill("Q-9")
    sheet.get_by_role("button", name="加入目录").click()
    expect(page.get_by_text("没有待审批的新商品")).to_be_visible()
    (product,) = service.admin.get("/v1/products", params={"sku": "Q-9"}).json()["items"]
    assert (product["name"], product["pictures"]) == ("柠檬茶", 1)
    assert review(service, audit_id)["boxes"][6]["sku"] == "Q-9"


def test_a_second_opinion_does_not_see_the_first(window, service, operator, audits):
    changes = [{"action": "name", "id": 5, "sku": "Q-2"}]
    body = {"changes": changes, "complete": True}
    assert service.admin.post(f"/v1/audits/{audits[0]}/revisions", json=body).status_code == 201
    page = window.open("/review?state=reviewed", operator, size="desk", language="en")
    page.locator("a.card").click()
    expect(page.get_by_text("second opinion")).to_be_visible()
    expect(page.get_by_text("2 in question")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/review"))
    page.goto("/review?state=reviewed")
    expect(page.get_by_text("Agreement of two reviewers")).to_be_visible()
    expect(page.get_by_text("6 of 7 boxes alike")).to_be_visible()
    assert review(service, audits[0])["revision"] == 1


def test_a_rep_has_no_business_here(window, service, audits):
    page = window.open("/review", newcomer(service, "rep"), size="desk")
    expect(page.get_by_role("heading", name="找不到这个页面")).to_be_visible()
