import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Person, faults, newcomer
from tests.web.shelves import ShelfPipeline, shelf

FACINGS = 48
"""On a photo of 1200 x 900 pixels: four rows of twelve, every fourth of them of Quillo."""
WORDS = {
    "zh": {
        "share": "Quillo 的排面占比",
        "one": "基于 48 个排面，1 张照片",
        "three": "基于 144 个排面，3 张照片",
        "copy": "复制链接",
        "rival": re.compile("竞品"),
        "how": "这个数字怎么算",
        "fullness": "货架饱满度",
    },
    "en": {
        "share": "Quillo: share of shelf",
        "one": "of 48 facings in 1 photo",
        "three": "of 144 facings in 3 photos",
        "copy": "Copy link",
        "rival": re.compile("Competitor"),
        "how": "How is this computed?",
        "fullness": "Fullness",
    },
}


def analyst(service, *brands: str) -> Person:
    """An analyst who sees these brands in full."""
    person = newcomer(service, "analyst")
    path = f"/v1/users/{person.me['user_id']}"
    assert service.admin.patch(path, json={"brands": list(brands)}).status_code == 200
    return replace(person, me=person.me | {"brands": list(brands)})


@pytest.fixture
def photographed(service, work_off) -> dict[str, Any]:
    """Two photos in one store, one in another region's."""
    places = {"channel": "modern", "store_type": "supermarket"}
    store = service.admin.store
    east = store(name="西湖店", code="HZ-1001", region="East", city="Hangzhou", **places)
    south = store(name="天河店", code="GZ-2001", region="South", city="Guangzhou", **places)
    for seed, store in enumerate([east, south, south]):
        visit = service.admin.visit(store["id"])
        answer = service.admin.upload(shelf(seed), visit=visit["id"], position=f"bay {seed}")
        assert answer.status_code == 202
    work_off(ShelfPipeline(FACINGS))
    return {"east": east, "south": south}


def has_chart(page: Page) -> None:
    """The trend is drawn: its canvas is not of one colour."""
    canvas = page.locator("[data-chart] canvas").first
    expect(canvas).to_be_visible()
    page.wait_for_function(
        """() => {
          const canvas = document.querySelector('[data-chart] canvas');
          const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          return new Set(new Uint32Array(all.buffer)).size > 20;
        }"""
    )


def tap_facing(page: Page, column: float, row: float) -> None:
    """Tap a facing of the photo, which lies fitted in the middle of its canvas."""
    canvas = page.locator("canvas[aria-busy=false]")
    room = canvas.bounding_box()
    assert room
    scale = min(room["width"] / 1200, room["height"] / 900)
    left, top = (room["width"] - 1200 * scale) / 2, (room["height"] - 900 * scale) / 2
    at = {"x": left + (100 * column + 50) * scale, "y": top + (225 * row + 110) * scale}
    canvas.click(position=at)


@pytest.mark.parametrize(("size", "language"), [("desk", "zh"), ("phone", "en")])
def test_from_share_over_a_filter_to_the_box_in_three_clicks(
    window, service, photographed, size, language
):
    words = WORDS[language]
    allowed = {"permissions": ["clipboard-read", "clipboard-write"]}
    person = analyst(service, "Quillo")
    page = window.open("/dashboard", person, size, language, **allowed)
    expect(page.get_by_role("heading", name=words["share"])).to_be_visible()
    expect(page.get_by_text("25.0%").first).to_be_visible()
    expect(page.get_by_text(words["three"]).first).to_be_visible()
    has_chart(page)
    expect(page.get_by_role("link", name="天河店", exact=True)).to_be_visible()
    assert faults(page) == []

    page.get_by_role("button", name=re.compile("^East")).first.click()
    expect(page).to_have_url(re.compile(r"[?&]region=East"))
    expect(page.get_by_text(words["one"]).first).to_be_visible()
    page.get_by_role("button", name=words["how"]).first.click()
    how = page.get_by_role("dialog", name=words["how"])
    expect(how).to_contain_text("share_report/1")
    expect(how).to_contain_text("fake 1")
    page.get_by_role("button", name=words["copy"]).click()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"region=East.*from=\d{4}-\d\d-\d\d&to=", shared), shared
    other = window.open(shared, newcomer(service, "engineer"), size, language)
    expect(other.get_by_text(words["one"]).first).to_be_visible()

    expect(page.get_by_role("link", name="天河店", exact=True)).to_have_count(0)
    page.get_by_role("link", name="西湖店", exact=True).click()
    expect(page.get_by_role("heading", name="西湖店")).to_be_visible()
    page.locator("a.tile").first.scroll_into_view_if_needed()
    page.get_by_role("link", name=re.compile("bay 0")).click()
    tap_facing(page, 4, 0)
    expect(page.get_by_role("heading", name="Quillo-4")).to_be_visible()
    tap_facing(page, 1, 0)
    expect(page.get_by_role("heading", name="Quillo-4")).to_have_count(0)
    fullness = page.get_by_role("listitem").filter(has_text=words["fullness"])
    expect(fullness).to_contain_text("90.0%")
    fullness.get_by_role("button", name=words["how"]).click()
    expect(page.get_by_role("dialog", name=words["how"])).to_contain_text("fullness/1")
    assert faults(page) == []


