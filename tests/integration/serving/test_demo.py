"""The demo workspace, founded in the tests' database; nothing of it is recognised for real."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serving.demo.assortment import OWN
from serving.demo.founding import credentials, found
from serving.demo.history import History, missing, record
from serving.demo.master_data import found_master_data
from serving.demo.places import shops
from serving.demo.scores import write_score
from serving.rollups import upkeep
from tests.integration.serving.people import Caller

PASSWORD = "a demo password"
SHOPS = shops(3)
pytestmark = pytest.mark.slow


@pytest.fixture
def demo(settings, service, tmp_path):
    """The workspace with three shops of three types and a week of history."""
    settings = settings.model_copy(update={"score": tmp_path / "score.yaml"})
    write_score(settings.score)
    day = asyncio.run(found(settings, SHOPS, PASSWORD))
    folder = tmp_path / "catalogue"
    asyncio.run(found_master_data(settings, folder))
    history = History(settings, folder, SHOPS, 1, day - timedelta(days=1), recognised=0)
    record(history, list(asyncio.run(missing(history))), lambda more: None)
    return history


@pytest.fixture
def known(settings, service) -> dict[str, Caller]:
    """Somebody of each role of the demo; of the two analysts that of the own brand."""
    everybody = reversed(credentials(settings, PASSWORD))
    return {one.person.role: service.caller(one.token) for one in everybody}


def listed(client: Caller, path: str) -> list[dict]:
    answer = client.get(path, params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_everybody_finds_the_demo_and_every_audit_leads_to_its_photo(demo, known, settings, nobody):
    assert len(listed(known["admin"], "/v1/stores")) == len(SHOPS)
    assert len(listed(known["admin"], "/v1/users")) == len(credentials(settings, PASSWORD))
    assert listed(known["admin"], "/v1/planograms")
    assert listed(known["rep"], "/v1/visits")
    shares = known["analyst"].get("/v1/reports/share", params={"group_by": "brand"}).json()["items"]
    own = next(row for row in shares if row["group"]["brand"] == OWN)
    assert 0 < own["value"] < 1
    listed_own = known["analyst"].get("/v1/reports/availability", params={"group_by": "brand"})
    (seen,) = (row for row in listed_own.json()["items"] if row["group"]["brand"] == OWN)
    assert 0.75 < seen["value"] < 1

    audits = listed(known["analyst"], "/v1/audits")
    assert {audit["status"] for audit in audits} == {"done"}
    assert all(audit["created_at"] < datetime.now(UTC).isoformat() for audit in audits)
    for audit in audits:
        shown = known["analyst"].get(f"/v1/audits/{audit['id']}").json()
        photo = known["analyst"].get(shown["links"]["photo"])
        assert photo.content.startswith(b"\xff\xd8")
        assert shown["result"]["facings"]
        assert shown["result"]["planogram"]["id"]
        (score,) = (k for k in shown["result"]["kpis"] if k["name"] == "score" and not k["scope"])
        assert 0 < score["value"] < 1
        assert score["rule_version"].endswith(shown["held_against"]["score"]["version"])
    assert asyncio.run(upkeep.verify(settings)) == []
    answer = nobody.post("/v1/session", json={"email": "rep@demo.example", "password": PASSWORD})
    assert answer.json()["role"] == "rep"
    _founding_again_adds_only_what_is_new(demo, known["admin"], settings)


def _founding_again_adds_only_what_is_new(demo, admin, settings):
    assert asyncio.run(missing(demo)) == {}
    before = {audit["id"]: audit["finished_at"] for audit in listed(admin, "/v1/audits")}
    asyncio.run(found(settings, SHOPS, PASSWORD))
    asyncio.run(found_master_data(settings, demo.catalogue))
    longer = replace(demo, weeks=2)
    left = asyncio.run(missing(longer))
    record(longer, list(left), lambda more: None)
    after = {audit["id"]: audit["finished_at"] for audit in listed(admin, "/v1/audits")}
    assert len(after) == len(before) + sum(left.values()) > len(before)
    assert before.items() <= after.items()
