import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from serving.errors import MEDIA_TYPE
from serving.sheets import XLSX
from tests.integration.serving.people import jpeg
from tests.integration.serving.shelves import DOWN, UNKNOWN, UP, ShelfPipeline
from vision.words import DEFINITIONS

TEA = ("Quillo", "tea", "Q-1")
RIVAL = ("Hemujo", "tea", "H-1")
SNACK = ("Hemujo", "snacks", "H-2")
SHELF = {TEA: 4, RIVAL: 5, SNACK: 6, UNKNOWN: 5}
SMALL = {TEA: 3, UNKNOWN: 1}
MAY = {"from": "2026-05-01", "to": "2026-06-01"}
SHARE, VISITS = "/v1/reports/share", "/v1/reports/visits"


@pytest.fixture
def stores(admin) -> dict[str, str]:
    """Two shops, and one that nobody went to."""
    told = [
        {"code": "E1", "region": "East", "city": "Hangzhou", "store_type": "supermarket"},
        {"code": "N1", "region": "North", "city": "Beijing", "channel": "modern trade"},
        {"code": "E2", "region": "East"},
    ]
    return {fields["code"]: admin.store(**fields)["id"] for fields in told}


@pytest.fixture
def audited(admin, stores, work_off) -> None:
    """East has 20 + 4 facings in two weeks, North 4; one photo of 20 has no store."""
    photos = [("2026-05-04", "E1"), ("2026-05-12", "E1"), ("2026-05-10", "N1"), ("2026-05-31", "")]
    for seed, (day, code) in enumerate(photos):
        form = {"visit": admin.visit(stores[code])["id"]} if code else {}
        admin.upload(jpeg(seed), taken_at=f"{day}T10:00:00Z", **form)
    work_off(ShelfPipeline(SHELF, SMALL, SMALL, SHELF))


def rows(caller, path=SHARE, **asked) -> list[dict]:
    answer = caller.get(path, params=MAY | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def figures(found, column="numerator") -> dict:
    """The figures by the values of their groups."""
    return {tuple(row["group"].values()): (row[column], row["denominator"]) for row in found}


def test_shares_by_brand_over_everything(admin, audited):
    found = rows(admin)
    assert figures(found) == {("Hemujo",): (22, 48), ("Quillo",): (14, 48)}
    quillo = found[1]
    assert quillo["value"] == pytest.approx(14 / 48, abs=1e-6)
    assert (quillo["audits"], quillo["unknown"], quillo["others"]) == (4, 12, False)
    assert quillo["unknown_value"] == 0.25
    assert quillo["definition"] == DEFINITIONS["share_facings"].en
    assert (quillo["unit"], quillo["rule_version"]) == ("facings", "share_report/1, share/1")


def test_one_audit_has_its_own_interval_and_several_a_narrower_one(admin, audited):
    alone = rows(admin, to="2026-05-05")[1]
    assert (alone["low"], alone["high"]) == pytest.approx((4 / 20 - DOWN, 4 / 20 + UP))
    whole = rows(admin)[1]
    middle = 14 + 48 * (UP - DOWN) / 2
    half = (20**2 + 20**2 + 4**2 + 4**2) ** 0.5 * (UP + DOWN) / 2
    expected = (middle - half) / 48, (middle + half) / 48
    assert (whole["low"], whole["high"]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"group_by": ["region", "brand"]},
            {
                ("East", "Hemujo"): (11, 24),
                ("East", "Quillo"): (7, 24),
                ("North", "Quillo"): (3, 4),
                (None, "Hemujo"): (11, 20),
                (None, "Quillo"): (4, 20),
            },
        ),
        (
            {"group_by": "week", "brand": "Hemujo"},
            {("2026-05-04",): (11, 24), ("2026-05-11",): (0, 4), ("2026-05-25",): (11, 20)},
        ),
        (
            {"group_by": ["week", "region"], "from": "2026-05-04", "to": "2026-05-18"},
            {
                ("2026-05-04", "East"): (15, 20),
                ("2026-05-04", "North"): (3, 4),
                ("2026-05-11", "East"): (3, 4),
            },
        ),
        ({"group_by": "brand", "to": "2026-05-18", "city": "Beijing"}, {("Quillo",): (3, 4)}),
        ({"group_by": "month", "sku": "H-1"}, {("2026-05-01",): (10, 48)}),
        ({"group_by": "day", "region": "North"}, {("2026-05-10",): (3, 4)}),
        ({"group_by": "category"}, {("snacks",): (12, 48), ("tea",): (24, 48)}),
        ({"brand": "Hemujo", "category": "tea"}, {("Hemujo",): (10, 48)}),
        ({"group_by": "sku", "city": "Beijing"}, {("Q-1",): (3, 4)}),
        (
            {"group_by": ["city", "region"], "brand": "Quillo"},
            {
                ("Beijing", "North"): (3, 4),
                ("Hangzhou", "East"): (7, 24),
                (None, None): (4, 20),
            },
        ),
        ({"group_by": "store_type", "city": "Hangzhou"}, {("supermarket",): (18, 24)}),
        ({"group_by": "brand", "channel": "modern trade"}, {("Quillo",): (3, 4)}),
        ({"group_by": "brand", "store_type": "none"}, {}),
        (
            {"group_by": "store_type", "brand": "Nobody"},
            {("supermarket",): (0, 24), (None,): (0, 24)},
        ),
        ({"from": "2026-05-05", "to": "2026-05-13"}, {("Quillo",): (6, 8)}),
    ],
)
def test_groups_and_filters(admin, audited, asked, expected):
    assert figures(rows(admin, **asked)) == expected


