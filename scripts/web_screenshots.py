"""The README's pictures of the web app, taken from a running demo service.

    scripts/demo                                  # in another terminal
    python -m scripts.web_screenshots http://127.0.0.1:8000

The demo's shelves are rendered, so the pictures show no real shop, brand or product.
"""

import argparse
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path("docs/images")
PASSWORD = "shelf-eye-demo"
MOST_BYTES = 200_000
COLOURS = 160
DESK, PHONE = (1440, 900), (390, 844)
CHART = "() => document.querySelector('[data-chart] canvas')?.width > 300"
READ_PHOTO = "canvas[aria-busy=false]"
DRAWN_PHOTO = "canvas[role=application]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take = Camera(browser, options.address, options.folder)
        take("dashboard", "analyst", "/dashboard?category=茶叶&region=华东", DESK, charted)
        take("evidence", "analyst", f"/dashboard/photos/{take.audit()}", DESK, photographed)
        take("capture", "rep", f"/capture/audits/{take.to_fix()}", PHONE, photographed)
        take("review", "admin", f"/review/{take.audit()}", DESK, correctable)
        browser.close()


class Camera:
    """Takes pictures of pages as the people of the demo see them."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser = browser
        self.address = address
        self.folder = folder

    def __call__(
        self, name: str, who: str, path: str, size: tuple[int, int], ready: Callable[[Page], None]
    ) -> None:
        """One picture. ready: waits until the page shows what it is for."""
        width, height = size
        viewport = {"width": width, "height": height}
        zone = "Asia/Shanghai"
        context = self.browser.new_context(viewport=viewport, locale="zh-CN", timezone_id=zone)
        context.add_cookies([self._cookie(who)])
        context.add_init_script("localStorage['shelfeye.me'] ??= 'null'")
        page = context.new_page()
        page.goto(self.address + path)
        ready(page)
        page.wait_for_load_state("networkidle")
        size_now = written(page.screenshot(), self.folder / f"{name}.png")
        print(f"{name}.png: {size_now / 1e3:.0f} kB")
        context.close()

    def audit(self) -> str:
        """The newest audit that analysts see."""
        return self._listed("analyst", "/v1/audits", status="done")[0]["id"]

    def to_fix(self) -> str:
        """A rep's newest audit with something to put right."""
        waiting = {one["audit_id"] for one in self._listed("rep", "/v1/tasks", state="open")}
        audits = self._listed("rep", "/v1/audits", status="done")
        return next(one["id"] for one in audits if one["id"] in waiting)

    def _listed(self, who: str, path: str, **query: str) -> list[dict[str, Any]]:
        cookie = self._cookie(who)
        cookies = {cookie["name"]: cookie["value"]}
        answer = httpx.get(self.address + path, params=query | {"limit": "200"}, cookies=cookies)
        return answer.raise_for_status().json()["items"]

    def _cookie(self, who: str) -> dict[str, str]:
        body = {"email": f"{who}@demo.example", "password": PASSWORD}
        answer = httpx.post(f"{self.address}/v1/session", json=body).raise_for_status()
        name = "shelfeye_session"
        return {"name": name, "value": answer.cookies[name], "url": self.address}


def charted(page: Page) -> None:
    page.wait_for_function(CHART)


def photographed(page: Page) -> None:
    page.locator(READ_PHOTO).first.wait_for()


def correctable(page: Page) -> None:
    page.locator(DRAWN_PHOTO).first.wait_for()


def written(png: bytes, path: Path) -> int:
    """A screenshot as a file of few colours, smaller where it is too large. Returns its bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for part in (1.0, 0.8, 0.65, 0.5):
        small = picture.resize([round(side * part) for side in picture.size], Image.LANCZOS)
        few = small.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    return path.stat().st_size


if __name__ == "__main__":
    main()
