"""Catalogue, stores, planograms, people and what runs: the pages of operators and admins."""

import re

import pytest
from playwright.sync_api import expect

from tests.integration.serving.people import jpeg
from tests.integration.serving.pipelines import BrokenPipeline
from tests.web.browsing import Person, faults, newcomer

PAGES = {
    "catalogue": "商品目录",
    "stores": "门店",
    "planograms": "棚格图",
    "must-stock": "必分销清单",
    "prices": "价格表",
    "people": "人员",
    "tokens": "API 令牌",
    "jobs": "任务队列",
    "models": "模型版本",
    "webhooks": "Webhook",
    "log": "操作日志",
}
PLAN = {
    "schema": "planogram/1",
    "id": "P-1",
    "name": "茶架",
    "fixture": {"width": 120, "height": 60},
    "rows": [
        {
            "height": 30,
            "positions": [
                {"id": "1-1", "sku": "Q-1", "facings": 3},
                {"id": "1-2", "sku": "H-1", "facings": 2},
            ],
        },
        {"height": 30, "positions": [{"id": "2-1", "sku": "Q-1", "facings": 1}]},
    ],
}


@pytest.fixture
def admin(service) -> Person:
    return newcomer(service, "admin", "沈青")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_page_opens_and_shuts_nobody_out(window, service, admin, work_off, size):
    service.admin.store(name="西湖店")
    service.admin.post("/v1/planograms", json={"document": PLAN, "code": "P-1"})
    service.admin.upload()
    work_off()
    page = window.open("/admin", admin, size=size)
    for name, title in PAGES.items():
        page.goto(f"/admin/{name}")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(page.get_by_text("正在加载")).to_have_count(0)
        assert faults(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_an_operator_sees_only_what_operators_do(window, service):
    page = window.open("/admin", newcomer(service, "operator"), size="desk", language="en")
    links = page.get_by_role("navigation", name="Admin").get_by_role("link")
    expect(links.first).to_have_text("Catalogue")
    shown = links.all_inner_texts()
    assert not {"People", "Webhooks", "Audit log"} & set(shown)
    assert {"Stores", "Planograms", "Job queue"} <= set(shown)


def test_an_import_is_tried_before_it_is_taken(window, service, admin):
    page = window.open("/admin/stores", admin, size="desk")
    page.get_by_role("button", name="导入").click()
    wrong = "code,name,region\nS-1,西湖店,华东\n,无编号,华东\n".encode()
    window.expect("422")
    chooser = page.get_by_label("选择文件")
    chooser.set_input_files({"name": "stores.csv", "mimeType": "text/csv", "buffer": wrong})
    expect(page.get_by_text("第 3 行").first).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_be_disabled()
    assert service.admin.get("/v1/stores").json()["items"] == []
    right = "code,name,region\nS-1,西湖店,华东\nS-2,城站店,\n".encode()
    chooser.set_input_files({"name": "stores.csv", "mimeType": "text/csv", "buffer": right})
    expect(page.get_by_text("新增 2")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("button", name="城站店")).to_be_visible()


def test_what_a_form_may_not_hold_is_told_in_the_readers_language(window, service, admin):
    service.admin.post("/v1/products", json={"sku": "Q-1", "brand": "Quillo"})
    page = window.open("/admin/catalogue", admin, size="phone")
    page.get_by_role("button", name="新增商品").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("SKU").fill("Q-1")
    sheet.get_by_label("品牌", exact=True).fill("Quillo")
    sheet.get_by_label("条码（GTIN）").fill("123")
    window.expect("422", "409")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_text("校验位正确").first).to_be_visible()
    sheet.get_by_label("条码（GTIN）").fill("")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_contain_text("已被使用，请换一个。")
    assert faults(page) == []


def test_a_product_gets_its_pictures(window, service, admin):
    page = window.open("/admin/catalogue", admin, size="desk", language="en")
    page.get_by_role("button", name="New product").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("SKU").fill("Q-1")
    sheet.get_by_label("Brand", exact=True).fill("Quillo")
    sheet.get_by_label("Barcode (GTIN)").fill("123")
    window.expect("422")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_label("Barcode (GTIN)")).to_have_attribute("aria-invalid", "true")
    sheet.get_by_label("Barcode (GTIN)").fill("")
    sheet.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Q-1").click()
    picture = {"name": "front.jpg", "mimeType": "image/jpeg", "buffer": jpeg(3, 400, 600)}
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_role("img", name="front.jpg")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Delete picture front.jpg").click()
    expect(page.get_by_role("img", name="front.jpg")).to_have_count(0)


def test_a_planogram_is_changed_by_drag_and_by_keyboard(window, service, admin):
    made = service.admin.post("/v1/planograms", json={"document": PLAN, "code": "P-1"}).json()
    page = window.open(f"/admin/planograms/{made['id']}", admin, size="desk")
    block = page.get_by_role("button", name=re.compile("^H-1"))
    box = block.locator(".hull").bounding_box()
    below = page.get_by_role("button", name=re.compile("第 2 层")).locator(".hull").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(below["x"] + 3 * below["width"], below["y"] + 20, steps=6)
    page.mouse.up()
    expect(page.get_by_text("第 2 层第 2 位，2 个排面")).to_be_visible()
    block.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    expect(page.get_by_text("第 2 层第 1 位，3 个排面")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="存为新版本").click()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    rows = service.admin.get(f"/v1/planograms/{made['id']}").json()["document"]["rows"]
    named = [[(one["sku"], one["facings"]) for one in row["positions"]] for row in rows]
    assert named == [[("Q-1", 3)], [("H-1", 3), ("Q-1", 1)]]


def test_a_secret_is_shown_once(window, service, admin):
    page = window.open("/admin/tokens", admin, size="desk", language="en")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name").fill("BI")
    page.get_by_role("checkbox", name="reports:read").check()
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_role("dialog").locator("code").inner_text()
    assert service.caller(secret).get("/v1/session").json()["permissions"] == ["reports:read"]
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("row", name=re.compile("BI"))).to_contain_text(secret[:10])
    assert secret not in page.content()


def test_a_failed_job_is_run_again(window, service, admin, database, work_off):
    service.admin.upload()
    for _ in range(5):
        work_off(BrokenPipeline())
        database.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    page = window.open("/admin/jobs", admin, size="desk")
    row = page.get_by_role("row", name=re.compile("识别照片"))
    expect(row).to_contain_text("失败")
    row.get_by_role("button", name="重试").click()
    expect(row).to_contain_text("排队中")
