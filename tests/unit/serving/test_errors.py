import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field, ValidationError, field_validator
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

import serving
from serving import errors
from serving.errors import ServiceError
from serving.problems import field_problem, problem_of, refusal
from serving.stores.schemas import StoreChange
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
    assert problem.code == problem.errors[0].code == slug.replace("-", "_")
    assert problem.params["cause"] == error.cause


def test_an_error_may_name_a_field_and_when_to_come_again():
    error = errors.TooManyAttempts(field="email", code="locked", retry_after=3, minutes=15)
    assert error.headers == {"Retry-After": "3"}
    assert [found.field for found in error.fields] == ["email"]
    assert (error.code, error.params) == ("locked", {"minutes": 15})
    assert (error.fields[0].code, error.fields[0].params) == ("locked", {"minutes": 15})


def _refusals() -> Iterator[tuple[str, ast.Call]]:
    """Every place of the service that makes a ServiceError."""
    kinds = {kind.__name__ for kind in ServiceError.__subclasses__()}
    folder = Path(serving.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if "web" in path.relative_to(folder).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in kinds:
                yield f"{path.relative_to(folder)}:{node.lineno}", node


def test_every_refusal_says_its_code_for_those_who_translate_it():
    found = list(_refusals())
    assert len(found) > 50
    silent = [
        place
        for place, call in found
        if call.args and len(call.args) < 3 and "code" not in {word.arg for word in call.keywords}
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("body", "status", "said", "told"),
    [
        ("{bad", 400, "The body is not JSON.", None),
        ('{"name": " "}', 422, "name: is blank, 1", ("blank", {"characters": 1})),
        ("{}", 422, "name: Field required", ("missing", {})),
        (
            '{"name": "long name"}',
            422,
            "name: String should have at most 5 characters",
            ("string_too_long", {"max_length": 5}),
        ),
    ],
)
def test_a_wrong_body_is_told_in_plain_words_and_by_codes(body, status, said, told):
    class Named(BaseModel):
        name: Annotated[str, Field(max_length=5)]

        @field_validator("name")
        @classmethod
        def _told(cls, name: str) -> str:
            if not name.strip():
                raise refusal("blank", "is blank, {characters}", characters=len(name))
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
    found = answer.json()
    assert (answer.status_code, found["detail"]) == (status, said)
    assert found["code"] == ("invalid_fields" if told else "not_json")
    assert [(one["code"], one.get("params", {})) for one in found.get("errors", [])] == [
        *filter(None, [told])
    ]


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


def test_what_a_whole_body_is_refused_for_names_its_field():
    with pytest.raises(ValidationError) as refused:
        StoreChange(code=None)
    (problem,) = map(field_problem, refused.value.errors())
    assert (problem.field, problem.message, problem.code) == ("code", "can't be empty", "empty")
    assert problem.params == {}
