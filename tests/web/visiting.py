"""A rep's way to a visit with photos, as tests of several journeys go it."""

from playwright.sync_api import Page, expect

from tests.web.browsing import Window

HANGZHOU = {"latitude": 30.2590, "longitude": 120.1300}
WORDS = {
    "zh": {
        "near": "离您最近",
        "share": "自有品牌排面占比",
        "how": "这个数字怎么算",
        "more": "更多指标",
        "fullness": "货架饱满度",
    },
    "en": {
        "near": "Nearest to you",
        "share": "Own share of shelf",
        "how": "How is this computed?",
        "more": "More figures",
        "fullness": "Fullness",
    },
}


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


def waiting(page: Page, count: int):
    """The line that says so. Exact: "SH-1" stands before it, and "SH-1" "5 ..." reads as 15."""
    return page.get_by_text(f"{count} 张照片待上传。", exact=True)
