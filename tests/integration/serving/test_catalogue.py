"""A workspace's catalogue, and that a worker names products by it from the next photo on."""

import asyncio
from pathlib import Path

import pytest

from serving.catalogue.fitting import Fitted, PipelineFit
from serving.worker import work
from tests.factories import encoded, picture
from tests.integration.serving.people import created, jpeg
from tests.integration.serving.pipelines import FakeAudit, FakePipeline, facing
from vision.config import PipelineConfig
from vision.pipeline import Pipeline
from vision.shelf.pictures import find_pictures

DEMO = Path("scripts/demo_shelf")
SODA = {"sku": "Q-1", "brand": "Quillo", "category": "drinks", "name": "柠檬苏打", "own": True}


class CataloguePipeline(FakePipeline):
    """Sees a facing of each product that has a picture."""

    def __init__(self, catalogue) -> None:
        super().__init__()
        self.skus = [catalogue.sku[one.sku] for one in find_pictures(catalogue)]

    def audit(self, photo, targets=None):
        audit = FakeAudit(photo)
        seen = [facing(i, "Quillo", sku, "drinks") for i, sku in enumerate(self.skus)]
        document = audit.to_dict() | {"facings": seen, "kpis": []}
        audit.to_dict = lambda: document
        return audit


def fit(catalogue, with_look_alikes):
    return Fitted(CataloguePipeline(catalogue), (("Q-1/x.jpg", "blank"),))


@pytest.fixture
def audited(settings, admin):
    """Uploads a photo, runs a worker that fits, and gives the SKUs it named."""

    def run(seed: int, **form) -> list[str]:
        audit_id = admin.upload(jpeg(seed), **form).json()["audit_id"]
        asyncio.run(work(settings, FakePipeline(), wait=False, fit=fit))
        return [one["sku"] for one in admin.audit(audit_id)["result"]["facings"]]

    return run


def pictured(caller, product_id: str, shade: int = 0, **options):
    pixels = picture(120, 160)
    pixels[:9, :9] = shade
    file = {"picture": ("front.png", encoded(pixels, "PNG"))}
    return caller.post(f"/v1/products/{product_id}/pictures", files=options.get("files", file))


def test_a_picture_makes_a_product_known_from_the_next_photo_on(admin, audited):
    assert audited(0) == ["Q-1", "H-1", None], "the service's own catalogue"
    soda = created(admin.post("/v1/products", json=SODA))
    assert audited(1) == []
    shown = created(pictured(admin, soda["id"]))
    assert audited(2) == ["Q-1"]
    other = created(admin.post("/v1/products", json=SODA | {"sku": "Q-2"}))
    created(pictured(admin, other["id"], 9))
    assert audited(3) == ["Q-1", "Q-2"]
    assert admin.delete(f"/v1/products/{soda['id']}/pictures/{shown['id']}").status_code == 204
    assert audited(4) == ["Q-2"]
    assert admin.patch(f"/v1/products/{other['id']}", json={"sku": "Q-9"}).status_code == 200
    assert audited(5) == ["Q-9"]


def test_the_catalogue_tells_how_far_it_is(admin, audited):
    assert admin.get("/v1/catalogue").json()["own"] is False
    soda = created(admin.post("/v1/products", json=SODA))
    created(pictured(admin, soda["id"]))
    told = admin.get("/v1/catalogue").json()
    assert (told["revision"], told["products"], told["pictures"]) == (2, 1, 1)
    assert (told["own"], told["built"]) == (True, None)
    audited(0)
    told = admin.get("/v1/catalogue").json()
    assert (told["built"], told["unusable"]) == (2, [{"picture": "Q-1/x.jpg", "reason": "blank"}])
    assert admin.get("/v1/jobs").json()["items"] == []


def test_another_workspace_keeps_to_its_own_catalogue(service, settings, admin):
    soda = created(admin.post("/v1/products", json=SODA))
    created(pictured(admin, soda["id"]))
    stranger = service.stranger()
    audit_id = stranger.upload(jpeg(3)).json()["audit_id"]
    asyncio.run(work(settings, FakePipeline(), wait=False, fit=fit))
    assert len(stranger.audit(audit_id)["result"]["facings"]) == 3


