from tests.integration.serving.people import created, jpeg
from tests.integration.serving.receivers import receiver


def test_models_seen_in_audits_are_listed_once(admin, work_off):
    for seed in range(2):
        admin.upload(jpeg(seed))
    work_off()
    (model,) = admin.get("/v1/models").json()["items"]
    assert (model["name"], model["version"], model["licence"]) == ("fake", "1", "Apache-2.0")
    assert model["promoted_at"] is None
    assert admin.get(f"/v1/models/{model['id']}").json() == model


def test_promoting_one_is_recorded_and_told_each_time(service, work_off):
    admin, engineer = service.admin, service.person("engineer")
    admin.upload()
    work_off()
    model = engineer.get("/v1/models").json()["items"][0]
    with receiver() as there:
        created(admin.post("/v1/webhooks", json={"url": there.url, "events": ["model.promoted"]}))
        path = f"/v1/models/{model['id']}:promote"
        promoted = engineer.post(path, json={"note": "better"}).json()
        assert engineer.post(path, json={}).json()["note"] is None
        work_off()
    assert promoted["promoted_by"] == engineer.get("/v1/session").json()["user_id"]
    assert promoted["note"] == "better"
    first, second = (body["data"] for body in there.bodies())
    assert (first["model_id"], first["sha256"]) == (model["id"], "0" * 64)
    assert {first["note"], second["note"]} == {"better", None}
