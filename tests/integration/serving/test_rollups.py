import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.commands.serve import rollups
from serving.db import Database
from serving.rollups import upkeep
from serving.rollups.repository import RollupRepository
from serving.scope import Scope
from serving.tables import Audit
from tests.integration.serving.people import jpeg
from tests.integration.serving.shelves import UNKNOWN, ShelfPipeline, contents

TEA = ("Quillo", "tea", "Q-1")
RIVAL = ("Hemujo", "tea", "H-1")
SHELF = {TEA: 4, RIVAL: 5, ("Hemujo", "snacks", "H-2"): 6, UNKNOWN: 5}
WIDE = [
    f"{place}_{kind}_{unit}"
    for place in ("market", "city")
    for kind in ("shelf", "product")
    for unit in ("days", "weeks")
]
ROLLUPS = ("shelf_days", "product_days", *WIDE)


@pytest.fixture
def audited(admin, work_off) -> list[str]:
    """Ids of three audits: two of one day in a store, one without a store a day later."""
    store = admin.store()["id"]
    places = [("2026-05-04", store), ("2026-05-04", store), ("2026-05-05", None)]
    ids = []
    for seed, (day, place) in enumerate(places):
        form = {"taken_at": f"{day}T23:30:00Z"} | ({"store": place} if place else {})
        ids.append(admin.upload(jpeg(seed), **form).json()["audit_id"])
    work_off(ShelfPipeline(SHELF, {TEA: 1, UNKNOWN: 1}, {}))
    return ids


def differences(settings) -> list[str]:
    return [str(found) for found in asyncio.run(upkeep.verify(settings))]


def kept(database) -> dict[str, list]:
    return {
        table: database.execute(f"SELECT * FROM {table} ORDER BY day").fetchall()
        for table in ROLLUPS
    }


def test_an_audit_adds_to_the_rollups_in_its_transaction(audited, database, settings):
    shelves = database.execute(
        "SELECT day::text, audits, facings, unknown_facings, rule_version FROM shelf_days "
        "ORDER BY day"
    ).fetchall()
    assert shelves == [("2026-05-04", 2, 22, 6, "share/1"), ("2026-05-05", 1, 0, 0, "")]
    brands = database.execute(
        "SELECT brand, audits, facings, linear FROM product_days WHERE level = 1 ORDER BY brand"
    ).fetchall()
    assert brands[0] == ("Hemujo", 1, 11, pytest.approx(11 / 25 * 20))
    assert brands[1] == ("Quillo", 2, 5, pytest.approx(4 / 25 * 20 + 1 / 3 * 2))
    assert database.execute("SELECT count(*) FROM product_days").fetchone() == (7,)
    assert differences(settings) == []


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (
            "UPDATE product_days SET facings = facings + 1 WHERE sku = 'Q-1'",
            "facings 6, expected 5",
        ),
        ("UPDATE shelf_days SET unknown_area = 0 WHERE facings > 0", "unknown_area 0"),
        ("DELETE FROM product_days WHERE sku = 'H-2'", "area_spread 0"),
        ("UPDATE product_days SET sku = 'X' WHERE sku = 'Q-1'", "X: facings 5, expected 0"),
        ("DELETE FROM facings WHERE brand = 'Quillo' AND number = 0", "facings 5, expected 3"),
        ("UPDATE product_days SET linear_middle = 0 WHERE level = 2", "linear_middle 0"),
        (
            "UPDATE market_product_days SET audits = 9 WHERE brand = 'Hemujo'",
            "audits 9, expected 1",
        ),
        ("DELETE FROM market_shelf_days", "audits 0, expected 2"),
        ("UPDATE market_product_weeks SET facings = 0 WHERE level = 1", "facings 0, expected 11"),
        ("DELETE FROM market_shelf_weeks", "audits 0, expected 2"),
        ("UPDATE city_product_days SET linear = 0 WHERE level = 2", "linear 0, expected"),
        ("DELETE FROM city_product_weeks WHERE brand = 'Quillo'", "audits 0, expected 2"),
    ],
)
def test_a_broken_row_is_found_and_a_rebuild_repairs_it(audited, database, settings, harm, found):
    database.execute(harm)
    assert any(found in difference for difference in differences(settings)), differences(settings)
    assert asyncio.run(upkeep.rebuild(settings)) == 3
    assert differences(settings) == []


