"""/v1/reports."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from serving.audits.links import Links
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission, Role
from serving.reports import service
from serving.reports.files import CSV, XLSX, as_csv, as_xlsx
from serving.reports.order import in_order, page_of
from serving.reports.repository import ReportRepository, Sight
from serving.reports.schemas import Figure, Report, ShareAsked, ShareRow, VisitsAsked, VisitsRow
from serving.resources import Held, Session
from serving.workspaces.repository import WorkspaceRepository

router = APIRouter(prefix="/v1/reports", tags=["reports"])
Reader = Annotated[Actor, Depends(allowed(Permission.REPORTS_READ))]
Row = TypeVar("Row", bound=Figure)


def _answers(kind: type[Figure]) -> dict[str, Any]:
    """How OpenAPI describes a report in its formats."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    files = {"text/csv": {"schema": {"type": "string"}}, XLSX: binary}
    return {"response_model": Report[kind], "responses": {200: {"content": files}}}  # type: ignore[valid-type]


@router.get("/share", **_answers(ShareRow))
async def share_report(
    asked: Annotated[ShareAsked, Depends()], actor: Reader, held: Held, session: Session
) -> Response:
    """Share of shelf by time, place and product; an analyst sees other brands as one."""
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    alias = links.alias(actor.scope.workspace_id)
    reports = ReportRepository(session, actor.scope)
    rows = await service.share_rows(reports, asked, await _sight(session, actor), alias)
    return await _answer(ShareRow, "share", rows, asked)


@router.get("/visits", **_answers(VisitsRow))
async def visits_report(
    asked: Annotated[VisitsAsked, Depends()], actor: Reader, session: Session
) -> Response:
    """Visits, photos, and stores visited of all stores, by time and place."""
    rows = await service.visits_rows(ReportRepository(session, actor.scope), asked)
    return await _answer(VisitsRow, "visits", rows, asked)


async def _sight(session: Session, actor: Actor) -> Sight:
    if actor.role != Role.ANALYST:
        return Sight(None)
    workspace = await WorkspaceRepository(session, actor.scope).mine()
    return Sight(actor.brands, workspace.competitors == "anonymous")


async def _answer(
    kind: type[Row], name: str, rows: Sequence[Row], asked: ShareAsked | VisitsAsked
) -> Response:
    """The rows in the format asked for: a page of JSON, or a file of all."""
    shape = asked.shape
    ordered = in_order(kind, rows, shape.sort, asked.group_by)
    if shape.format == "json":
        return JSONResponse(jsonable_encoder(page_of(ordered, shape)))
    write, media_type = {"csv": (as_csv, CSV), "xlsx": (as_xlsx, XLSX)}[shape.format]
    data = await asyncio.to_thread(write, kind, ordered, asked.group_by)
    file = f"{name}-{asked.period.since}-{asked.period.until}.{shape.format}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(data, media_type=media_type, headers=headers)
