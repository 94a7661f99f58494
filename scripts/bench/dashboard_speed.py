"""How long the dashboard takes in a browser: to its first chart, and to redraw.

    python -m scripts.bench.dashboard_speed http://127.0.0.1:8000 analyst@demo.example PASSWORD

The service has to run, for example the demo. First chart: from opening /dashboard to a trend with
lines in it, on a processor slowed four times and a network of 1.6 Mbit/s and 150 ms. Installed: by
somebody whose place the dashboard is, so that the service worker has fetched its code when the app
had nothing else to do. Unprepared: only the shell is on the device, as right after signing in for
the first time. Redraw: from a click to the frame that shows its effect, with answers made in the
page as 40,000 stores and a year of weeks would give them, so that neither network nor service
count. Frames: while a photo with 500 boxes is zoomed and moved, a step in each frame.
"""

import argparse
import shutil
import statistics
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

ANSWERS = Path(__file__).parent / "dashboard_answers.js"
SLOWER = 4
FAST_3G = {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "latency": 150}
CHART_GOAL_S, REDRAW_GOAL_MS, FRAMES_GOAL = 3.0, 300, 30
BOXES = 500
CHART = """() => {
  const canvas = document.querySelector('[data-chart] canvas');
  if (!canvas) return false;
  const {width, height} = canvas, context = canvas.getContext('2d');
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  return new Set(pixels).size > 20 && performance.now();
}"""
PREPARED = """async () => {
  const isKept = async () => (await (await caches.open('office')).keys())
    .some(({url}) => url.includes('FilterControls'));
  while (!await isKept()) await new Promise((later) => setTimeout(later, 100));
}"""
FRAMES = """async () => {
  const canvas = document.querySelector('canvas');
  const {left, top, width, height} = canvas.getBoundingClientRect();
  const at = {clientX: left + width / 2, clientY: top + height / 2, bubbles: true};
  const start = performance.now();
  for (let i = 0; i < 120; i++) {
    canvas.dispatchEvent(new WheelEvent('wheel', {...at, deltaY: i % 60 < 30 ? -20 : 20}));
    await new Promise(requestAnimationFrame);
  }
  return 120000 / (performance.now() - start);
}"""
REDRAWS = {
    "sorted by facings": ("thead .denominator button", "tbody th"),
    "next page": (".foot button:last-child", "tbody th"),
    "another dimension": (".tabs button:nth-child(3)", "tbody th"),
    "a region": (".bars button.bar", ".hero .value"),
    "another brand": (".ranking button.bar", ".hero h2"),
}
"""What is clicked, and whose text or number tells that the page shows it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("email")
    parser.add_argument("password")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    cookie = signed_in(options.address, options.email, options.password)
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, install in (("installed", prepared), ("unprepared", unprepared)):
            contexts = (install(browser, options.address, cookie) for _ in range(options.times))
            charts = [first_chart(context, options.address) for context in contexts]
            show(f"first chart, {name}", charts, "s", CHART_GOAL_S)
        redraws = [redrawn(browser, options.address, cookie) for _ in range(options.times)]
        for name in REDRAWS:
            show(name, [one[name] for one in redraws], "ms", REDRAW_GOAL_MS)
        frames = [zoomed(browser, options.address, cookie) for _ in range(options.times)]
        show("photo of 500 boxes", frames, "frames/s", FRAMES_GOAL)
        browser.close()


def signed_in(address: str, email: str, password: str) -> str:
    """The session's cookie."""
    answer = httpx.post(f"{address}/v1/session", json={"email": email, "password": password})
    answer.raise_for_status()
    return answer.cookies["shelfeye_session"]