def test_stores_and_markets_tell_the_same(admin, stores, audited):
    places = {
        (row["group"]["region"], row["group"]["brand"]): row
        for row in rows(admin, group_by=["region", "brand"])
    }
    for city, region in (("Hangzhou", "East"), ("Beijing", "North")):
        for row in rows(admin, city=city):
            told = {"audits_link": row["audits_link"], "group": row["group"]}
            assert row == places[region, row["group"]["brand"]] | told
    admin.patch(f"/v1/stores/{stores['N1']}", json={"region": "East"})
    assert figures(rows(admin, group_by="region", brand="Quillo")) == {
        ("East",): (10, 28),
        (None,): (4, 20),
    }


def test_width_and_area_count_every_photo_in_its_own_facings(admin, audited):
    linear = rows(admin, measure="linear", group_by="brand", city="Beijing")
    assert [(r["numerator"], r["denominator"], r["unknown"]) for r in linear] == [
        (pytest.approx(3 / 5 * 4), 4, pytest.approx(2 / 5 * 4))
    ]
    area = rows(admin, measure="area", group_by="brand", city="Beijing")[0]
    assert area["value"] == pytest.approx(3 / 6)
    assert area["definition"] == DEFINITIONS["share_area"].en
    assert "photo" in area["unit"]


def test_the_link_leads_to_the_audits_behind_a_row(admin, stores, audited):
    asked = [
        {"group_by": ["region", "week", "brand"]},
        {"group_by": ["store", "month"]},
        {"group_by": "day", "city": "Hangzhou"},
        {"store": stores["N1"], "from": "2026-05-10", "to": "2026-05-11"},
    ]
    for one in asked:
        for row in rows(admin, **one):
            if any(row["group"].get(name, "") is None for name in ("region", "store")):
                assert row["audits_link"] is None
                continue
            listed = admin.get(row["audits_link"]).json()["items"]
            assert len(listed) == row["audits"] > 0, row


def test_a_store_is_told_by_code_and_name(admin, stores, audited):
    found = rows(admin, group_by="store", brand="Quillo", region="North")
    assert [row["group"] for row in found] == [
        {"store": stores["N1"], "store_code": "N1", "store_name": "A store"}
    ]


@pytest.mark.parametrize("policy", ["hidden", "anonymous"])
def test_an_analyst_sees_other_brands_as_one_or_under_a_made_up_name(service, audited, policy):
    service.admin.patch("/v1/workspace", json={"competitors": policy})
    analyst = service.person("analyst", brands=["Quillo"])
    found = rows(analyst)
    assert [(r["others"], r["numerator"], r["denominator"]) for r in found if r["others"]] == [
        (True, 22, 48)
    ]
    own = next(row for row in found if not row["others"])
    assert own == next(r for r in rows(service.admin) if r["group"] == {"brand": "Quillo"})
    other = next(row for row in found if row["others"])["group"]["brand"]
    assert (other is None) is (policy == "hidden")

    by_sku = rows(analyst, group_by=["category", "brand", "sku"])
    assert figures(by_sku) == {
        ("snacks", other, None): (12, 48),
        ("tea", other, None): (10, 48),
        ("tea", "Quillo", "Q-1"): (14, 48),
    }
    assert figures(rows(analyst, group_by="category")) == figures(
        rows(service.admin, group_by="category")
    )
    for hidden in ({"brand": "Hemujo"}, {"sku": "H-1"}, {"brand": "Hemujo", "group_by": "sku"}):
        assert rows(analyst, **hidden) == []
    assert rows(analyst, brand="Hemujo", group_by="month")[0]["numerator"] == 0
    assert rows(analyst, brand="Quillo", group_by="month")[0]["numerator"] == 14
    for kind in ("json", "csv"):
        groups = ["brand", "sku", "category", "day"]
        text = analyst.get(SHARE, params=MAY | {"group_by": groups, "format": kind}).text
        assert "Q-1" in text
        assert "Hemujo" not in text
        assert "H-1" not in text


def test_an_analyst_without_brands_sees_totals(service, audited):
    analyst = service.person("analyst")
    assert [(r["group"], r["others"], r["numerator"]) for r in rows(analyst)] == [
        ({"brand": None}, True, 36)
    ]


def test_another_workspace_and_a_rep_see_nothing(service, stores, audited):
    assert rows(service.stranger()) == rows(service.stranger(), VISITS) == []
    assert rows(service.stranger(), store=stores["E1"]) == []
    assert service.person("rep").get(SHARE).status_code == 403


