import httpx
import pytest

from tests.integration.serving.people import PATIENCE, created

PASSWORD = "correct horse battery"


@pytest.fixture
def browser(address):
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def ana(admin) -> dict:
    body = {"email": "Ana@Example.com", "name": "Ana", "role": "analyst", "brands": ["Quillo"]}
    return created(admin.post("/v1/users", json=body | {"password": PASSWORD}))


def sign_in(browser, email="ana@example.com", password=PASSWORD):
    return browser.post("/v1/session", json={"email": email, "password": password})


def test_signing_in_and_out(browser, ana):
    answer = sign_in(browser, "ANA@example.com")
    me = created(answer)
    assert (me["email"], me["role"], me["brands"]) == ("ana@example.com", "analyst", ["Quillo"])
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.get("/v1/session").json() == me
    assert browser.delete("/v1/session").status_code == 403
    csrf = {"X-CSRF-Token": me["csrf_token"]}
    kept = dict(browser.cookies)
    assert browser.delete("/v1/session", headers=csrf).status_code == 204
    browser.cookies.update(kept)
    assert browser.get("/v1/session").status_code == 401


@pytest.mark.parametrize("sent", [{}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": ""}])
def test_a_session_changes_nothing_without_its_csrf_token(browser, ana, sent):
    created(sign_in(browser))
    refused = browser.post("/v1/tokens", json={"name": "x"}, headers=sent)
    assert refused.status_code == 403
    assert browser.get("/v1/tokens").json()["items"] == []


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com"])
def test_guessing_locks_the_address_whoever_has_it(browser, settings, ana, email, database):
    answers = [sign_in(browser, email, f"wrong {i}") for i in range(settings.sign_in_attempts)]
    assert [answer.status_code for answer in answers] == [401] * settings.sign_in_attempts
    assert len({answer.json()["detail"] for answer in answers}) == 1
    locked = sign_in(browser, email)
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    database.execute("UPDATE failed_sign_ins SET last_at = now() - interval '1 day'")
    expected = 201 if email == "ana@example.com" else 401
    assert sign_in(browser, email).status_code == expected


def test_a_right_password_forgets_the_wrong_ones(browser, settings, ana):
    for _ in range(3):
        for _ in range(settings.sign_in_attempts - 1):
            assert sign_in(browser, password="wrong").status_code == 401
        assert sign_in(browser).status_code == 201


def test_a_new_password_ends_the_other_sessions(address, browser, ana):
    me = created(sign_in(browser))
    with httpx.Client(base_url=address, timeout=PATIENCE) as other:
        created(sign_in(other))
        csrf = {"X-CSRF-Token": me["csrf_token"]}
        wrong = {"current": "wrong", "new": "another long one"}
        refused = browser.put("/v1/session/password", json=wrong, headers=csrf)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "current")
        right = {"current": PASSWORD, "new": "another long one"}
        assert browser.put("/v1/session/password", json=right, headers=csrf).status_code == 204
        assert other.get("/v1/session").status_code == 401
    assert browser.get("/v1/session").status_code == 200
    assert sign_in(browser).status_code == 401
    assert sign_in(browser, password="another long one").status_code == 201


def test_who_is_made_inactive_is_out_at_once(service, admin):
    rep = service.person("rep")
    user_id = rep.get("/v1/session").json()["user_id"]
    assert admin.patch(f"/v1/users/{user_id}", json={"active": False}).status_code == 200
    assert rep.get("/v1/session").status_code == 401


def test_the_last_admin_stays(service, admin):
    user_id = admin.get("/v1/session").json()["user_id"]
    for change in ({"active": False}, {"role": "rep"}):
        assert admin.patch(f"/v1/users/{user_id}", json=change).status_code == 409
    service.person("admin")
    assert admin.patch(f"/v1/users/{user_id}", json={"role": "rep"}).status_code == 200
    assert admin.get("/v1/users").status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"email": "ana@example.com"}, 409, "email"),
        ({"email": "no address"}, 422, "email"),
        ({"role": "king"}, 422, "role"),
        ({"password": "short"}, 422, "password"),
        ({"name": "a\x00b"}, 422, "name"),
        ({"name": None}, 422, "name"),
        ({"brands": ["x"] * 201, "role": "analyst"}, 422, "brands"),
        ({"brands": ["x"]}, 422, "brands"),
        ({"workspace_id": "x"}, 422, "workspace_id"),
    ],
)
def test_bad_people_are_refused_by_field(admin, ana, change, status, field):
    body = {"email": "li@example.com", "name": "Li", "role": "rep"} | change
    refused = admin.post("/v1/users", json=body)
    assert refused.status_code == status, refused.text
    assert refused.json()["errors"][0]["field"] == field


def test_users_are_listed_and_changed(admin, ana):
    assert admin.get("/v1/users").json()["items"][0] == ana
    change = {"brands": ["Quillo", "Hemujo"], "name": "安娜"}
    changed = admin.patch(f"/v1/users/{ana['id']}", json=change).json()
    assert changed == ana | change
    assert admin.patch(f"/v1/users/{ana['id']}", json={"role": "rep"}).json()["brands"] == []
    assert admin.get(f"/v1/users/{ana['id']}").json()["role"] == "rep"


def test_a_token_is_shown_once_and_kept_as_a_hash(admin, service, database):
    made = created(admin.post("/v1/tokens", json={"name": "phone", "days": 1}))
    listed = admin.get("/v1/tokens").json()["items"][0]
    assert listed == {name: value for name, value in made.items() if name != "token"}
    assert made["token"].startswith(listed["prefix"])
    assert made["token"] not in str(database.execute("SELECT * FROM tokens").fetchall())
    assert listed["last_used_at"] is None
    assert service.caller(made["token"]).get("/v1/stores").status_code == 200
    assert admin.get("/v1/tokens").json()["items"][0]["last_used_at"] is not None


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_token_ends(admin, service, database, end):
    made = created(admin.post("/v1/tokens", json={"name": "phone"}))
    holder = service.caller(made["token"])
    if end == "revoked":
        assert admin.delete(f"/v1/tokens/{made['id']}").status_code == 204
        assert admin.delete(f"/v1/tokens/{made['id']}").status_code == 204
    else:
        late = "UPDATE tokens SET expires_at = now() WHERE id = %s"
        database.execute(late, (made["id"],))
    assert holder.get("/v1/stores").status_code == 401


def test_a_token_makes_no_stronger_token(service, admin):
    weak = created(admin.post("/v1/tokens", json={"name": "x", "scopes": ["tokens"]}))
    holder = service.caller(weak["token"])
    stronger = {"name": "y", "scopes": ["people"]}
    assert holder.post("/v1/tokens", json=stronger).status_code == 403
    child = created(holder.post("/v1/tokens", json={"name": "y"}))
    assert child["scopes"] == ["tokens"]


@pytest.mark.parametrize("query", ["token={}", "access_token=x", "API_KEY=x", "city={}"])
def test_a_token_in_the_address_is_refused(admin, query):
    refused = admin.get(f"/v1/stores?{query.format(admin.token)}")
    assert refused.status_code == 400
    assert "Authorization" in refused.json()["detail"]
