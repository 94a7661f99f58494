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

from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from structlog.stdlib import get_logger

from serving.problems import FieldProblem, Problem, field_problem, problem, problem_of
from vision.errors import InputError

MEDIA_TYPE = "application/problem+json"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


class ServiceError(HTTPException):
    """The request can't be answered."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    always: ClassVar[dict[str, str]] = {}
    """Headers of every such answer."""

    def __init__(
        self,
        detail: str = "",
        field: str | None = None,
        code: str | None = None,
        retry_after: int | None = None,
        **params: str | int | float,
    ) -> None:
        """detail: one sentence for the caller. field: the one at fault. retry_after: seconds.

        code, params: what detail says, see Problem; None takes the name of the status.
        """
        wait = {"Retry-After": str(retry_after)} if retry_after is not None else {}
        super().__init__(self.status, detail or self.title(), self.always | wait)
        self.code, self.params = code or self.status.name.lower(), params
        told = {"message": self.detail, "code": self.code, "params": params}
        self.fields = [FieldProblem(field=field, **told)] if field else []

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
    return _response(problem(status, status.phrase, detail, "internal_server_error"))


def _http(_: Request | None, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    headers, detail = dict(error.headers or {}), str(error.detail)
    if not isinstance(error, ServiceError):
        return _response(problem(status, status.phrase, detail, status.name.lower()), headers)
    told = problem(status, error.title(), detail, error.code, error.params, error.fields)
    return _response(told, headers)


_NO_JSON = "json_invalid"
"""How pydantic calls a body that can't be read."""


def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    if any(found["type"] == _NO_JSON for found in error.errors()):
        return answer(BadRequest("The body is not JSON.", code="not_json"))
    fields = [field_problem(found) for found in error.errors()]
    detail = "; ".join(f"{f.field}: {f.message}" if f.field else f.message for f in fields)
    status, code = HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_fields"
    return _response(problem(status, InvalidField.title(), detail, code, errors=fields))


def _input(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    return _response(problem_of(error))


def _no_database(_: Request, error: Exception) -> JSONResponse:
    get_logger(__name__).error("no database", cause=str(error).partition("\n")[0])
    told = "The database does not answer."
    return answer(Unavailable(told, code="no_answer", retry_after=3, part="database"))


def _response(told: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    content = told.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return JSONResponse(content, told.status, headers, MEDIA_TYPE)
