from typing import Any

import pytest

from tests.integration.serving.people import created, jpeg
from tests.integration.serving.pipelines import FakeAudit, FakePipeline
from tests.integration.serving.receivers import receiver
from vision.photo import Photo

RESTOCK = {"kind": "restock", "row": 1, "sku": "Q-1", "position": None}
TAG = {"kind": "add_tag", "row": 0, "sku": None, "position": None}


def task(asked: dict[str, Any]) -> dict[str, Any]:
    text = {"zh": "补货", "en": "restock"}
    return asked | {"boxes": [[1.0, 2.0, 3.0, 4.0]], "facings": 3, "value": 3.5, "text": text}


class AskingAudit(FakeAudit):
    def __init__(self, photo: Photo, changed: dict[str, Any]) -> None:
        super().__init__(photo)
        self.changed = changed

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | self.changed


class AskingPipeline(FakePipeline):
    """Finds the same things to put right on every photo."""

    def __init__(self, *asked: dict[str, Any], ok: bool = True, planogram: Any = None) -> None:
        super().__init__()
        quality = {"ok": ok, "reasons": [] if ok else ["blurred"]}
        tasks = [task(one) for one in asked]
        self.changed = {"tasks": tasks, "quality": quality, "planogram": planogram}

    def audit(self, photo: Photo, *_: object) -> AskingAudit:
        return AskingAudit(photo, self.changed)


@pytest.fixture
def shelf(service, work_off):
    """Photographs one place, day after day, and audits it with what is asked for there."""
    admin = service.admin
    store = admin.store()["id"]
    days = iter(range(1, 28))

    def photograph(*asked, ok=True, place="bay 3") -> str:
        day = next(days)
        told = {"store": store, "position": place, "taken_at": f"2026-05-{day:02}T08:00:00Z"}
        audit_id = admin.upload(jpeg(day), **told).json()["audit_id"]
        work_off(AskingPipeline(*asked, ok=ok))
        return audit_id

    photograph.store = store
    return photograph


def tasks(caller, **asked) -> list[dict]:
    answer = caller.get("/v1/tasks", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def settle(caller, task_id: str, **body):
    return caller.patch(f"/v1/tasks/{task_id}", json=body)


def test_an_audit_leaves_tasks(admin, shelf):
    audit_id = shelf(RESTOCK, TAG)
    found = {found["kind"]: found for found in tasks(admin, store=shelf.store, state="open")}
    assert set(found) == {"restock", "add_tag"}
    restock = found["restock"]
    assert (restock["audit_id"], restock["place"]) == (audit_id, "bay 3")
    assert (restock["row"], restock["sku"], restock["value"]) == (1, "Q-1", 3.5)
    assert restock["text"] == {"zh": "补货", "en": "restock"}
    assert restock["boxes"] == [[1.0, 2.0, 3.0, 4.0]]
    assert tasks(admin, kind="restock") == [restock]
    assert tasks(admin, audit=audit_id, state="verified") == []
    assert admin.get(f"/v1/tasks/{restock['id']}").json() == restock


def test_a_rep_does_or_refuses_them_and_the_next_photo_shows(service, shelf):
    rep = service.person("rep")
    shelf(RESTOCK, TAG)
    restock, tag = (tasks(rep, kind=kind)[0]["id"] for kind in ("restock", "add_tag"))
    assert settle(rep, restock, state="done").json()["state"] == "done"
    refused = settle(rep, tag, state="refused", reason="no tags left").json()
    assert (refused["state"], refused["reason"]) == ("refused", "no tags left")
    me = rep.get("/v1/session").json()["user_id"]
    assert (refused["settled_by"], bool(refused["settled_at"])) == (me, True)
    assert settle(rep, tag, state="open").json()["settled_by"] is None

    second = shelf(TAG)
    verified = rep.get(f"/v1/tasks/{restock}").json()
    assert (verified["state"], verified["verified_by"]) == ("verified", second)
    assert settle(rep, restock, state="open").status_code == 409
    assert [found["id"] for found in tasks(rep, state="open")] == [tag]


def test_what_is_still_asked_for_is_open_again_under_its_first_id(admin, shelf):
    shelf(RESTOCK)
    (first,) = tasks(admin)
    settle(admin, first["id"], state="done")
    shelf(RESTOCK)
    (again,) = tasks(admin)
    assert (again["id"], again["state"]) == (first["id"], "open")


def test_refused_is_asked_again_by_the_next_photo(admin, shelf):
    shelf(RESTOCK)
    settle(admin, tasks(admin)[0]["id"], state="refused", reason="none left")
    shelf(RESTOCK)
    assert sorted(found["state"] for found in tasks(admin)) == ["open", "refused"]


@pytest.mark.parametrize("later", [{"ok": False}, {"place": "bay 4"}, {"place": ""}])
def test_only_a_good_photo_of_the_same_place_verifies(admin, shelf, later):
    shelf(RESTOCK)
    shelf(**later)
    assert [found["state"] for found in tasks(admin)] == ["open"]


def test_each_new_task_is_told_once(admin, shelf, work_off):
    with receiver() as there:
        created(admin.post("/v1/webhooks", json={"url": there.url, "events": ["task.created"]}))
        shelf(RESTOCK, TAG)
        shelf(RESTOCK, TAG)
    assert sorted(body["data"]["kind"] for body in there.bodies()) == ["add_tag", "restock"]
    ids = {found["id"] for found in tasks(admin)}
    assert {body["data"]["task_id"] for body in there.bodies()} == ids


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "verified"}, "state"),
        ({"state": "refused"}, "reason"),
        ({"state": "done", "reason": "why not"}, "reason"),
    ],
)
def test_wrong_changes_are_refused(admin, shelf, body, field):
    shelf(RESTOCK)
    answer = settle(admin, tasks(admin)[0]["id"], **body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def plan(name: str, type_: str) -> dict[str, Any]:
    position = {
        "position": "1-2",
        "row": 1,
        "type": type_,
        "planned": 3,
        "seen": 3,
        "expected": "X",
        "actual": "X",
        "probability": 0.9,
        "boxes": [[1.0, 2.0, 3.0, 4.0]],
        "facings": [],
        "swapped_with": None,
    }
    return {"id": name, "verdict": "planned_shelf", "positions": [position], "scores": []}


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (plan("A", "match"), "verified"),
        (plan("A", "missing"), "open"),
        (plan("A", "unsure"), "done"),
        (plan("B", "match"), "done"),
        (None, "done"),
    ],
)
def test_a_planned_position_is_verified_by_its_planogram(admin, work_off, later, state):
    store = admin.store()["id"]
    asked = RESTOCK | {"position": "1-2", "sku": "X"}
    admin.upload(jpeg(1), store=store, taken_at="2026-05-01T08:00:00Z")
    work_off(AskingPipeline(asked, planogram=plan("A", "missing")))
    settle(admin, tasks(admin)[0]["id"], state="done")
    admin.upload(jpeg(2), store=store, taken_at="2026-05-02T08:00:00Z")
    work_off(AskingPipeline(planogram=later))
    assert [found["state"] for found in tasks(admin)] == [state]
