from uuid import UUID, uuid4

import pytest

from tests.integration.serving.people import created

STORE = {
    "code": "HZ-001",
    "name": "西湖店",
    "region": "East",
    "city": "杭州",
    "channel": "modern trade",
    "store_type": "supermarket",
    "latitude": 30.2592,
    "longitude": 120.1303,
}


def test_a_store_is_kept_as_it_was_given(admin):
    made = created(admin.post("/v1/stores", json=STORE))
    assert {name: made[name] for name in STORE} == STORE
    assert admin.get(f"/v1/stores/{made['id']}").json() == made


def test_a_store_is_changed_and_fields_are_emptied(admin):
    made = created(admin.post("/v1/stores", json=STORE))
    path = f"/v1/stores/{made['id']}"
    change = {"city": None, "latitude": None, "longitude": None, "name": "New"}
    assert admin.patch(path, json=change).json() == made | change
    assert admin.patch(path, json={}).json() == made | change


def test_lists_are_filtered_and_turned_page_by_page(admin):
    for i in range(5):
        admin.store(city="杭州" if i % 2 else "上海", name=f"store {i}")
    names, cursor = [], None
    while cursor != "":
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = admin.get("/v1/stores", params=asked).json()
        names += [store["name"] for store in page["items"]]
        cursor = page["next"] or ""
    assert names == [f"store {i}" for i in (4, 3, 2, 1, 0)]
    assert len(admin.get("/v1/stores", params={"city": "杭州"}).json()["items"]) == 2
    assert admin.get("/v1/stores", params={"city": "' OR 1=1 --"}).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"latitude": 90.1}, 422, "latitude"),
        ({"longitude": -181}, 422, "longitude"),
        ({"latitude": None}, 422, "latitude"),
        ({"latitude": "north"}, 422, "latitude"),
        ({"code": ""}, 422, "code"),
        ({"code": "a\x00b"}, 422, "code"),
        ({"name": "x" * 201}, 422, "name"),
        ({"name": 7}, 422, "name"),
        ({"planet": "Earth"}, 422, "planet"),
        ({"id": str(uuid4())}, 422, "id"),
        ({}, 409, "code"),
    ],
)
def test_a_bad_store_is_refused_by_field(admin, change, status, field):
    created(admin.post("/v1/stores", json=STORE))
    refused = admin.post("/v1/stores", json=STORE | change)
    assert refused.status_code == status, refused.text
    assert refused.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("change", [{"latitude": 3}, {"name": None}, {"code": None}])
def test_a_bad_change_is_refused(admin, change):
    made = created(admin.post("/v1/stores", json=STORE))
    assert admin.patch(f"/v1/stores/{made['id']}", json=change).status_code == 422


def test_a_taken_code_is_refused_when_changing(admin):
    created(admin.post("/v1/stores", json=STORE))
    other = admin.store()
    refused = admin.patch(f"/v1/stores/{other['id']}", json={"code": STORE["code"]})
    assert refused.status_code == 409


def test_two_workspaces_may_use_the_same_code(service):
    created(service.admin.post("/v1/stores", json=STORE))
    created(service.stranger().post("/v1/stores", json=STORE))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/stores/{UUID(int=7)}", 404),
        ("/v1/stores/7", 422),
        ("/v1/stores/..%2f..%2fetc%2fpasswd", 404),
        ("/v1/stores/%00", 422),
        ("/v1/stores?city=%00", 422),
        ("/v1/stores?cursor=%00", 422),
        ("/v1/nothing", 404),
    ],
)
def test_what_is_not_there(admin, path, status):
    answer = admin.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"", 422), (b"[]", 422), (b'"x"', 422), (b'{"code": "\\ud800"}', 422)],
)
def test_a_body_that_is_no_store(admin, content, status):
    headers = {"Content-Type": "application/json"}
    assert admin.post("/v1/stores", content=content, headers=headers).status_code == status


def test_a_visit_is_begun_and_ended(service):
    rep, store = service.person("rep"), service.admin.store()
    asked = {"store": store["id"], "started_at": "2026-05-04T09:30:00+08:00", "note": "晨检"}
    visit = created(rep.post("/v1/visits", json=asked))
    assert (visit["started_at"], visit["ended_at"]) == ("2026-05-04T01:30:00Z", None)
    path = f"/v1/visits/{visit['id']}"
    early = {"ended_at": "2026-05-04T01:29:59Z"}
    assert rep.patch(path, json=early).json()["errors"][0]["field"] == "ended_at"
    ended = rep.patch(path, json={"ended_at": "2026-05-04T02:00:00Z"}).json()
    assert ended == visit | {"ended_at": "2026-05-04T02:00:00Z"}
    listed = service.admin.get("/v1/visits", params={"store": store["id"]}).json()["items"]
    assert listed == [ended]


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({}, 422, "store"),
        ({"store": str(uuid4())}, 404, "store"),
        ({"store": "x"}, 422, "store"),
        ({"started_at": "2999-01-01T00:00:00Z"}, 422, "started_at"),
    ],
)
def test_a_bad_visit_is_refused_by_field(admin, asked, status, field):
    body = ({"store": admin.store()["id"]} if "started_at" in asked else {}) | asked
    refused = admin.post("/v1/visits", json=body)
    assert refused.status_code == status
    assert refused.json()["errors"][0]["field"] == field
