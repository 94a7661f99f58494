"""Callers of the API in tests."""

from itertools import count
from typing import Any

import httpx
import psycopg

from serving.auth.secrets import new_token
from serving.launch import new_workspace
from serving.settings import Settings
from tests.factories import encoded, picture

PATIENCE = 120
"""Seconds: no test fails because a machine is busy."""
_numbers = count()


def jpeg(seed: int = 0, width: int = 96, height: int = 64, **options: Any) -> bytes:
    """A small JPEG; another seed is another picture."""
    pixels = picture(width, height)
    pixels[0, 0] = seed % 256
    pixels[-8:, -8:] = seed % 251
    return encoded(pixels, "JPEG", quality=95, **options)


class Caller(httpx.Client):
    """Somebody with a token."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        super().__init__(base_url=address, headers=headers, timeout=PATIENCE)
        self.token = token

    def upload(self, photo: bytes | None = None, **options: Any) -> httpx.Response:
        """POST /v1/photos. key: Idempotency-Key; name: the file's; path; the rest: form fields."""
        headers = {"Idempotency-Key": options.pop("key")} if "key" in options else {}
        path, name = options.pop("path", "/v1/photos"), options.pop("name", "shelf.jpg")
        files = {"photo": (name, jpeg() if photo is None else photo)}
        return self.post(path, files=files, data=options, headers=headers)

    def store(self, **fields: Any) -> dict[str, Any]:
        """A new store."""
        body = {"code": f"S{next(_numbers)}", "name": "A store"} | fields
        return created(self.post("/v1/stores", json=body))

    def visit(self, store: str) -> dict[str, Any]:
        """A new visit."""
        return created(self.post("/v1/visits", json={"store": store}))

    def audit(self, audit_id: str) -> dict[str, Any]:
        answer = self.get(f"/v1/audits/{audit_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()


class Service:
    """A running service with its first admin."""

    def __init__(self, settings: Settings, address: str, token: str) -> None:
        self.settings = settings
        self.address = address
        self.callers: list[Caller] = []
        self.admin = self.caller(token)

    def caller(self, token: str) -> Caller:
        """Whoever has this token."""
        self.callers.append(Caller(self.address, token))
        return self.callers[-1]

    def close(self) -> None:
        for caller in self.callers:
            caller.close()

    def person(self, role: str, **fields: Any) -> Caller:
        """Somebody new in the first workspace, with a token of their own."""
        body = {"email": f"{role}{next(_numbers)}@example.com", "name": role, "role": role}
        user = created(self.admin.post("/v1/users", json=body | fields))
        token, prefix, hashed = new_token()
        with psycopg.connect(self.settings.database_url) as connection:
            connection.execute(
                "INSERT INTO tokens (id, workspace_id, user_id, name, prefix, hash, expires_at) "
                "SELECT gen_random_uuid(), workspace_id, id, 'test', %s, %s, now() + '1 day' "
                "FROM users WHERE id = %s",
                (prefix, hashed, user["id"]),
            )
        return self.caller(token)

    def stranger(self) -> Caller:
        """The admin of another workspace."""
        email = f"stranger{next(_numbers)}@example.com"
        token = new_workspace(self.settings, "Another company", email)
        return self.caller(token)


def created(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return answer.json()
