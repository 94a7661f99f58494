"""Sorting a report's rows, and cutting pages out of them."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from serving.errors import InvalidField
from serving.pages import Page, no_cursor
from serving.reports.schemas import Figure, Shape

Row = TypeVar("Row", bound=Figure)
COLUMNS = (
    "value",
    "numerator",
    "denominator",
    "audits",
    "visits",
    "photos",
    "unknown_value",
    "stores",
    "tags",
    "mean_price",
    "index",
)


def in_order(
    kind: type[Row], rows: Sequence[Row], sort: str | None, group_by: Sequence[str]
) -> list[Row]:
    """By a group or a column, after "-" from the largest; nulls last, ties as they were.

    Raises InvalidField for one that the rows do not have.
    """
    if sort is None:
        return list(rows)
    name = sort.removeprefix("-")
    allowed = [*group_by, *(column for column in COLUMNS if column in kind.model_fields)]
    if name not in allowed:
        names = ", ".join(allowed)
        told = f"expected one of {names}, after - descending"
        raise InvalidField(told, "sort", "unknown_order", expected=names)

    def of(row: Row) -> Any:
        return row.group[name] if name in group_by else getattr(row, name)

    known = sorted((r for r in rows if of(r) is not None), key=of, reverse=sort != name)
    return known + [row for row in rows if of(row) is None]


def page_of(rows: Sequence[Row], shape: Shape) -> Page[Row]:
    """The rows after the cursor's, or after as many as came before it if that row is gone.

    Raises InvalidField.
    """
    start = 0
    if shape.cursor is not None:
        start, mark = _read(shape.cursor)
        found = (at for at, row in enumerate(rows) if _mark(row) == mark)
        start = next(found, start - 1) + 1
    end = start + shape.limit
    kept = list(rows[start:end])
    return Page(kept, _cursor(end, kept[-1]) if len(rows) > end else None)


def _mark(row: Figure) -> str:
    return hashlib.sha256(json.dumps(list(row.group.values())).encode()).hexdigest()[:20]


def _cursor(end: int, last: Figure) -> str:
    return base64.urlsafe_b64encode(f"{end}|{_mark(last)}".encode()).decode()


def _read(cursor: str) -> tuple[int, str]:
    try:
        text = base64.b64decode(cursor.encode("ascii"), b"-_", validate=True).decode("ascii")
        count, mark = text.split("|")
        if not (count.isdecimal() and 0 < len(count) < 9):
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise no_cursor() from error
    return int(count), mark
