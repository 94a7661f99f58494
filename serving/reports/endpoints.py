"""/v1/reports/share and visits; those of checks are in serving/reports/checks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from serving.audits.links import Links
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.reports import service
from serving.reports.answer import answered, answers, sight_of
from serving.reports.repository import ReportRepository
from serving.reports.schemas import ShareAsked, ShareRow, VisitsAsked, VisitsRow
from serving.resources import Held, Session

router = APIRouter(prefix="/v1/reports", tags=["reports"])
Reader = Annotated[Actor, Depends(allowed(Permission.REPORTS_READ))]


@router.get("/share", **answers(ShareRow))
async def share_report(
    asked: Annotated[ShareAsked, Depends()], actor: Reader, held: Held, session: Session
) -> Response:
    """Share of shelf by time, place and product; an analyst sees other brands as one."""
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    alias = links.alias(actor.scope.workspace_id)
    reports = ReportRepository(session, actor.scope)
    rows = await service.share_rows(reports, asked, await sight_of(session, actor), alias)
    return await answered(ShareRow, "share", rows, asked)


@router.get("/visits", **answers(VisitsRow))
async def visits_report(
    asked: Annotated[VisitsAsked, Depends()], actor: Reader, session: Session
) -> Response:
    """Visits, photos, and stores visited of all stores, by time and place."""
    rows = await service.visits_rows(ReportRepository(session, actor.scope), asked)
    return await answered(VisitsRow, "visits", rows, asked)
