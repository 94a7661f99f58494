"""Availability, compliance, prices and distribution, from lists and audits to figures."""

import asyncio
import io
import re

import pyarrow.parquet as pq
import pytest

from serving.rollups import upkeep
from tests.integration.serving.checked import Shelves, planogram, position, tag
from tests.integration.serving.people import created, jpeg
from tests.integration.serving.test_imports import imported
from tests.integration.serving.test_planograms import DOCUMENT

MAY = {"from": "2026-05-01", "to": "2026-06-01"}
REPORTS = ("availability", "compliance", "prices", "distribution")
PLAN = planogram(
    position("1-1", "match", "Q-1", [0]),
    position("1-2", "missing", "Q-2"),
    position("2-1", "misplaced", "H-1", [1]),
    position("2-2", "not_photographed", "Q-3"),
)
TAGS = [tag(5.95, [0]), tag(8.0, [0]), tag(3.0, [1]), tag(None, [0]), tag(1.0, [0], kind="unit")]


@pytest.fixture
def stores(admin) -> dict[str, str]:
    """Two shops of one type and lists for them."""
    found = {
        "E1": admin.store(code="E1", region="East", store_type="supermarket")["id"],
        "N1": admin.store(code="N1", region="North", store_type="supermarket")["id"],
    }
    products = "sku,brand,category\nQ-1,Quillo,drinks\nQ-2,Quillo,drinks\nH-1,Hemujo,drinks\n"
    imported(admin, "products", products + "Q-3,Quillo,snacks\n")
    imported(admin, "must-stock", "sku,store_type,store\nQ-1,supermarket,\nQ-2,,\nH-1,,N1\n")
    imported(admin, "price-lists", "sku,price,currency,tolerance\nQ-1,5.9,CNY,0.1\n")
    asked = {"document": DOCUMENT, "store_types": ["supermarket"]}
    created(admin.post("/v1/planograms", json=asked))
    return found


@pytest.fixture
def pipeline() -> Shelves:
    """East sees Q-1, later in the day Q-2 too; North sees H-1 only, with no planogram."""
    return Shelves(
        (["Q-1", "H-1"], {"planogram": PLAN, "price_tags": TAGS}),
        (["Q-2"], {}),
        (["H-1"], {"price_tags": [tag(9.0, [0], currency="EUR")]}),
    )


@pytest.fixture
def audited(admin, stores, work_off, pipeline) -> list[str]:
    ids = []
    for seed, (code, day) in enumerate([("E1", "04"), ("E1", "04"), ("N1", "12")]):
        form = {"store": stores[code], "taken_at": f"2026-05-{day}T0{seed + 1}:00:00Z"}
        ids.append(admin.upload(jpeg(seed), **form).json()["audit_id"])
    work_off(pipeline)
    return ids


