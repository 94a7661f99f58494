import asyncio

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, field_validator
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from serving import errors
from serving.errors import ServiceError, problem_of
from vision.errors import NotAnImage, PhotoTooLarge, PhotoTooSmall, TruncatedImage


@pytest.mark.parametrize("kind", ServiceError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_error_stands_in_the_drawn_tree_with_its_status(kind):
    assert any(
        kind.__name__ in line and line.endswith(str(int(kind.status)))
        for line in errors.__doc__.splitlines()
    )
    assert kind().detail == kind.__doc__.rstrip(".")


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (PhotoTooLarge("a.jpg", "41.0 MB", "at most 40 MB"), 413, "photo-too-large"),
        (NotAnImage("a.jpg", "", "JPEG"), 415, "not-an-image"),
        (TruncatedImage("a.jpg"), 422, "truncated-image"),
        (PhotoTooSmall("a.jpg", "1 x 1 pixels"), 422, "photo-too-small"),
    ],
)
def test_what_vision_refuses_names_the_photo_field(error, status, slug):
    problem = problem_of(error)
    assert problem.status == status
    assert problem.type == f"urn:shelfeye:problem:{slug}"
    assert [found.field for found in problem.errors] == ["photo"]
    assert error.cause in problem.detail
    assert error.expected in problem.detail


def test_an_error_may_name_a_field_and_when_to_come_again():
    error = errors.TooManyAttempts(field="email", retry_after=3)
    assert error.headers == {"Retry-After": "3"}
    assert [found.field for found in error.fields] == ["email"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("{bad", 400, "The body is not JSON."),
        ('{"name": " "}', 422, "name: is blank"),
        ("{}", 422, "name: Field required"),
    ],
)
def test_a_wrong_body_is_told_in_plain_words(body, status, said):
    class Named(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def _told(cls, name: str) -> str:
            if not name.strip():
                raise ValueError("is blank")
            return name

    app = FastAPI()
    errors.install(app)

    @app.post("/")
    async def take(named: Named) -> None: ...

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.post(
                "/", content=body, headers={"Content-Type": "application/json"}
            )

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["detail"]) == (status, said)


@pytest.mark.parametrize(
    "lost",
    [
        OperationalError("SELECT 1", {}, Exception("gone")),
        InterfaceError("SELECT 1", {}, Exception("gone")),
        PoolTimeout("no connection is free"),
    ],
)
def test_without_its_database_the_service_says_when_to_come_again(lost):
    app = FastAPI()
    errors.install(app)

    @app.get("/")
    async def fail() -> None:
        raise lost

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get("/")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert answer.json()["detail"] == "The database does not answer."
