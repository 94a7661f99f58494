from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.integration.serving.people import created, jpeg
from tests.integration.serving.receivers import receiver
from tests.integration.serving.shelves import UNKNOWN, ShelfPipeline

OWN, RIVAL = ("Quillo", "tea", "Q-1"), ("Hemujo", "tea", "H-1")
NOW = datetime.now(UTC)
FELL = {"name": "Quillo fell", "kind": "share_fell", "brand": "Quillo", "points": 10}
OUT = {"name": "Q-1 is out", "kind": "out_of_stock", "sku": "Q-1", "stores": 1}


@pytest.fixture
def evaluated(work_off, database):
    """Runs the hourly errand, as the clock would."""

    def run() -> None:
        database.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
            """VALUES ('errands', 'evaluate_alerts', '{"timestamp": 0}')"""
        )
        work_off()

    return run


@pytest.fixture
def shelves(admin, work_off):
    """Photographs a store's shelf some days ago; own facings beside those of a rival."""
    numbers = iter(range(100))

    def photograph(days: int, own: int, rival: int, **place) -> None:
        store = admin.store(**place)["id"]
        taken = (NOW - timedelta(days=days)).isoformat()
        admin.upload(jpeg(next(numbers)), store=store, taken_at=taken)
        work_off(ShelfPipeline({OWN: own, RIVAL: rival, UNKNOWN: 1}))

    return photograph


@pytest.fixture
def presence(service, database):
    """Notes what was seen of a listed SKU in a store some days ago."""
    workspace = database.execute("SELECT id FROM workspaces").fetchone()[0]

    def note(store: str, days: int, facings: int, sku="Q-1", brand="Quillo", listed=1) -> None:
        database.execute(
            "INSERT INTO presence_days (workspace_id, day, store_id, brand, sku, rule_version, "
            "audits, listed, planned, facings, doubt) VALUES (%s, %s, %s, %s, %s, '1', 1, %s, 0, "
            "%s, 0)",
            (workspace, (NOW - timedelta(days=days)).date(), store, brand, sku, listed, facings),
        )

    return note


def alerts(caller, **asked) -> list[dict]:
    return caller.get("/v1/alerts", params=asked).json()["items"]


def test_a_share_that_fell_raises_one_alert_and_tells_it(admin, shelves, evaluated):
    shelves(10, own=5, rival=4)
    shelves(3, own=2, rival=7)
    rule = created(admin.post("/v1/alert-rules", json=FELL))
    with receiver() as there:
        created(admin.post("/v1/webhooks", json={"url": there.url, "events": ["alert.raised"]}))
        evaluated()
        evaluated()
    (alert,) = alerts(admin)
    figures = alert["figures"]
    assert (alert["rule_id"], alert["brand"], figures["fell"]) == (rule["id"], "Quillo", 30.0)
    assert (figures["before"]["value"], figures["after"]["value"]) == (0.5, 0.2)
    assert figures["after"]["low"] <= 0.2 <= figures["after"]["high"]
    assert figures["before"]["to"] == figures["after"]["from"]
    (told,) = there.bodies()
    assert told["data"]["alert_id"] == alert["id"]
    assert told["data"]["figures"] == figures


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ({"points": 30}, (5, 4), (2, 7)),  # more than, not as much as
        ({}, (2, 7), (5, 4)),
        ({}, None, (2, 7)),
        ({}, (5, 4), None),
        ({"region": "West"}, (5, 4), (2, 7)),
    ],
)
def test_no_alert_without_a_fall_or_without_evidence(
    admin, shelves, evaluated, rule, before, after
):
    for days, seen in ((10, before), (3, after)):
        if seen:
            shelves(days, *seen, region="East")
    created(admin.post("/v1/alert-rules", json=FELL | rule))
    evaluated()
    assert alerts(admin) == []


def test_a_product_missing_in_too_many_stores_raises_one(admin, presence, evaluated):
    stores = [admin.store()["id"] for _ in range(4)]
    for store in stores[:2]:
        presence(store, 5, facings=3)
        presence(store, 2, facings=0)
    presence(stores[2], 5, facings=0)
    presence(stores[2], 2, facings=1)
    presence(stores[3], 2, facings=0, listed=0)
    rule = created(admin.post("/v1/alert-rules", json=OUT))
    evaluated()
    (alert,) = alerts(admin, rule=rule["id"])
    assert alert["figures"] == {"stores": 2, "checked": 3, "store_ids": sorted(stores[:2])}
    assert alerts(admin, rule=str(uuid4())) == []


@pytest.mark.parametrize(
    "rule",
    [{"stores": 2}, {"sku": "Q-9"}, {"region": "West"}, {"days": 1}, {"sku": None, "brand": "H"}],
)
def test_none_where_it_is_missing_in_few(admin, presence, evaluated, rule):
    for _ in range(2):
        presence(admin.store(region="East")["id"], 3, facings=0)
    created(admin.post("/v1/alert-rules", json=OUT | rule))
    evaluated()
    assert alerts(admin) == []


def test_any_product_of_a_brand(admin, presence, evaluated):
    store = admin.store()["id"]
    presence(store, 3, facings=0, sku="Q-1")
    presence(store, 2, facings=4, sku="Q-2")
    created(admin.post("/v1/alert-rules", json=OUT | {"sku": None, "brand": "Quillo", "stores": 0}))
    evaluated()
    assert alerts(admin)[0]["figures"]["stores"] == 1


def test_switched_off_or_deleted_it_is_quiet(admin, presence, evaluated):
    presence(admin.store()["id"], 3, facings=0)
    rule = created(admin.post("/v1/alert-rules", json=OUT | {"stores": 0}))
    path = f"/v1/alert-rules/{rule['id']}"
    assert admin.patch(path, json={"active": False}).json()["active"] is False
    evaluated()
    assert alerts(admin) == []
    admin.patch(path, json={"active": True})
    evaluated()
    assert len(alerts(admin)) == 1
    assert admin.delete(path).status_code == 204
    assert alerts(admin) == []


def test_an_analyst_sees_those_about_own_brands(service, presence, evaluated):
    admin = service.admin
    presence(admin.store()["id"], 3, facings=0)
    own = OUT | {"brand": "Quillo", "stores": 0}
    other = created(admin.post("/v1/alert-rules", json=FELL | {"brand": "Hemujo"}))
    created(admin.post("/v1/alert-rules", json=own))
    evaluated()
    analyst, rival = (service.person("analyst", brands=[b]) for b in ("Quillo", "Hemujo"))
    assert len(alerts(analyst)) == 1
    assert alerts(rival) == []
    assert analyst.get(f"/v1/alert-rules/{other['id']}").status_code == 404
    assert [rule["brand"] for rule in analyst.get("/v1/alert-rules").json()["items"]] == ["Quillo"]


@pytest.mark.parametrize(
    "wrong",
    [
        FELL | {"brand": None},
        FELL | {"sku": "Q-1"},
        FELL | {"points": None},
        FELL | {"stores": 3},
        FELL | {"points": 0},
        FELL | {"points": 101},
        OUT | {"sku": None},
        OUT | {"stores": None},
        OUT | {"stores": -1},
        OUT | {"days": 0},
        OUT | {"kind": "rain"},
    ],
)
def test_rules_that_say_too_little_or_too_much_are_refused(admin, wrong):
    assert admin.post("/v1/alert-rules", json=wrong).status_code == 422


def test_a_limit_of_the_other_kind_is_refused(admin):
    rule = created(admin.post("/v1/alert-rules", json=OUT))
    refused = admin.patch(f"/v1/alert-rules/{rule['id']}", json={"points": 3})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "points")