def test_visits_and_the_stores_they_reached(admin, stores, audited):
    everything = {"from": "2025-12-01", "to": "2027-11-01", "group_by": "region"}
    found = rows(admin, VISITS, **everything)
    assert [(r["group"]["region"], r["numerator"], r["denominator"]) for r in found] == [
        ("East", 1, 2),
        ("North", 1, 1),
    ]
    east = found[0]
    assert (east["visits"], east["photos"], east["audits"]) == (2, 2, 2)
    assert east["value"] == east["low"] == east["high"] == 0.5
    months = rows(admin, VISITS, **everything | {"group_by": ["month", "city"]})
    assert {row["group"]["city"] for row in months} == {"Hangzhou", "Beijing"}
    assert sum(row["visits"] for row in months) == 3
    assert rows(admin, VISITS, to="2025-12-02", group_by="store", **{"from": "2025-12-01"})


def test_pages_hold_every_row_once_in_the_order_asked_for(admin, audited):
    whole = rows(admin, group_by=["day", "sku"], sort="-numerator")
    amounts = [row["numerator"] for row in whole]
    assert amounts == sorted(amounts, reverse=True) == [6, 6, 5, 5, 4, 4, 3, 3]
    asked, paged = MAY | {"group_by": ["day", "sku"], "sort": "-numerator", "limit": 3}, []
    while True:
        page = admin.get(SHARE, params=asked).json()
        paged += page["items"]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    assert paged == whole
    skus = [row["group"]["sku"] for row in rows(admin, group_by=["day", "sku"], sort="sku")]
    assert skus == sorted(skus)


def test_files_hold_what_json_does(admin, audited):
    asked = MAY | {"group_by": ["region", "brand"], "sort": "-value", "limit": 1}
    found = rows(admin, **asked | {"limit": 100})
    answer = admin.get(SHARE, params=asked | {"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = "share-2026-05-01-2026-06-01.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    listed = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["region"], row["brand"], float(row["value"])) for row in listed] == [
        (row["group"]["region"] or "", row["group"]["brand"], row["value"]) for row in found
    ]
    answer = admin.get(SHARE, params=asked | {"format": "xlsx"})
    assert answer.headers["content-type"] == XLSX
    head, *cells = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True))["high"] for row in cells] == [
        row["high"] for row in found
    ]
    assert {"region", "low", "definition", "rule_version", "audits_link"} <= set(head)


def test_no_cell_runs_as_a_formula(admin, work_off):
    name = '=HYPERLINK("http://example.com","x")'
    store = admin.store(code="+1", region="@x", name="-1+1")
    admin.upload(store=store["id"], taken_at="2026-05-04T10:00:00Z")
    work_off(ShelfPipeline({(name, "tea", "X-1"): 1}))
    asked = MAY | {"group_by": ["region", "brand", "store"]}
    text = admin.get(SHARE, params=asked | {"format": "csv"}).content.decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text)))[1]
    assert cells[:2] == ["'@x", f"'{name}"]
    assert cells[3:5] == ["'+1", "'-1+1"]
    data = admin.get(SHARE, params=asked | {"format": "xlsx"}).content
    cell = load_workbook(io.BytesIO(data)).active["B2"]
    assert (cell.value, cell.data_type) == (name, "s")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-06-01"}, "from"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "0001-01-01"}, "to"),
        ({"group_by": "planet"}, "group_by.0"),
        ({"group_by": ["brand", "sku", "day", "store", "city"]}, "group_by"),
        ({"group_by": ["brand", "brand"]}, "group_by"),
        ({"group_by": ["day", "week"]}, "group_by"),
        ({"measure": "weight"}, "measure"),
        ({"format": "pdf"}, "format"),
        ({"sort": "value; DROP TABLE stores"}, "sort"),
        ({"sort": "region"}, "sort"),
        ({"sort": "visits"}, "sort"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "MTI="}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"limit": 1_001}, "limit"),
        ({"store": "../etc"}, "store"),
        ({"brand": ""}, "brand"),
        ({"region": "a\x00b"}, "region"),
    ],
)
def test_what_is_wrong_is_refused_by_name(admin, asked, field):
    answer = admin.get(SHARE, params=MAY | asked)
    assert (answer.status_code, answer.headers["content-type"]) == (422, MEDIA_TYPE), answer.text
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("asked", [{"group_by": "brand"}, {"sort": "value "}, {"sort": "unknown"}])
def test_visits_know_no_products(admin, asked):
    assert admin.get(VISITS, params=asked).status_code == 422


def test_too_many_rows_are_refused(admin, audited, monkeypatch):
    monkeypatch.setattr("serving.reports.repository.MOST_ROWS", 1)
    assert admin.get(SHARE, params=MAY | {"format": "csv"}).status_code == 422
    assert admin.get(SHARE, params=MAY | {"group_by": "month"}).status_code == 200


def test_the_last_four_weeks_unless_asked_otherwise(admin, work_off):
    admin.upload()
    work_off(ShelfPipeline(SHELF))
    for asked in ({}, {"from": date.today().isoformat()}):
        assert len(admin.get(SHARE, params=asked).json()["items"]) == 2
    assert admin.get(SHARE, params={"to": "2026-01-01"}).json() == {"items": [], "next": None}
