"""What a reviewer's correction makes of the tasks an audit left."""

import pytest

from tests.integration.serving.people import created, jpeg
from tests.integration.serving.receivers import receiver
from tests.integration.serving.shelves import UNKNOWN, contents
from tests.integration.serving.test_imports import imported
from tests.integration.serving.test_reviews import name, revise
from tests.integration.serving.test_tasks import RESTOCK, TAG, AskingPipeline, settle, tasks

TEA = ("Quillo", "tea", "Q-1")


@pytest.fixture
def photographed(admin, work_off):
    """Audits a photo of the one place with so many Q-1 of which three are to be there."""
    imported(admin, "products", "sku,brand,category\nQ-1,Quillo,tea\n")
    imported(admin, "must-stock", "sku,min_facings\nQ-1,3\n")
    store = admin.store()["id"]
    days = iter(range(1, 28))

    def photograph(seen: int, *asked: dict) -> str:
        day = next(days)
        told = {"store": store, "position": "bay 3", "taken_at": f"2026-05-{day:02}T08:00:00Z"}
        audit_id = admin.upload(jpeg(day), **told).json()["audit_id"]
        pipeline = AskingPipeline(*asked)
        pipeline.changed |= contents({TEA: seen, UNKNOWN: 2})
        work_off(pipeline)
        return audit_id

    return photograph


def delete(box: int) -> dict:
    return {"action": "delete", "id": box}


def test_what_is_still_asked_for_keeps_its_id_and_the_rest_is_gone(admin, photographed):
    audit_id = photographed(2, RESTOCK, TAG)
    before = {one["kind"]: one for one in tasks(admin)}
    revise(admin, audit_id, delete(3))
    (after,) = tasks(admin)
    assert after["id"] == before["restock"]["id"]
    assert (before["restock"]["facings"], after["facings"], after["state"]) == (3, 1, "open")
    revise(admin, audit_id, name(2, "Q-1"), base=1)
    assert tasks(admin) == []


def test_what_somebody_settled_stays(admin, photographed):
    audit_id = photographed(2, RESTOCK, TAG)
    ids = {one["kind"]: one["id"] for one in tasks(admin)}
    settle(admin, ids["restock"], state="done")
    settle(admin, ids["add_tag"], state="refused", reason="no tags")
    revise(admin, audit_id, name(2, "Q-1"))
    assert {one["kind"]: one["state"] for one in tasks(admin)} == {
        "restock": "done",
        "add_tag": "refused",
    }


def test_what_only_the_correction_asks_for_is_new_and_told(admin, photographed, work_off):
    audit_id = photographed(3)
    with receiver() as there:
        created(admin.post("/v1/webhooks", json={"url": there.url, "events": ["task.created"]}))
        revise(admin, audit_id, delete(0))
        work_off()
    (new,) = tasks(admin)
    assert (new["kind"], new["sku"], new["audit_id"]) == ("restock", "Q-1", audit_id)
    assert [body["data"]["task_id"] for body in there.bodies()] == [new["id"]]


def test_nothing_new_is_asked_of_a_place_that_was_photographed_since(admin, photographed):
    earlier = photographed(3)
    photographed(3)
    revise(admin, earlier, delete(0))
    assert tasks(admin) == []


@pytest.mark.parametrize(("settled", "state"), [(False, "open"), (True, "done")])
def test_what_a_photo_verified_is_looked_at_again(admin, photographed, settled, state):
    photographed(0, RESTOCK)
    (task,) = tasks(admin)
    if settled:
        settle(admin, task["id"], state="done")
    later = photographed(1)
    assert [one["state"] for one in tasks(admin)] == ["verified"]
    revise(admin, later, delete(0))
    (after,) = tasks(admin)
    assert (after["id"], after["state"], after["verified_by"]) == (task["id"], state, None)
