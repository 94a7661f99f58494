"""Pages of a real browser on the real service, and what every one of them has to keep to."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.integration.serving.people import Caller, Service, created

WEB = Path("serving/web")
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox"]
AXE = WEB / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
TAGS = {"zh": "zh-CN", "en": "en-GB"}
PASSWORD = "correct horse battery"
PATIENCE = 20_000
"""Milliseconds a page may take on a busy machine."""
expect.set_options(timeout=PATIENCE)
AT_REST = """async () => {
  const ends = (one) => Number.isFinite(one.effect.getComputedTiming().endTime);
  for (let moving = [0]; moving.length; ) {
    await new Promise(requestAnimationFrame);
    moving = document.getAnimations().filter((one) => ends(one) && one.playState === 'running');
    await Promise.allSettled(moving.map((one) => one.finished));
  }
}"""
"""Waits until nothing fades or slides any more."""
SERIOUS = frozenset({"serious", "critical"})
Returned = TypeVar("Returned")


@dataclass
class Person:
    """Somebody who can sign in to the web app. caller: the same person at the API."""

    email: str
    me: dict[str, Any]
    cookie: str
    caller: Caller = field(repr=False)


def aside(function: Callable[..., Returned], *args: Any) -> Returned:
    """Call a function in another thread: an open browser has this one's event loop."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(function, *args).result()


def newcomer(service: Service, role: str, name: str = "李雷") -> Person:
    """Somebody new in the first workspace, signed in once."""
    caller = service.person(role, name=name, password=PASSWORD)
    email = caller.get("/v1/session").json()["email"]
    answer = caller.post("/v1/session", json={"email": email, "password": PASSWORD})
    me = created(answer) | {"csrf_token": None}
    return Person(email, me, answer.cookies["shelfeye_session"], caller)


class Window:
    """Opens pages; remembers what they wrote to the console."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.expected: set[str] = set()

    def open(
        self,
        path: str = "/",
        person: Person | None = None,
        size: str = "phone",
        language: str = "zh",
        **options: Any,
    ) -> Page:
        """A page of its own browser profile. options: of playwright's new_context."""
        looks = self._looks(size, language) | options
        context = self.browser.new_context(**looks, storage_state=self._state(person))
        return self._page(context, path)

    def installed(
        self, profile: Path, path: str, person: Person, script: str = "", **options: Any
    ) -> Page:
        """A page on a phone whose browser may be closed and opened again with what it kept.

        script: runs before those of each page.
        """
        looks = self._looks("phone", "zh") | options
        start = self.browser.browser_type.launch_persistent_context
        context = start(profile, executable_path=CHROMIUM, args=ARGUMENTS, **looks)
        state = self._state(person)
        context.add_cookies(state["cookies"])
        [kept] = state["origins"][0]["localStorage"]
        context.add_init_script(
            f"localStorage.setItem('{kept['name']}', {json.dumps(kept['value'])}); {script}"
        )
        return self._page(context, path)

    def _looks(self, size: str, language: str) -> dict[str, Any]:
        width, height = SIZES[size]
        return {
            "base_url": self.address,
            "viewport": {"width": width, "height": height},
            "has_touch": size == "phone",
            "locale": TAGS[language],
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
        }

    def _page(self, context: BrowserContext, path: str) -> Page:
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.goto(path)
        return page

    def expect(self, *texts: str) -> None:
        """Errors with these words belong to what a test does: the network taken away, a 401."""
        self.expected.update(texts)

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _note(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.errors.append(text)

    def _state(self, person: Person | None) -> Any:
        if person is None:
            return None
        host = self.address.removeprefix("http://").split(":")[0]
        cookie = {"name": "shelfeye_session", "value": person.cookie, "domain": host, "path": "/"}
        more = {"expires": -1, "httpOnly": True, "secure": False, "sameSite": "Strict"}
        kept = [{"name": "shelfeye.me", "value": json.dumps(person.me)}]
        origins = [{"origin": self.address, "localStorage": kept}]
        return {"cookies": [cookie | more], "origins": origins}


def faults(page: Page) -> list[str]:
    """What axe finds that keeps somebody out, on a page at rest."""
    page.evaluate(AT_REST)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]
