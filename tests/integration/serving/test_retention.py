import asyncio
from datetime import timedelta

import pytest

from serving.resources import Resources
from serving.retention.service import sweep
from tests.integration.serving.people import jpeg


@pytest.fixture
def upkeep(work_off, database):
    """Runs the nightly errand, as the clock would."""

    def run() -> None:
        database.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
            """VALUES ('errands', 'nightly_upkeep', '{"timestamp": 0}')"""
        )
        work_off()

    return run


@pytest.fixture
def swept(settings):
    """Sweeps what is older than so many hours; the keys found."""

    def run(hours: float = 0, delete: bool = True) -> list[str]:
        async def once() -> list[str]:
            async with Resources.open(settings) as held:
                grace = timedelta(hours=hours)
                return await sweep(held.database, held.storage, delete, grace)

        return asyncio.run(once())

    return run


@pytest.fixture
def files(admin, photos_folder):
    """The files of the first workspace."""
    folder = photos_folder / admin.get("/v1/session").json()["workspace_id"]

    def found() -> list[str]:
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    return found


def age(database, days: int) -> None:
    database.execute("UPDATE photos SET created_at = created_at - %s * '1 day'::interval", (days,))


def test_old_photos_are_erased_and_figures_stay(admin, work_off, database, files, upkeep):
    assert admin.patch("/v1/workspace", json={"photos_days": 30}).json()["photos_days"] == 30
    old = admin.upload(jpeg(1)).json()["audit_id"]
    work_off()
    before = admin.audit(old)
    age(database, 31)
    new = admin.upload(jpeg(2)).json()["audit_id"]
    work_off()
    assert len(files()) == 6
    upkeep()
    kept = admin.audit(new)
    assert len(files()) == 3
    assert admin.get(kept["links"]["overlay"]).status_code == 200
    erased = admin.audit(old)
    assert (erased["links"]["photo"], erased["links"]["overlay"]) == (None, None)
    assert erased["result"] == before["result"]
    assert admin.get(before["links"]["photo"]).status_code == 404
    report = admin.get("/v1/reports/share").json()["items"]
    assert sum(row["numerator"] for row in report) == 4


@pytest.mark.parametrize(("days", "left"), [(None, 3), (40, 3), (31, 3), (30, 0)])
def test_photos_are_kept_as_long_as_the_workspace_says(
    admin, work_off, database, files, upkeep, days, left
):
    admin.patch("/v1/workspace", json={"photos_days": days})
    admin.upload(jpeg(1))
    work_off()
    age(database, 30)
    upkeep()
    assert len(files()) == left


def test_null_keeps_photos_again_and_leaving_it_out_changes_nothing(admin):
    admin.patch("/v1/workspace", json={"photos_days": 30})
    assert admin.patch("/v1/workspace", json={"name": "x"}).json()["photos_days"] == 30
    assert admin.patch("/v1/workspace", json={"photos_days": None}).json()["photos_days"] is None
    assert admin.patch("/v1/workspace", json={"photos_days": 0}).status_code == 422


def test_the_photos_of_a_store_are_erased_on_request(service, work_off, files):
    admin = service.admin
    store, other = admin.store()["id"], admin.store()["id"]
    gone = admin.upload(jpeg(1), store=store).json()["audit_id"]
    kept = admin.upload(jpeg(2), store=other).json()["audit_id"]
    work_off()
    waiting = admin.upload(jpeg(3), store=store).json()["audit_id"]
    path = f"/v1/stores/{store}/photos"
    assert service.person("operator").delete(path).status_code == 403
    answer = admin.delete(path)
    assert (answer.status_code, answer.json()) == (202, {"photos": 2})
    assert admin.delete(path).json() == {"photos": 0}
    work_off()
    assert len(files()) == 3
    assert admin.audit(gone)["result"]
    assert admin.audit(kept)["links"]["photo"]
    refused = admin.audit(waiting)
    assert (refused["status"], refused["problem"]["status"]) == ("failed", 410)
    entries = admin.get("/v1/audit-log", params={"action": "erase_store_photos"}).json()["items"]
    assert {entry["target"] for entry in entries} == {path}


def test_bytes_that_another_photo_names_are_kept(service, work_off, files):
    admin = service.admin
    store, other = admin.store()["id"], admin.store()["id"]
    admin.upload(jpeg(1), store=store)
    kept = admin.upload(jpeg(1), store=other).json()
    work_off()
    admin.delete(f"/v1/stores/{store}/photos")
    work_off()
    assert f"photos/{kept['sha256'][:2]}/{kept['sha256']}" in files()
    assert len(files()) == 3


def test_what_no_row_names_is_swept_and_nothing_else(admin, work_off, photos_folder, swept):
    admin.upload(jpeg(1))
    work_off()
    folder = photos_folder / admin.get("/v1/session").json()["workspace_id"]
    named = {path for path in folder.rglob("*") if path.is_file()}
    orphans = {
        folder / "photos" / "ab" / ("ab" * 32),
        folder / "pictures" / "6f1f1c1e-8f5a-4f0e-9d5b-3d6c1b1f9a10" / "overlay.jpg",
    }
    others = {
        folder / "references" / "ab" / ("ab" * 32),
        folder / "pictures" / "6f1f1c1e-8f5a-4f0e-9d5b-3d6c1b1f9a10" / "proposal-1.jpg",
        folder / "pictures" / "no-id" / "overlay.jpg",
    }
    for path in orphans | others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    keys = {str(path.relative_to(photos_folder)) for path in orphans}
    assert not keys & set(swept(hours=1))
    assert keys <= set(swept(delete=False))
    assert all(path.exists() for path in orphans)
    assert keys <= set(swept())
    left = {path for path in folder.rglob("*") if path.is_file()}
    assert left == named | others
    assert not [key for key in swept() if key.startswith(folder.name)]
