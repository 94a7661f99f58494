import gzip
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.browsing import PASSWORD, PATIENCE, WEB, faults
from tests.web.shelves import ShelfPipeline, shelf
from tests.web.visiting import WORDS, choose, in_visit, sent

CAPTURE_BYTES = 150_000
ZOOM_IN_AND_OUT = """async () => {
  const canvas = document.querySelector('canvas');
  const {left, top, width, height} = canvas.getBoundingClientRect();
  const at = {clientX: left + width / 2, clientY: top + height / 2, bubbles: true};
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const drawn = [canvas.toDataURL()];
  for (const deltaY of [-20, 20]) {
    for (let i = 0; i < 20; i++) {
      canvas.dispatchEvent(new WheelEvent('wheel', {...at, deltaY, cancelable: true}));
      await new Promise(requestAnimationFrame);
    }
    drawn.push(canvas.toDataURL());
  }
  return drawn;
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_store_to_what_to_fix(window, rep, stores, work_off, language):
    page = in_visit(window, rep, language)
    assert faults(page) == []
    choose(page, shelf())
    expect(sent(page)).to_have_count(1)
    work_off(ShelfPipeline())
    sent(page).click()
    expect(page.get_by_role("heading", name=WORDS[language]["share"])).to_be_visible()
    expect(page.get_by_text("25.0%").first).to_be_visible()
    expect(page.locator("canvas[aria-busy=false]")).to_be_visible()
    how = page.get_by_role("button", name=WORDS[language]["how"]).first
    how.click()
    expect(page.get_by_role("dialog")).to_contain_text("12 / 48")
    expect(page.get_by_role("dialog")).to_contain_text("share/2")
    how.click()
    page.get_by_text(WORDS[language]["more"]).click()
    expect(page.locator("details")).to_contain_text(WORDS[language]["fullness"])
    page.locator(".locate").first.click()
    page.get_by_role("checkbox").first.check()
    assert faults(page) == []
    page.reload()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    done = rep.caller.get("/v1/tasks", params={"state": "done"}).json()["items"]
    assert [one["kind"] for one in done] == ["restock"]
    expect(page.locator("canvas[aria-busy=false]")).to_be_visible()
    page.locator("canvas").click(position={"x": 40, "y": 150})
    expect(page.locator(".picked")).to_contain_text("90.0%")
    page.locator(".correction button").click()
    page.locator(".answers button").last.click()
    expect(page.locator(".picked")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert faults(page) == []
    [audit] = rep.caller.get("/v1/audits").json()["items"]
    corrected = rep.caller.audit(audit["id"])
    assert corrected["revision"] == 1
    boxes = rep.caller.get(f"/v1/audits/{audit['id']}/review").json()["boxes"]
    assert len(boxes) == len(corrected["result"]["facings"]) - 1


def test_a_blurred_photo_says_why_and_is_sent_only_when_wanted(window, rep, stores):
    page = in_visit(window, rep)
    choose(page, shelf(blur=12))
    doubt = page.get_by_role("dialog")
    expect(doubt).to_contain_text("画面模糊")
    assert faults(page) == []
    doubt.get_by_role("button", name="重拍").click()
    expect(page.get_by_role("dialog", name="拍照")).to_be_visible()
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".tile")).to_have_count(0)
    choose(page, shelf(blur=12))
    doubt.get_by_role("button", name="仍然使用").click()
    expect(sent(page)).to_have_count(1)


def test_what_the_service_refuses_is_told_and_put_aside(window, rep, stores):
    window.expect("415")
    page = in_visit(window, rep, "en")
    choose(page, b"not a photo", shelf())
    refused = page.locator(".tile.refused")
    expect(refused).to_contain_text("This is no photo")
    expect(sent(page)).to_have_count(1)
    refused.get_by_role("button").click()
    expect(refused).to_have_count(0)


def test_stores_are_found_by_code_and_known_ones_without_network(window, rep, stores):
    window.expect("ERR_INTERNET_DISCONNECTED")
    page = window.open("/capture", rep, language="en")
    page.get_by_role("searchbox").fill("sh-1")
    expect(page.locator(".store")).to_have_count(1)
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("西湖")
    expect(page.locator(".store")).to_contain_text("西湖店")
    page.get_by_role("searchbox").fill("nowhere")
    expect(page.get_by_role("heading", name="No store found")).to_be_visible()


def test_a_visit_ends_when_its_photos_have_been_sent(window, rep, stores):
    page = in_visit(window, rep, "en")
    choose(page, shelf())
    expect(sent(page)).to_have_count(1)
    page.get_by_role("button", name="End visit").click()
    page.get_by_role("dialog").get_by_role("button", name="End visit").click()
    expect(page.get_by_role("heading", name="Choose a store")).to_be_visible()
    expect(page.get_by_role("heading", name="Visits under way")).to_have_count(0)
    deadline = time.monotonic() + PATIENCE / 1000
    while (visit := rep.caller.get("/v1/visits").json()["items"][0])["ended_at"] is None:
        assert time.monotonic() < deadline
    assert visit["ended_at"] >= visit["started_at"]


def test_five_hundred_boxes_are_zoomed(window, rep, stores, work_off):
    page = in_visit(window, rep)
    choose(page, shelf())
    expect(sent(page)).to_have_count(1)
    work_off(ShelfPipeline(500))
    sent(page).click()
    expect(page.locator("canvas[aria-busy=false]")).to_be_visible()
    whole, near, whole_again = page.evaluate(ZOOM_IN_AND_OUT)
    assert near != whole
    assert whole_again == whole


def test_the_capture_page_is_light(window, rep, stores):
    """All JavaScript a first visit loads, as the phone receives it with gzip."""
    loaded: set[str] = set()
    page = window.open("/sign-in", service_workers="block")
    page.on("request", lambda asked: loaded.add(asked.url))
    page.goto("/sign-in")
    page.locator("input[type=email]").fill(rep.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".store").first.click()
    choose(page, shelf())
    expect(sent(page)).to_have_count(1)
    sent(page).click()
    expect(page.get_by_role("heading", name="正在分析照片")).to_be_visible()
    paths = {re.sub(r"^https?://[^/]+/", "", url) for url in loaded if url.endswith(".js")}
    assert any("ResultPage" in path for path in paths)
    assert not any("office" in path for path in paths)
    size = sum(len(gzip.compress((Path(WEB) / "dist" / path).read_bytes())) for path in paths)
    assert size <= CAPTURE_BYTES