def rows(caller, report: str, **asked) -> list[dict]:
    answer = caller.get(f"/v1/reports/{report}", params=MAY | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def figures(found) -> dict:
    return {
        tuple(row["group"].values()): (row["numerator"], row["denominator"], row["audits"])
        for row in found
    }


def test_photos_are_audited_against_what_holds_in_their_store(audited, pipeline):
    east, _, north = pipeline.targets
    assert [(one.sku, one.min_facings) for one in east.listed] == [("Q-1", 1), ("Q-2", 1)]
    assert [one.sku for one in north.listed] == ["H-1", "Q-1", "Q-2"]
    assert east.planogram.id == "DRINKS"


@pytest.mark.parametrize(
    ("report", "asked", "expected"),
    [
        ("availability", {"group_by": "region"}, {("East",): (2, 2, 2), ("North",): (1, 3, 1)}),
        (
            "availability",
            {"group_by": ["region", "sku"], "brand": "Quillo"},
            {
                ("East", "Q-1"): (1, 1, 2),
                ("East", "Q-2"): (1, 1, 2),
                ("North", "Q-1"): (0, 1, 1),
                ("North", "Q-2"): (0, 1, 1),
            },
        ),
        ("availability", {"group_by": "week", "basis": "planogram"}, {("2026-05-04",): (3, 3, 2)}),
        ("compliance", {"group_by": "region"}, {("East",): (1, 3, 1)}),
        ("compliance", {"group_by": "region", "measure": "tolerant"}, {("East",): (2, 3, 1)}),
        ("compliance", {"group_by": "region", "measure": "facings"}, {("East",): (1, 6, 1)}),
        (
            "compliance",
            {"group_by": "brand"},
            {("Hemujo",): (0, 1, 1), ("Quillo",): (1, 2, 1)},
        ),
        (
            "prices",
            {"group_by": "sku"},
            {
                ("H-1", "CNY"): (0, 0, 2),
                ("Q-1", "CNY"): (1, 2, 2),
                ("H-1", "EUR"): (0, 0, 2),
            },
        ),
        (
            "distribution",
            {"group_by": "sku"},
            {("H-1",): (2, 2, 3), ("Q-1",): (1, 2, 3), ("Q-2",): (1, 2, 3)},
        ),
        ("distribution", {"group_by": ["region", "brand"], "brand": "Quillo"},
         {("East", "Quillo"): (1, 1, 2)}),
        ("distribution", {"group_by": "region", "category": "snacks"}, {}),
    ],
)  # fmt: skip
def test_figures_by_group(admin, audited, report, asked, expected):
    assert figures(rows(admin, report, **asked)) == expected


def test_prices_say_how_they_compare(admin, audited):
    (soda,) = rows(admin, "prices", group_by="sku", sku="Q-1")
    assert (soda["tags"], soda["mean_price"], soda["currency"]) == (2, 6.975, "CNY")
    assert soda["deviation"] == pytest.approx(1.025)
    assert soda["index"] == pytest.approx(13.95 / 11.8, abs=1e-6)
    assert soda["low"] < soda["value"] == 0.5 < soda["high"]


@pytest.mark.parametrize("report", REPORTS)
def test_every_figure_tells_what_it_is(admin, audited, report):
    for row in rows(admin, report, group_by=["region", "sku"]):
        assert row["definition"]
        assert row["rule_version"].startswith(f"{report}_report/")
        assert row["value"] is None or row["low"] <= row["value"] <= row["high"]
        behind = admin.get(row["audits_link"]).json()["items"]
        assert {one["id"] for one in behind} <= set(audited)
        assert len(behind) >= row["audits"] > 0


@pytest.mark.parametrize("report", REPORTS)
def test_files_hold_what_the_pages_do(admin, audited, report):
    pages, cursor = [], None
    while cursor != "":
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = admin.get(
            f"/v1/reports/{report}", params=MAY | asked | {"group_by": "sku", "sort": "-numerator"}
        ).json()
        pages += answer["items"]
        cursor = answer["next"] or ""
    query = MAY | {"group_by": "sku", "sort": "-numerator"}
    answer = admin.get(f"/v1/reports/{report}", params=query | {"format": "parquet"})
    table = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    assert [line["sku"] for line in table] == [row["group"]["sku"] for row in pages]
    assert [line["value"] for line in table] == [row["value"] for row in pages]
    for kind in ("csv", "xlsx"):
        assert admin.get(f"/v1/reports/{report}", params=query | {"format": kind}).is_success


def test_an_analyst_sees_other_brands_without_their_names(service, admin, audited):
    analyst = service.person("analyst", brands=["Quillo"])
    for report in REPORTS:
        found = rows(analyst, report, group_by=["brand", "sku"])
        others = [row for row in found if row["others"]]
        assert all(row["group"]["brand"] is row["group"]["sku"] is None for row in others)
        assert "Hemujo" not in str(found)
        assert "H-1" not in str(found)
        assert rows(analyst, report, group_by="sku", sku="H-1") == []
    admin.patch("/v1/workspace", json={"competitors": "anonymous"})
    (alias,) = {r["group"]["brand"] for r in rows(analyst, "prices", group_by="brand")} - {"Quillo"}
    assert alias.startswith("brand ")


def test_lists_of_another_day_are_another_days(admin, stores, work_off, pipeline):
    imported(admin, "must-stock", "sku,valid_from\nQ-2,2026-05-10\n", mode="replace")
    for seed, day in enumerate(("04", "12")):
        form = {"store": stores["E1"], "taken_at": f"2026-05-{day}T01:00:00Z"}
        admin.upload(jpeg(seed), **form)
    work_off(pipeline)
    found = figures(rows(admin, "availability", group_by="day"))
    assert found == {("2026-05-12",): (1, 1, 1)}


HARM = {
    "presence_days": "UPDATE presence_days SET facings = 9 WHERE sku = 'Q-1'",
    "plan_days": "UPDATE plan_days SET strict_expected = 0 WHERE sku = 'Q-1'",
    "price_days": "DELETE FROM price_days WHERE currency = 'EUR'",
}


@pytest.mark.parametrize("table", HARM)
def test_verify_finds_a_broken_row_and_a_rebuild_repairs_it(audited, database, settings, table):
    assert asyncio.run(upkeep.verify(settings)) == []
    database.execute(HARM[table])
    assert {one.table for one in asyncio.run(upkeep.verify(settings))} == {table}
    asyncio.run(upkeep.rebuild(settings))
    assert asyncio.run(upkeep.verify(settings)) == []


def test_of_retakes_the_latest_counts(admin, stores, work_off, settings, database):
    visit = admin.visit(stores["E1"])["id"]
    shots = [("03", "bay 1"), ("01", "bay 1"), ("02", "bay 2"), ("04", "bay 1")]
    for seed, (hour, place) in enumerate(shots):
        form = {"visit": visit, "position": place, "taken_at": f"2026-05-04T{hour}:00:00Z"}
        admin.upload(jpeg(seed), **form)
    work_off(Shelves((["Q-1"], {}), (["Q-2"], {}), (["H-1"], {}), (["Q-1", "Q-1"], {})))
    counted = "SELECT sku, facings FROM product_days WHERE level = 3 ORDER BY sku"
    assert database.execute(counted).fetchall() == [("H-1", 1), ("Q-1", 2)]
    assert database.execute("SELECT sum(audits) FROM shelf_days").fetchone() == (2,)
    assert asyncio.run(upkeep.verify(settings)) == []
    asyncio.run(upkeep.rebuild(settings))
    assert database.execute(counted).fetchall() == [("H-1", 1), ("Q-1", 2)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_brands_report_has_a_page_for_each_region(service, admin, audited, language):
    asked = MAY | {"brand": "Quillo", "language": language}
    answer = admin.get("/v1/reports/share.pdf", params=asked)
    assert answer.headers["content-type"] == "application/pdf"
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 3
    before = asked | {"from": "2020-01-01", "to": "2020-02-01"}
    empty = admin.get("/v1/reports/share.pdf", params=before)
    assert len(re.findall(rb"/Type /Page\b", empty.content)) == 1
    analyst = service.person("analyst", brands=["Quillo"])
    assert analyst.get("/v1/reports/share.pdf", params=asked).status_code == 200
    refused = analyst.get("/v1/reports/share.pdf", params=asked | {"brand": "Hemujo"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (404, "brand")