def opened(browser: Browser, address: str, cookie: str | None) -> BrowserContext:
    """A fresh profile of somebody who is signed in, or of nobody."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(60_000)
    if cookie:
        sign_in(context, address, cookie)
    return context


def sign_in(context: BrowserContext, address: str, cookie: str) -> None:
    context.add_cookies([{"name": "shelfeye_session", "value": cookie, "url": address}])
    context.add_init_script(
        "localStorage.setItem('shelfeye.me', localStorage['shelfeye.me'] ?? 'null')"
    )


def prepared(browser: Browser, address: str, cookie: str) -> BrowserContext:
    """The app is installed, and has fetched what its place needs."""
    context = opened(browser, address, cookie)
    page = context.new_page()
    page.goto(f"{address}/account")
    page.evaluate(PREPARED)
    page.close()
    return context


def unprepared(browser: Browser, address: str, cookie: str) -> BrowserContext:
    """The app is installed; then somebody signs in."""
    context = opened(browser, address, None)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.close()
    sign_in(context, address, cookie)
    return context


def first_chart(context: BrowserContext, address: str) -> float:
    """Seconds from opening the dashboard to its chart."""
    page = context.new_page()
    slow(page)
    page.goto(f"{address}/dashboard", wait_until="commit")
    found = page.wait_for_function(CHART, polling="raf").json_value()
    context.close()
    return float(found) / 1e3


def slow(page: Page) -> None:
    """Slow the page's processor and network."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **FAST_3G})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def redrawn(browser: Browser, address: str, cookie: str) -> dict[str, float]:
    """Milliseconds to redraw after each of the clicks."""
    context = opened(browser, address, cookie)
    context.add_init_script(path=ANSWERS)
    page = context.new_page()
    page.goto(f"{address}/dashboard?period=52w")
    page.wait_for_function(CHART)
    page.locator("tbody tr").first.wait_for()
    page.wait_for_load_state("networkidle")
    times = {name: click(page, what, sign) for name, (what, sign) in REDRAWS.items()}
    context.close()
    return times


def click(page: Page, what: str, sign: str) -> float:
    """Milliseconds from a click on `what` until the text of `sign` is another."""
    page.locator(what).first.wait_for()
    return page.evaluate(
        """([what, sign]) => untilRedrawn(
          () => document.querySelector(what).click(),
          () => document.querySelector(sign)?.textContent,
        )""",
        [what, sign],
    )


def zoomed(browser: Browser, address: str, cookie: str) -> float:
    """Frames a second while a photo with many boxes is zoomed by its wheel."""
    context = opened(browser, address, cookie)
    page = context.new_page()
    query = {"status": "done", "limit": 1}
    session = {"shelfeye_session": cookie}
    newest = httpx.get(f"{address}/v1/audits", params=query, cookies=session).json()["items"][0]
    page.route(f"**/v1/audits/{newest['id']}*", crowded)
    page.goto(f"{address}/dashboard/photos/{newest['id']}")
    page.locator("canvas[aria-busy=false]").first.wait_for()
    frames = page.evaluate(FRAMES)
    context.close()
    return float(frames)


def crowded(route: Route) -> None:
    """An audit with facings enough, in rows all over its photo."""
    answer = route.fetch()
    audit = answer.json()
    width, height = (audit["result"]["photo"][side] for side in ("width", "height"))
    first, columns, rows = audit["result"]["facings"][0], 25, BOXES // 25
    audit["corrected"] = None
    audit["result"]["facings"] = [
        first
        | {
            "box": [
                width * column / columns,
                height * row / rows,
                width * (column + 0.9) / columns,
                height * (row + 0.9) / rows,
            ]
        }
        for row in range(rows)
        for column in range(columns)
    ]
    route.fulfill(response=answer, json=audit)


def show(name: str, values: list[float], unit: str, goal: float) -> None:
    """Median and worst; of frames the fewest are the worst."""
    digits = 1 if unit == "s" else 0
    worst = min(values) if unit == "frames/s" else max(values)
    middle = statistics.median(values)
    print(f"{name}: median {middle:.{digits}f} {unit}, worst {worst:.{digits}f} (goal {goal:g})")


if __name__ == "__main__":
    main()
