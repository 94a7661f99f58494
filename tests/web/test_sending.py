"""Photos on a bad line, on none, in a closed app, after a session: they arrive, once, in order."""

import re
import time

from playwright.sync_api import Page, expect

from tests.web.browsing import PASSWORD, PATIENCE
from tests.web.shelves import shelf
from tests.web.visiting import choose, in_visit, sent, waiting

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


def test_the_service_worker_sends_what_waits_when_the_app_is_closed(window, rep, stores, tmp_path):
    window.expect("ERR_INTERNET_DISCONNECTED")
    page = window.installed(tmp_path, "/capture", rep)
    page.locator(".store").first.click()
    page.evaluate(INSTALLED)
    page.context.set_offline(True)
    choose(page, shelf(0), shelf(1))
    expect(waiting(page, 2)).to_be_visible()
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
    expect(waiting(page, 15)).to_be_visible(timeout=4 * PATIENCE)
    visit = page.url
    page.context.close()
    page = window.installed(tmp_path, visit, rep, NO_SYNC, offline=True)
    expect(waiting(page, 15)).to_be_visible(timeout=4 * PATIENCE)
    expect(page.get_by_text("离线")).to_be_visible()
    choose(page, *(shelf(seed) for seed in range(15, 30)))
    expect(waiting(page, 30)).to_be_visible(timeout=4 * PATIENCE)
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
