"""Every route, walked as nobody, with the wrong role and from another workspace."""

from uuid import UUID

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from serving.app import create_app
from serving.auth.roles import GRANTS, Permission, Role
from serving.settings import Settings
from tests.integration.serving.people import jpeg
from tests.integration.serving.test_planograms import DOCUMENT

PUBLIC = {
    ("POST", "/v1/session"),
    ("GET", "/v1/session/oidc"),
    ("GET", "/v1/session/oidc:start"),
    ("GET", "/v1/session/oidc:callback"),
    ("GET", "/v1/pictures/{key:path}"),  # opened by its signature
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
ANY_ROLE = {("GET", "/v1/session"), ("DELETE", "/v1/session"), ("PUT", "/v1/session/password")}


def permission(dependant) -> Permission | None:
    """What a route asks of its caller."""
    own = getattr(dependant.call, "permission", None)
    return own or next(filter(None, map(permission, dependant.dependencies)), None)


ROUTES = [
    (method, route.path, permission(route.dependant))
    for route in iter_route_contexts(create_app(Settings(_env_file=None)).routes)
    if hasattr(route, "dependant")
    for method in sorted(route.methods)
]
GUARDED = [route for route in ROUTES if route[2] is not None]
WITH_ID = [route for route in GUARDED if "{" in route[1]]


def call(client: httpx.Client, method: str, path: str, known: dict[str, str]) -> httpx.Response:
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", str(value))
    assert "{" not in path, f"the walk knows no value for {path}"
    body = {"json": {}} if method in ("PATCH", "POST", "PUT") else {}
    return client.request(method, path, **body)


def master_data(admin) -> dict[str, str]:
    """Ids of a product with its picture, a planogram, a must-stock item and a list price."""
    product = admin.post("/v1/products", json={"sku": "Q-1", "brand": "Quillo"}).json()["id"]
    picture = {"picture": ("front.jpg", jpeg())}
    bodies = {
        "planogram_id": ("planograms", {"document": DOCUMENT}),
        "must_stock_id": ("must-stock", {"sku": "Q-1"}),
        "price_id": ("price-lists", {"sku": "Q-1", "price": 1, "currency": "CNY"}),
    }
    made = {name: admin.post(f"/v1/{to}", json=body) for name, (to, body) in bodies.items()}
    made["picture_id"] = admin.post(f"/v1/products/{product}/pictures", files=picture)
    return {"product_id": product} | {name: found.json()["id"] for name, found in made.items()}


def operation(admin, database) -> dict[str, str]:
    """Ids of a webhook with a delivery, an alert rule, a task and a model."""
    hook = {"url": "http://127.0.0.1:9/", "events": ["audit.completed"]}
    rule = {"name": "x", "kind": "share_fell", "brand": "Quillo", "points": 1}
    webhook = admin.post("/v1/webhooks", json=hook).json()["id"]
    tables = {
        "task_id": "tasks (audit_id, number, kind, document, id, workspace_id) SELECT id, 0, "
        """'restock', '{"boxes": [], "value": 1, "text": {}}'""",
        "model_id": "model_versions (name, version, sha256, id, workspace_id) SELECT 'x', '1', '0'",
    }
    made = {
        name: database.execute(
            f"INSERT INTO {into}, gen_random_uuid(), workspace_id FROM audits RETURNING id::text"
        ).fetchone()[0]
        for name, into in tables.items()
    }
    return made | {
        "webhook_id": webhook,
        "delivery_id": admin.post(f"/v1/webhooks/{webhook}:test").json()["id"],
        "rule_id": admin.post("/v1/alert-rules", json=rule).json()["id"],
    }


@pytest.fixture
def known(service, work_off, database) -> dict[str, str]:
    """Ids of things that exist in the first workspace."""
    admin = service.admin
    store = admin.store()
    audit_id = admin.upload(store=store["id"], priority="batch").json()["audit_id"]
    proposal = (
        "INSERT INTO sku_proposals (id, workspace_id, audit_id, box_id, picture, author) SELECT "
        "gen_random_uuid(), workspace_id, id, 0, 'x', 'x' FROM audits RETURNING id::text"
    )
    return {
        "proposal_id": database.execute(proposal).fetchone()[0],
        "store_id": store["id"],
        "visit_id": admin.visit(store["id"])["id"],
        "audit_id": audit_id,
        "user_id": admin.get("/v1/session").json()["user_id"],
        "token_id": admin.get("/v1/tokens").json()["items"][0]["id"],
        **master_data(admin),
        **operation(admin, database),
        "job_id": database.execute("SELECT id FROM procrastinate_jobs").fetchone()[0],
    }


def test_the_walk_sees_the_whole_api():
    assert len(ROUTES) > 25
    unguarded = {(method, path) for method, path, asked in ROUTES if asked is None}
    assert unguarded == PUBLIC | ANY_ROLE


def test_nobody_gets_in(nobody, known):
    for method, path, _ in [*GUARDED, *((m, p, None) for m, p in ANY_ROLE)]:
        answer = call(nobody, method, path, known)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["Bearer se_wrong", "Bearer", "Bearer x y", "Bearer ä", "Basic YTpi", "se_wrong", "Bearer 0"],
)
def test_a_wrong_token_is_nobody(nobody, header):
    answer = nobody.get("/v1/stores", headers={"Authorization": header.encode()})
    assert answer.status_code == 401


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_the_wrong_role_is_refused_and_the_right_one_is_not(service, known, role):
    person = service.person(role.value)
    for method, path, asked in GUARDED:
        if method != "GET" and asked in GRANTS[role]:
            continue  # allowed to change things: tested with each feature
        answer = call(person, method, path, known)
        assert (answer.status_code == 403) is (asked not in GRANTS[role]), (method, path)


def test_another_workspace_is_not_there(service, known, database):
    stranger = service.stranger()
    for method, path, _ in WITH_ID:
        answer = call(stranger, method, path, known)
        assert answer.status_code == 404, (method, path, answer.text)
    for method, path, _ in GUARDED:
        if method == "GET" and "{" not in path and path != "/v1/workspace":
            seen = stranger.get(path).text
            assert not [value for value in known.values() if UUID_like(value) and value in seen]
    refused = stranger.upload(store=known["store_id"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (404, "store")
    assert stranger.upload(visit=known["visit_id"]).status_code == 404
    assert stranger.post("/v1/visits", json={"store": known["store_id"]}).status_code == 404


def test_a_rep_does_not_see_what_others_did(service, known):
    rep = service.person("rep")
    assert rep.get(f"/v1/stores/{known['store_id']}").status_code == 200
    for path in (f"/v1/audits/{known['audit_id']}", f"/v1/visits/{known['visit_id']}"):
        assert rep.get(path).status_code == 404
    assert rep.get("/v1/audits").json()["items"] == rep.get("/v1/visits").json()["items"] == []
    assert rep.upload(visit=known["visit_id"]).status_code == 404


def test_a_token_can_be_limited(service, known):
    made = service.admin.post("/v1/tokens", json={"name": "x", "scopes": ["stores:read"]}).json()
    limited = service.caller(made["token"])
    for method, path, asked in GUARDED:
        if method == "GET":
            answer = call(limited, method, path, known)
            assert (answer.status_code == 200) is (asked == Permission.STORES_READ), path


def UUID_like(value: object) -> bool:  # noqa: N802
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
