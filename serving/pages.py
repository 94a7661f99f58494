"""Lists come in pages; a cursor says where the next one begins, whatever was added meanwhile."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from serving.errors import InvalidField

MOST = 200
Item = TypeVar("Item")
Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of the items; next: the cursor of those after them, None at the end."""

    items: list[Item]
    next: str | None


class Listed(BaseModel, Generic[Item]):
    """A page in an answer. next: pass it as `cursor` for the page after; null at the end."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class PageAsked:
    """What a caller wants to see. after: created_at and id of the last item they have."""

    limit: int
    after: Place | None


def asked_page(
    limit: Annotated[int, Query(ge=1, le=MOST, description="Items in a page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of a page.")] = None,
) -> PageAsked:
    """The query's limit and cursor. Raises InvalidField."""
    return PageAsked(limit, _place(cursor) if cursor is not None else None)


AskedPage = Annotated[PageAsked, Depends(asked_page)]


def cursor_of(created_at: datetime, row_id: UUID) -> str:
    """An opaque text for the place right after this row."""
    return base64.urlsafe_b64encode(f"{created_at.isoformat()}|{row_id}".encode()).decode()


def no_cursor() -> InvalidField:
    """The error of a cursor that no page ended with."""
    return InvalidField("expected the `next` of an earlier page", "cursor", "no_cursor")


def _place(cursor: str) -> Place:
    try:
        text = base64.b64decode(cursor.encode("ascii"), b"-_", validate=True).decode("ascii")
        moment, row_id = text.split("|")
        place = datetime.fromisoformat(moment), UUID(row_id)
        if place[0].utcoffset() is None:
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise no_cursor() from error
    return place
