"""What the API refuses, and the one place where errors become RFC 9457 problem documents.

ServiceError
├── BadRequest             400
├── Unauthenticated        401
├── Forbidden              403
├── NotFound               404
├── Conflict               409
├── TooLarge               413
├── WrongMediaType         415
├── InvalidField           422
├── TooManyAttempts        429
└── Unavailable            503
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from structlog.contextvars import get_contextvars
from structlog.stdlib import get_logger

from vision.errors import InputError, NotAnImage, PhotoTooLarge, TruncatedImage

MEDIA_TYPE = "application/problem+json"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})


class FieldProblem(BaseModel):
    """What is wrong with one field of the request. row: in a file, as a spreadsheet counts."""

    row: int | None = None
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details. type is a URN that stays the same; errors names fields."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None = None
    errors: list[FieldProblem] = []


class ServiceError(HTTPException):
    """The request can't be answered."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    always: ClassVar[dict[str, str]] = {}
    """Headers of every such answer."""

    def __init__(
        self, detail: str = "", field: str | None = None, retry_after: int | None = None
    ) -> None:
        """detail: one sentence for the caller. field: the one at fault. retry_after: seconds."""
        wait = {"Retry-After": str(retry_after)} if retry_after is not None else {}
        super().__init__(self.status, detail or self.title(), self.always | wait)
        self.fields = [FieldProblem(field=field, message=self.detail)] if field else []

    @classmethod
    def title(cls) -> str:
        """The class's docstring without its full stop."""
        return (cls.__doc__ or "").rstrip(".")


class BadRequest(ServiceError):
    """The request can't be understood."""

    status = HTTPStatus.BAD_REQUEST


class Unauthenticated(ServiceError):
    """Sign in or send a valid token."""

    status = HTTPStatus.UNAUTHORIZED
    always: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(ServiceError):
    """Your role or token does not allow this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(ServiceError):
    """There is nothing here that you can see."""

    status = HTTPStatus.NOT_FOUND


class Conflict(ServiceError):
    """This contradicts what is already there."""

    status = HTTPStatus.CONFLICT


class TooLarge(ServiceError):
    """The body is larger than allowed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    always: ClassVar[dict[str, str]] = {"Connection": "close"}


class WrongMediaType(ServiceError):
    """This kind of content is not accepted here."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class InvalidField(ServiceError):
    """A field of the request is wrong."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyAttempts(ServiceError):
    """Too many attempts; wait before the next one."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(ServiceError):
    """The service is not ready."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def problem_of(error: InputError) -> Problem:
    """The problem document of what vision refuses; it is the photo's fault."""
    statuses: dict[type[InputError], HTTPStatus] = {
        PhotoTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        NotAnImage: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        TruncatedImage: HTTPStatus.UNPROCESSABLE_ENTITY,
    }
    status = statuses.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    text = ": ".join(part for part in (error.message, error.cause) if part)
    detail = f"{text}; expected {error.expected}" if error.expected else text
    field = FieldProblem(field="photo", message=detail)
    return _problem(status, error.message, detail, [field], _slug(type(error).__name__))


def responses(*errors: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's entries for the errors an endpoint may answer with."""
    return {int(e.status): {"model": Problem, "description": e.title()} for e in errors}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document whose errors have the media type of problem details."""
    for item in document["paths"].values():
        for operation in item.values():
            for status, found in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    found["content"] = {MEDIA_TYPE: {"schema": _PROBLEM}}
    return document


def install(app: FastAPI) -> None:
    """Make every refusal leave the app as a problem document, and its contract say so."""
    plain = app.openapi
    app.openapi = lambda: app.openapi_schema or described(plain())  # type: ignore[method-assign]
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(InputError, _input)
    for lost in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(lost, _no_database)


def answer(error: ServiceError) -> JSONResponse:
    """The response of an error met outside the app's exception handlers."""
    return _http(None, error)


def unexpected(error: Exception) -> JSONResponse:
    """The response of a fault of ours; its trace goes to the log."""
    get_logger(__name__).error("request failed", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "Something went wrong on our side; the request id finds it in our logs."
    return _response(_problem(status, status.phrase, detail, []))


def _http(_: Request | None, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    fields = error.fields if isinstance(error, ServiceError) else []
    title = error.title() if isinstance(error, ServiceError) else status.phrase
    problem = _problem(status, title, str(error.detail), fields)
    return _response(problem, dict(error.headers or {}))


_NO_JSON, _OURS = "json_invalid", "Value error, "
"""How pydantic calls a body that can't be read, and begins what a validator of ours says."""


def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    if any(found["type"] == _NO_JSON for found in error.errors()):
        return answer(BadRequest("The body is not JSON."))
    fields = [
        FieldProblem(field=_field(found["loc"]), message=found["msg"].removeprefix(_OURS))
        for found in error.errors()
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "; ".join(f"{f.field}: {f.message}" if f.field else f.message for f in fields)
    return _response(_problem(status, InvalidField.title(), detail, fields))


def _input(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    return _response(problem_of(error))


def _no_database(_: Request, error: Exception) -> JSONResponse:
    get_logger(__name__).error("no database", exc_info=error)
    return answer(Unavailable("The database does not answer.", retry_after=3))


def _problem(
    status: HTTPStatus,
    title: str,
    detail: str,
    fields: Sequence[FieldProblem],
    slug: str | None = None,
) -> Problem:
    return Problem(
        type=f"urn:shelfeye:problem:{slug or _slug(status.name)}",
        title=title,
        status=status,
        detail=detail,
        request_id=get_contextvars().get("request_id"),
        errors=list(fields),
    )


def _response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    content = problem.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return JSONResponse(content, problem.status, headers, MEDIA_TYPE)


def _field(place: Sequence[int | str]) -> str:
    """ "stores.0.code" of ("body", "stores", 0, "code")."""
    parts = place[1:] if place and place[0] in _PLACES else place
    return ".".join(str(part) for part in parts)


def _slug(name: str) -> str:
    words = "".join(f"-{c}" if c.isupper() and not name.isupper() else c for c in name)
    return words.replace("_", "-").strip("-").lower()
