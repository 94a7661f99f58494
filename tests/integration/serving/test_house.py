"""The score and the shelf rules of an installation, by the type of a photo's store."""

import asyncio
from pathlib import Path

import pytest

from serving.house import House
from serving.worker import work
from tests.integration.serving.checked import Shelves
from tests.integration.serving.people import jpeg
from vision.errors import ConfigError

SCORE = """
version: "v7"
targets: {osa: 0.9}
store_types:
  default: {osa: 30, share: 70}
  supermarket: {must_stock: 100}
"""
RULES = """
version: "r1"
eye_level_rows: [2]
store_types:
  cooler: {version: "r2", own_fixture: true}
"""


@pytest.fixture
def ruled(settings, tmp_path):
    """Settings with a score and rules."""
    found = {name: tmp_path / f"{name}.yaml" for name in ("score", "shelf_rules")}
    for name, text in (("score", SCORE), ("shelf_rules", RULES)):
        found[name].write_text(text)
    return settings.model_copy(update=found)


def audited(caller, settings, *types: str | None) -> tuple[list[dict], list]:
    """An audit in a store of each type, as the caller is shown it; and what each was asked."""
    stores = (caller.store(store_type=kind)["id"] for kind in types)
    sent = [caller.upload(jpeg(seed), store=store).json() for seed, store in enumerate(stores)]
    pipeline = Shelves(*[(["Q-1"], {})] * len(types))
    asyncio.run(work(settings, pipeline, wait=False))
    return [caller.audit(one["audit_id"]) for one in sent], pipeline.targets


def test_each_store_is_weighed_and_judged_by_its_type(admin, ruled):
    shown, targets = audited(admin, ruled, "supermarket", "cooler", None)
    assert [t.score.weights(t.store_type) for t in targets] == [
        {"must_stock": 100},
        {"osa": 30, "share": 70},
        {"osa": 30, "share": 70},
    ]
    assert [(t.rules.own_fixture, t.rules.eye_level) for t in targets] == [
        (False, (1,)),
        (True, None),
        (False, (1,)),
    ]
    assert shown[0]["held_against"]["score"] == {
        "version": "v7",
        "store_type": "supermarket",
        "weights": {"must_stock": 100.0},
        "targets": {"osa": 0.9},
    }
    assert shown[1]["held_against"]["rules"]["version"] == "r2"


def test_an_old_score_can_be_explained_after_the_file_has_changed(admin, ruled):
    (before,), _ = audited(admin, ruled, "supermarket")
    ruled.score.write_text(SCORE.replace("v7", "v8").replace("100", "90"))
    (after,), _ = audited(admin, ruled, "supermarket")
    assert after["held_against"]["score"]["version"] == "v8"
    assert admin.audit(before["id"])["held_against"] == before["held_against"]


def test_an_analyst_is_shown_the_weights_and_no_rules(service, admin, ruled):
    (audit,), _ = audited(admin, ruled, "supermarket")
    shown = service.person("analyst", brands=["Quillo"]).audit(audit["id"])["held_against"]
    assert shown["score"] == audit["held_against"]["score"]
    assert shown["rules"] is None


def test_a_type_without_weights_has_no_score_where_there_is_no_default(ruled):
    ruled.score.write_text('version: "v"\nstore_types: {kiosk: {osa: 1}}\n')
    house = House.read(ruled)
    assert (house.weighed_as("kiosk"), house.weighed_as("other")) == ("kiosk", None)


def test_without_files_nothing_is_asked_of_a_shelf(admin, settings):
    (audit,), (targets,) = audited(admin, settings, "supermarket")
    assert targets is None
    assert audit["held_against"] is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("score", "version: v\nstore_types: {default: {luck: 1}}", "unknown component"),
        ("shelf_rules", "store_types: {cooler: {own: true}}", "store_types.cooler.own"),
        ("shelf_rules", None, "No such file"),
    ],
)
def test_a_file_with_faults_stops_the_start(ruled, name, text, told):
    path: Path = getattr(ruled, name)
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ConfigError, match=told):
        House.read(ruled)


def test_the_examples_in_the_repository_can_be_read(settings):
    named = {"score": Path("configs/score.yaml"), "shelf_rules": Path("configs/shelf_rules.yaml")}
    house = House.read(settings.model_copy(update=named))
    assert house.weighed_as("petrol_station") == "petrol_station"
    assert house.weighed_as("unheard of") == "default"
