"""/v1/audit-log."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from serving.audit_log.repository import LogRepository
from serving.audit_log.schemas import LogEntryShown, LogFilter
from serving.audit_log.tables import LogEntry
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.pages import AskedPage, Listed, PageAsked
from serving.resources import Session
from serving.sheets import CSV, Cell, as_csv

router = APIRouter(prefix="/v1/audit-log", tags=["audit log"])
Admin = Annotated[Actor, Depends(allowed(Permission.AUDIT_LOG))]
MOST = 100_000


@router.get("", responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
async def read_audit_log(
    actor: Admin,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[LogFilter, Depends()],
    format: Literal["json", "csv"] = "json",  # noqa: A002
) -> Listed[LogEntryShown]:
    """Who did or saw what, newest first; as CSV all that match, at most 100,000."""
    entries = LogRepository(session, actor.scope)
    if format == "json":
        page = await entries.page(asked, entries.matching(wanted))
        return Listed[LogEntryShown].model_validate(page, from_attributes=True)
    page = await entries.page(PageAsked(MOST, None), entries.matching(wanted))
    headers = {"Content-Disposition": 'attachment; filename="audit-log.csv"'}
    table = as_csv(list(LogEntryShown.model_fields), _cells(page.items))
    return Response(table, media_type=CSV, headers=headers)  # type: ignore[return-value]


def _cells(entries: Iterable[LogEntry]) -> Iterator[list[Cell]]:
    for entry in entries:
        shown = LogEntryShown.model_validate(entry).model_dump(mode="json")
        yield list((shown | {"changed": "; ".join(entry.changed)}).values())
