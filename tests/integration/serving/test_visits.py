import pytest

from tests.integration.serving.people import created


def begin(caller, store: str, key: str):
    return caller.post("/v1/visits", json={"store": store}, headers={"Idempotency-Key": key})


def test_a_visit_begun_again_with_its_key_is_the_same(service, admin):
    store = admin.store()["id"]
    rep = service.person("rep")
    first = created(begin(rep, store, "phone-1"))
    assert created(begin(rep, store, "phone-1")) == first
    assert created(begin(rep, store, "phone-2"))["id"] != first["id"]
    assert len(rep.get("/v1/visits").json()["items"]) == 2


def test_keys_of_different_people_do_not_meet(service, admin):
    store = admin.store()["id"]
    one, other = (created(begin(service.person("rep"), store, "1"))["id"] for _ in range(2))
    assert one != other


def test_a_key_belongs_to_one_store(service, admin):
    rep = service.person("rep")
    begin(rep, admin.store()["id"], "phone-1")
    answer = begin(rep, admin.store()["id"], "phone-1")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize("key", ["", "two words", "x" * 201])
def test_what_is_no_key_is_refused(admin, key):
    assert begin(admin, admin.store()["id"], key).status_code == 422
