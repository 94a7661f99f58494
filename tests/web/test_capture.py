import gzip
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PASSWORD, PATIENCE, WEB, Window, faults
from tests.web.shelves import WIDTH, ShelfPipeline, shelf

HANGZHOU = {"latitude": 30.2590, "longitude": 120.1300}
WORDS = {
    "zh": {"take": "拍照", "files": "从相册选", "near": "离您最近", "share": "自有品牌排面占比"},
    "en": {"take": "Take a photo", "files": "From files", "near": "Nearest to you"}
    | {"share": "Own share of shelf"},
}
CAPTURE_BYTES = 150_000
INSTALLED = """() => new Promise((done, fail) => {
  const worker = navigator.serviceWorker;
  setTimeout(() => fail(new Error('no service worker')), 20000);
  if (worker.controller) done();
  else worker.addEventListener('controllerchange', () => done());
})"""
WAKES = """async () => {
  const {sync} = await navigator.serviceWorker.ready;
  const isAsked = async () => (await sync.getTags()).includes('shelfeye-photos');
  while (!await isAsked()) await new Promise((later) => setTimeout(later, 50));
}"""
NO_SYNC = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})"
ZOOM_IN_AND_OUT = """async () => {
  const canvas = document.querySelector('canvas');
  const {left, top, width, height} = canvas.getBoundingClientRect();
  const at = {clientX: left + width / 2, clientY: top + height / 2, bubbles: true};
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


@pytest.fixture
def stores(service):
    service.admin.store(code="SH-1", name="Bund", city="上海", latitude=31.24, longitude=121.49)
    service.admin.store(
        code="HZ-1", name="西湖店", city="杭州", latitude=30.2592, longitude=120.1303
    )


def in_visit(window: Window, person, language: str = "zh", **options) -> Page:
    """A page on which a visit to the nearest store has begun."""
    where = {"geolocation": HANGZHOU, "permissions": ["geolocation"]}
    page = window.open("/capture", person, language=language, **(where | options))
    expect(page.get_by_text(WORDS[language]["near"])).to_be_visible()
    page.locator(".store").first.click()
    expect(page.get_by_role("heading", name="西湖店")).to_be_visible()
    return page


def choose(page: Page, *photos: bytes) -> None:
    files = [
        {"name": f"shelf-{i:02}.jpg", "mimeType": "image/jpeg", "buffer": photo}
        for i, photo in enumerate(photos)
    ]
    page.locator("input[type=file][multiple]").set_input_files(files)


def sent(page: Page):
    return page.locator("a.tile.sent")


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


def test_one_photo_after_the_other_with_the_camera_in_the_app(window, rep, stores, work_off):
    page = in_visit(window, rep, permissions=["geolocation", "camera"])
    page.get_by_role("button", name="拍照").click()
    camera = page.get_by_role("dialog", name="拍照")
    shutter = camera.get_by_role("button", name="拍照")
    for taken in (1, 2):
        expect(shutter).to_have_attribute("aria-disabled", "false")
        shutter.click()
        expect(camera.get_by_role("status")).to_have_text(f"{taken} 张")
    assert faults(page) == []
    camera.get_by_role("button", name="完成").click()
    expect(sent(page)).to_have_count(2)
    work_off(ShelfPipeline())
    latest = rep.caller.get("/v1/audits").json()["items"][0]["id"]
    assert rep.caller.audit(latest)["result"]["photo"]["width"] == WIDTH


def test_without_leave_to_use_the_camera_the_phones_own_is_offered(window, rep, stores):
    page = in_visit(window, rep, "en")
    page.get_by_role("button", name="Take a photo").click()
    expect(page.get_by_role("alert")).to_contain_text("The camera can't be used here")
    assert faults(page) == []
    with page.expect_file_chooser():
        page.get_by_role("button", name="Use the phone's camera").click()
    with page.expect_file_chooser():
        page.get_by_role("button", name="Take a photo").click()


def test_the_service_worker_sends_what_waits_when_the_app_is_closed(window, rep, stores, tmp_path):
    window.expect("ERR_INTERNET_DISCONNECTED")
    page = window.installed(tmp_path, "/capture", rep)
    page.locator(".store").first.click()
    page.evaluate(INSTALLED)
    page.context.set_offline(True)
    choose(page, shelf(0), shelf(1))
    expect(page.get_by_text("2 张照片待上传。")).to_be_visible()
    page.evaluate(WAKES)
    page.goto("/account")
    page.context.set_offline(False)
    wake(page, window.address)
    deadline = time.monotonic() + PATIENCE / 1000
    while len(arrived := rep.caller.get("/v1/audits").json()["items"]) < 2:
        assert time.monotonic() < deadline
    names = [rep.caller.audit(one["id"])["name"] for one in arrived]
    assert names == ["shelf-01.jpg", "shelf-00.jpg"]


def wake(page: Page, address: str) -> None:
    """Wake the service worker as the browser does when there is network again."""
    line = page.context.new_cdp_session(page)
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    line.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    event = {"origin": address, "registrationId": found[0], "tag": "shelfeye-photos"}
    line.send("ServiceWorker.dispatchSyncEvent", event | {"lastChance": False})


def test_thirty_photos_without_network_all_arrive_once_in_order(window, rep, stores, tmp_path):
    """The browser is closed in the middle, too, and can't wake a service worker."""
    window.expect("ERR_INTERNET_DISCONNECTED")
    page = window.installed(tmp_path, "/capture", rep, NO_SYNC)
    page.locator(".store").first.click()
    page.evaluate(INSTALLED)
    page.context.set_offline(True)
    choose(page, *(shelf(seed) for seed in range(15)))
    expect(page.get_by_text("15 张照片待上传。")).to_be_visible(timeout=4 * PATIENCE)
    visit = page.url
    page.context.close()
    page = window.installed(tmp_path, visit, rep, NO_SYNC, offline=True)
    expect(page.get_by_text("15 张照片待上传。")).to_be_visible(timeout=4 * PATIENCE)
    expect(page.get_by_text("离线")).to_be_visible()
    choose(page, *(shelf(seed) for seed in range(15, 30)))
    expect(page.get_by_text("30 张照片待上传。")).to_be_visible(timeout=4 * PATIENCE)
    assert rep.caller.get("/v1/audits").json()["items"] == []
    page.context.set_offline(False)
    expect(sent(page)).to_have_count(30, timeout=6 * PATIENCE)
    arrived = rep.caller.get("/v1/audits", params={"limit": 200}).json()["items"][::-1]
    names = [rep.caller.audit(one["id"])["name"] for one in arrived]
    assert names == [f"shelf-{i:02}.jpg" for i in [*range(15), *range(15)]]
    assert len({one["photo_id"] for one in arrived}) == 30
    assert len(rep.caller.get("/v1/visits").json()["items"]) == 1


