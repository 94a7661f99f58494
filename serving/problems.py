"""RFC 9457 problem documents: how a refusal is told, to people and to programs."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError
from structlog.contextvars import get_contextvars

from vision.errors import InputError, NotAnImage, PhotoTooLarge, TruncatedImage

Params = dict[str, str | int | float]
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})
_AT = "field"
_OURS = "Value error, "
"""How pydantic begins what a plain ValueError says."""


class FieldProblem(BaseModel):
    """What is wrong with one field of the request. row: in a file, as a spreadsheet counts.

    code and params: what the message says, for who says it in another language. Codes stay the
    same; what pydantic checks has pydantic's.
    """

    row: int | None = None
    field: str
    message: str
    code: str
    params: Params = {}


class Problem(BaseModel):
    """RFC 9457 problem details. type is a URN that stays the same; errors names fields.

    code and params: what detail says, for who says it in another language.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    params: Params = {}
    request_id: str | None = None
    errors: list[FieldProblem] = []


def problem(
    status: HTTPStatus,
    title: str,
    detail: str,
    code: str,
    params: Params | None = None,
    errors: Sequence[FieldProblem] = (),
) -> Problem:
    """A problem document of the request that is being answered."""
    return Problem(
        type=problem_type(status.name),
        title=title,
        status=status,
        detail=detail,
        code=code,
        params=params or {},
        request_id=get_contextvars().get("request_id"),
        errors=list(errors),
    )


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
    name = _spaced(type(error).__name__)
    code, params = name.replace(" ", "_"), {"cause": error.cause, "expected": error.expected}
    field = FieldProblem(field="photo", message=detail, code=code, params=params)
    told = problem(status, error.message, detail, code, params, [field])
    return told.model_copy(update={"type": problem_type(name)})


def problem_type(name: str) -> str:
    """The URN of a problem's name: "NOT_FOUND", "photo too large"."""
    return f"urn:shelfeye:problem:{name.lower().replace('_', '-').replace(' ', '-')}"


def field_problem(found: Mapping[str, Any], row: int | None = None) -> FieldProblem:
    """One of pydantic's errors."""
    given = dict(found.get("ctx", {}))
    place = (*found["loc"], *filter(None, [given.pop(_AT, None)]))
    params = {name: v for name, v in given.items() if isinstance(v, str | int | float)}
    return FieldProblem(
        row=row,
        field=_field(place),
        message=found["msg"].removeprefix(_OURS),
        code=found["type"],
        params=params,
    )


def refusal(
    code: str, message: str, field: str | None = None, **params: str | int | float
) -> PydanticCustomError:
    """What a validator raises. message: with {names} of params. field: at fault, of a model."""
    return PydanticCustomError(code, message, params | {_AT: field})  # type: ignore[arg-type]


def _field(place: Sequence[int | str]) -> str:
    """ "stores.0.code" of ("body", "stores", 0, "code")."""
    parts = place[1:] if place and place[0] in _PLACES else place
    return ".".join(str(part) for part in parts)


def _spaced(name: str) -> str:
    """ "photo too large" of "PhotoTooLarge"."""
    return "".join(f" {c}" if c.isupper() else c for c in name).strip().lower()
