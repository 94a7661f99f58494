"""GET /v1/reports/share.pdf."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from serving.audits.links import Links
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import NotFound, responses
from serving.fields import Line
from serving.reports.answer import sight_of
from serving.reports.pdf.pages import Language, as_pdf
from serving.reports.pdf.service import printed_report
from serving.reports.repository import ReportRepository
from serving.reports.schemas import Period, PlaceFilter, asked_period
from serving.resources import Held, Session

PDF = "application/pdf"
router = APIRouter(prefix="/v1/reports", tags=["reports"])
_FILE = {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/share.pdf", response_class=Response, responses=responses(NotFound) | _FILE)
async def share_pdf(
    brand: Annotated[Line, Query(description="Whose report it is.")],
    period: Annotated[Period, Depends(asked_period)],
    places: Annotated[PlaceFilter, Depends()],
    actor: Annotated[Actor, Depends(allowed(Permission.REPORTS_READ))],
    held: Held,
    session: Session,
    language: Language = "zh",
) -> Response:
    """A brand's share of shelf to print: a page for all regions and one for each, with charts."""
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    seen = await sight_of(session, actor), links.alias(actor.scope.workspace_id)
    reports = ReportRepository(session, actor.scope)
    report = await printed_report(reports, brand, period, places, seen)
    data = await asyncio.to_thread(as_pdf, report, language)
    name = f"share-{period.since}-{period.until}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=PDF, headers=headers)