def test_a_rebuild_keeps_to_the_workspace_of_each_audit(service, audited, work_off, settings):
    stranger = service.stranger()
    stranger.upload(jpeg(8), taken_at="2026-05-04T00:00:00Z")
    work_off(ShelfPipeline({RIVAL: 1}))
    assert asyncio.run(upkeep.rebuild(settings)) == 4
    assert differences(settings) == []


def rescored(settings, audit_id: str, shelf: dict | None) -> None:
    """Give an audit other contents, as a new model does; None: delete it."""

    async def change() -> None:
        database = Database(settings.database_url, connections=1)
        async with database.session() as session:
            audit = await session.get(Audit, audit_id)
            counts = RollupRepository(session, Scope.of_worker(audit.workspace_id))
            await counts.remove(audit)
            connection = await session.connection()
            await connection.exec_driver_sql("DELETE FROM facings WHERE audit_id = %s", (audit_id,))
            if shelf is None:
                await session.delete(audit)
            else:
                await replace(session, counts, audit, shelf)
        await database.close()

    asyncio.run(change())


async def replace(session, counts, audit, shelf) -> None:
    from serving.audits.repository import AuditRepository

    audits = AuditRepository(session, counts.scope)
    await audits.change(audit, document=audit.document | contents(shelf))
    await audits.add_facings(audit, audit.document["facings"])
    await counts.add(audit)


def test_re_scoring_and_deleting_keep_them_right(audited, database, settings):
    rescored(settings, audited[0], {RIVAL: 3, UNKNOWN: 1})
    assert differences(settings) == []
    left = "SELECT sku, facings FROM product_days WHERE level = 3 ORDER BY sku"
    assert database.execute(left).fetchall() == [("H-1", 3), ("Q-1", 1)]
    for audit_id in audited:
        rescored(settings, audit_id, None)
    assert kept(database) == {table: [] for table in ROLLUPS}
    assert differences(settings) == []


def test_a_store_takes_its_days_to_another_market(admin, audited, database, settings):
    (store,) = admin.get("/v1/stores").json()["items"]
    regions = "SELECT DISTINCT region, channel FROM market_product_days WHERE brand = 'Hemujo'"
    changes = (
        {"region": "East"},
        {"channel": "x", "region": "West"},
        {"city": "Xi'an"},
        {"name": "n"},
    )
    for change in changes:
        assert admin.patch(f"/v1/stores/{store['id']}", json=change).status_code == 200
        assert differences(settings) == []
    assert database.execute(regions).fetchall() == [("West", "x")]
    cities = "SELECT DISTINCT city FROM city_product_weeks WHERE brand = 'Hemujo'"
    assert database.execute(cities).fetchall() == [("Xi'an",)]
    for table in (name for name in WIDE if "shelf" in name):
        assert database.execute(f"SELECT sum(audits) FROM {table}").fetchone() == (3,)
    database.execute("UPDATE market_product_days SET region = 'East' WHERE brand = 'Hemujo'")
    assert differences(settings)


def test_workers_at_once_count_every_audit_once(admin, settings, work_off, database):
    store = admin.store()["id"]
    for seed in range(12):
        admin.upload(jpeg(seed), store=store, taken_at="2026-05-04T09:00:00Z")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work_off, [ShelfPipeline(SHELF) for _ in range(3)]))
    assert database.execute("SELECT audits, facings FROM shelf_days").fetchall() == [(12, 240)]
    assert differences(settings) == []


def test_an_audit_without_figures_leaves_all_open(admin, work_off, database, settings):
    admin.upload()
    work_off()  # its document has shares of brands only, by facings
    row = "SELECT linear, linear_middle, linear_spread FROM product_days WHERE sku = 'Q-1'"
    assert database.execute(row).fetchone() == (1.0, 1.5, 2.25)
    assert differences(settings) == []


@pytest.fixture
def environment(settings, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SHELFEYE_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("SHELFEYE_WEIGHTS", "clear")
    monkeypatch.setenv("SHELFEYE_DATA", str(settings.data))


def test_the_commands(audited, database, environment, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.setattr("serving.launch.configure_logs", lambda _: None)
    runner = CliRunner()
    assert runner.invoke(rollups, ["verify"]).exit_code == 0
    database.execute("UPDATE product_days SET facings = 7 WHERE sku = 'H-2'")
    broken = runner.invoke(rollups, ["verify"])
    assert broken.exit_code == 1
    assert "H-2: facings 7, expected 6" in broken.output
    assert "3 audits" in runner.invoke(rollups, ["rebuild"]).output
    assert runner.invoke(rollups, ["verify"]).exit_code == 0
    assert json.dumps(broken.output).count("H-2") == 1