def test_analyst_of_one_brand_sees_others_without_their_names(window, service, photographed):
    person = analyst(service, "Quillo")
    page = window.open("/dashboard", person, "desk", "zh")
    expect(page.get_by_text("其他品牌").first).to_be_visible()
    assert service.admin.patch("/v1/workspace", json={"competitors": "anonymous"}).is_success
    page = window.open("/dashboard", person, "desk", "en")
    expect(page.get_by_text(WORDS["en"]["rival"]).first).to_be_visible()
    for name in ("Hemujo", "Sanaro"):
        expect(page.get_by_text(name)).to_have_count(0)


def test_two_regions_side_by_side_and_a_file(window, service, photographed):
    page = window.open("/dashboard/compare?vs=region", analyst(service, "Quillo"), "desk", "en")
    for region in ("East", "South"):
        expect(page.get_by_role("heading", name=region)).to_be_visible()
    expect(page.get_by_text("The gap is within its doubt")).to_be_visible()
    has_chart(page)
    assert faults(page) == []
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="Region", exact=True).click()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["region", "East", "South"]
    for name, beginning in (("Excel (XLSX)", b"PK"), ("PDF report", b"%PDF")):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(beginning)


def test_rows_of_another_grouping_are_asked_for_no_trend(window, service, photographed):
    page = window.open("/dashboard", analyst(service, "Quillo"), "desk", "en")
    rows = page.locator("section.table").get_by_role("row")
    expect(rows.filter(has_text="西湖店")).to_be_visible()
    held = []
    page.route(re.compile("group_by=region"), lambda route: held.append(route))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Region", exact=True).click()
    page.evaluate("""async () => {
        for (let frame = 0; frame < 5; frame++)
            await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    }""")
    assert held
    for route in held:
        route.continue_()
    expect(rows.filter(has_text="East")).to_be_visible()
    assert [url for url in asked if "region=&" in url or url.endswith("region=")] == []


@pytest.mark.parametrize(
    ("query", "heads", "values"),
    [
        ("", ["Now", "Then"], ["25.0%", "–"]),
        ("?vs=brand&a=Hemujo&b=Sanaro", ["Hemujo", "Sanaro"], ["25.0%", "25.0%"]),
    ],
)
def test_two_periods_or_brands_side_by_side(window, service, photographed, query, heads, values):
    reader = newcomer(service, "engineer")
    page = window.open(f"/dashboard/compare{query}", reader, "phone", "en")
    table = page.get_by_role("table").last
    expect(table.get_by_role("columnheader").nth(1)).to_have_text(heads[0])
    expect(table.get_by_role("columnheader").nth(2)).to_have_text(heads[1])
    cells = table.get_by_role("row", name=re.compile("supermarket")).get_by_role("cell")
    for at, value in enumerate(values):
        expect(cells.nth(at)).to_contain_text(value)
    assert faults(page) == []


@pytest.mark.parametrize(("size", "language"), [("phone", "zh"), ("desk", "en")])
def test_without_photos_it_says_what_to_do(window, service, size, language):
    page = window.open("/dashboard", newcomer(service, "operator"), size, language)
    title = {"zh": "还没有数据", "en": "No data yet"}[language]
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(
        page.get_by_role("link", name={"zh": "去拍货架", "en": "Take a photo"}[language])
    ).to_be_visible()
    assert faults(page) == []


def test_a_fault_is_told_and_can_be_tried_again(window, service, photographed):
    window.expect("500")
    page = window.open("about:blank", analyst(service, "Quillo"), "desk", "zh")
    page.route(re.compile("/v1/reports/share"), lambda route: route.fulfill(status=500, body="{}"))
    page.goto(f"{window.address}/dashboard")
    expect(page.get_by_role("alert").first).to_contain_text("服务器出了点问题")
    page.unroute_all()
    page.get_by_role("alert").first.get_by_role("button", name="重试").click()
    expect(page.get_by_text("25.0%").first).to_be_visible()


def test_a_rule_is_added_paused_and_deleted_by_who_may(window, service, photographed):
    page = window.open("/dashboard/alerts", newcomer(service, "operator"), "phone", "en")
    page.get_by_role("button", name="New rule").click()
    page.get_by_label("Brand", exact=True).click()
    page.get_by_text("Quillo", exact=True).click()
    expect(page.get_by_label("Name of the rule")).to_have_value("Quillo: share falls")
    assert faults(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Share of Quillo falls by more than 2 pp")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused")).to_be_visible()
    reader = window.open("/dashboard/alerts", analyst(service, "Quillo"), "desk", "zh")
    expect(reader.get_by_role("button", name="新规则")).to_have_count(0)
    page.get_by_role("button", name="Delete rule").click()
    page.get_by_role("button", name="Delete rule").click()
    expect(page.get_by_text("There are no rules yet", exact=False)).to_be_visible()