def test_products_are_kept_and_changed(admin):
    made = created(admin.post("/v1/products", json=SODA | {"text": ["lemon"], "width_mm": 66}))
    path = f"/v1/products/{made['id']}"
    assert admin.get(path).json() == made
    assert admin.patch(path, json={"width_mm": None, "text": []}).json() == made | {
        "width_mm": None,
        "text": [],
    }
    assert admin.post("/v1/products", json=SODA).status_code == 409
    created(
        admin.post("/v1/products", json=SODA | {"sku": "H-1", "brand": "He%mujo", "own": False})
    )
    for asked, skus in [
        ({"brand": "Quillo"}, ["Q-1"]),
        ({"own": False}, ["H-1"]),
        ({"search": "柠檬"}, ["H-1", "Q-1"]),
        ({"search": "q-"}, ["Q-1"]),
        ({"search": "%"}, []),
    ]:
        found = admin.get("/v1/products", params=asked).json()["items"]
        assert [one["sku"] for one in found] == skus, asked
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sku": "../etc"}, "sku"),
        ({"sku": ""}, "sku"),
        ({"gtin": "123"}, "gtin"),
        ({"width_mm": 0}, "width_mm"),
        ({"brand": " "}, "brand"),
        ({"name": "a\x00"}, "name"),
        ({"planet": "Earth"}, "planet"),
    ],
)
def test_a_bad_product_is_refused_by_field(admin, change, field):
    refused = admin.post("/v1/products", json=SODA | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
    made = created(admin.post("/v1/products", json=SODA))
    assert admin.patch(f"/v1/products/{made['id']}", json=change).status_code == 422


def test_pictures_are_shown_by_signed_links_and_the_same_twice_is_one(admin, nobody):
    soda = created(admin.post("/v1/products", json=SODA))
    first = created(pictured(admin, soda["id"]))
    assert created(pictured(admin, soda["id"]))["id"] == first["id"]
    (shown,) = admin.get(f"/v1/products/{soda['id']}/pictures").json()
    answer = nobody.get(shown["link"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert nobody.get(shown["link"].replace("references", "photos")).status_code == 403
    assert admin.get(f"/v1/products/{soda['id']}").json()["pictures"] == 1
    other = created(admin.post("/v1/products", json=SODA | {"sku": "Q-2"}))
    assert admin.delete(f"/v1/products/{other['id']}/pictures/{first['id']}").status_code == 404


@pytest.mark.parametrize(
    "files", [{"picture": ("x.jpg", b"no picture")}, {"photo": b"x"}, {"picture": ("x", b"")}]
)
def test_what_is_no_picture_is_refused(admin, files):
    soda = created(admin.post("/v1/products", json=SODA))
    refused = pictured(admin, soda["id"], files=files)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "picture"
    assert admin.get(f"/v1/products/{soda['id']}/pictures").json() == []


def test_an_analyst_sees_products_of_own_brands_only(service, admin):
    created(admin.post("/v1/products", json=SODA))
    rival = created(admin.post("/v1/products", json=SODA | {"sku": "H-1", "brand": "Hemujo"}))
    analyst = service.person("analyst", brands=["Quillo"])
    assert [one["sku"] for one in analyst.get("/v1/products").json()["items"]] == ["Q-1"]
    assert analyst.get(f"/v1/products/{rival['id']}").status_code == 404
    assert "Hemujo" not in analyst.get("/v1/products:export").text
    assert analyst.get("/v1/catalogue").json()["products"] == 1
    assert analyst.get("/v1/planograms").status_code == 403


@pytest.mark.slow
def test_the_real_pipeline_names_products_by_an_uploaded_catalogue(settings, admin):
    """The bundled shelf with its catalogue sent over the API, and pictures of some of it."""
    sent = {"file": ("catalogue.csv", (DEMO / "catalogue" / "catalogue.csv").read_bytes())}
    assert admin.post("/v1/products:import", files=sent).status_code == 200
    for folder in sorted((DEMO / "catalogue" / "images").iterdir())[::4]:
        (product,) = admin.get("/v1/products", params={"sku": folder.name}).json()["items"]
        for path in folder.iterdir():
            files = {"picture": (path.name, path.read_bytes())}
            created(pictured(admin, product["id"], files=files))
    config = PipelineConfig(weights="clear")
    pipeline = Pipeline.load(config)
    roomy = settings.model_copy(update={"photo_bytes": 20_000_000})
    accepted = admin.upload((DEMO / "shelf.jpg").read_bytes())
    asyncio.run(work(roomy, pipeline, wait=False, fit=PipelineFit(pipeline, config)))
    facings = admin.audit(accepted.json()["audit_id"])["result"]["facings"]
    named = [facing["sku"] for facing in facings if facing["sku"]]
    assert len(facings) > 50
    assert len(set(named)) > 3
    assert admin.get("/v1/catalogue").json()["built"] is not None