def test_an_answer_lost_on_a_bad_line_makes_no_second_photo(window, rep, stores):
    window.expect("ERR_FAILED", "ERR_CONNECTION")
    page = in_visit(window, rep, service_workers="block")
    answers = {"lost": 0}

    def lose(route) -> None:
        response = route.fetch()
        if answers["lost"] < 2:
            answers["lost"] += 1
            assert response.status in (201, 202)
            route.abort()
        else:
            route.fulfill(response=response)

    page.route(re.compile("/v1/(photos|visits)$"), lose)
    choose(page, shelf())
    expect(sent(page)).to_have_count(1, timeout=60_000)
    assert answers["lost"] == 2
    assert len(rep.caller.get("/v1/audits").json()["items"]) == 1
    assert len(rep.caller.get("/v1/visits").json()["items"]) == 1


def test_on_a_slow_line_progress_is_shown(window, rep, stores):
    page = in_visit(window, rep, service_workers="block")
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 20_000}
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": 40_000})
    choose(page, shelf())
    expect(page.locator(".tile .status")).to_contain_text(re.compile("已上传"), timeout=30_000)
    expect(sent(page)).to_have_count(1, timeout=60_000)


def test_an_expired_session_keeps_photos_and_goes_on_after_signing_in(
    window, rep, stores, database
):
    window.expect("401")
    page = in_visit(window, rep)
    database.execute("DELETE FROM sign_ins")
    choose(page, shelf())
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_text("登录已过期")).to_be_visible()
    page.locator("input[type=email]").fill(rep.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="西湖店")).to_be_visible()
    expect(sent(page)).to_have_count(1)


def test_what_the_service_refuses_is_told_and_put_aside(window, rep, stores):
    window.expect("415")
    page = in_visit(window, rep, "en")
    choose(page, b"not a photo", shelf())
    refused = page.locator(".tile.refused")
    expect(refused).to_contain_text("Not accepted")
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
