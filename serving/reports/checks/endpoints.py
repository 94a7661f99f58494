"""/v1/reports/availability, compliance, prices and distribution."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from serving.audits.links import Links
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.reports.answer import answered, answers, sight_of
from serving.reports.checks import service
from serving.reports.checks.repository import CheckRepository
from serving.reports.checks.schemas import (
    AvailabilityRow,
    Basis_,
    ChecksAsked,
    ComplianceRow,
    DistributionRow,
    Measure_,
    PricesRow,
)
from serving.reports.checks.service import Alias
from serving.resources import Held, Session

router = APIRouter(prefix="/v1/reports", tags=["reports"])
Reader = Annotated[Actor, Depends(allowed(Permission.REPORTS_READ))]
Asked = Annotated[ChecksAsked, Depends()]


def _alias(actor: Reader, held: Held) -> Alias:
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    return links.alias(actor.scope.workspace_id)


Aliases = Annotated[Alias, Depends(_alias)]


@router.get("/availability", **answers(AvailabilityRow))
async def availability_report(
    asked: Asked, actor: Reader, session: Session, alias: Aliases, basis: Basis_ = "must_stock"
) -> Response:
    """On-shelf availability: listed SKUs seen of those listed, by time, place and product."""
    reports, sight = CheckRepository(session, actor.scope), await sight_of(session, actor)
    rows = await service.availability_rows(reports, asked, sight, alias, basis)
    return await answered(AvailabilityRow, "availability", rows, asked)


@router.get("/compliance", **answers(ComplianceRow))
async def compliance_report(
    asked: Asked, actor: Reader, session: Session, alias: Aliases, measure: Measure_ = "strict"
) -> Response:
    """Planogram compliance: planned positions right of those photographed."""
    reports, sight = CheckRepository(session, actor.scope), await sight_of(session, actor)
    rows = await service.compliance_rows(reports, asked, sight, alias, measure)
    return await answered(ComplianceRow, "compliance", rows, asked)


@router.get("/prices", **answers(PricesRow))
async def prices_report(asked: Asked, actor: Reader, session: Session, alias: Aliases) -> Response:
    """Prices on tags, and how many are as listed; a row for each currency of a group."""
    reports, sight = CheckRepository(session, actor.scope), await sight_of(session, actor)
    rows = await service.prices_rows(reports, asked, sight, alias)
    return await answered(PricesRow, "prices", rows, asked)


@router.get("/distribution", **answers(DistributionRow))
async def distribution_report(
    asked: Asked, actor: Reader, session: Session, alias: Aliases
) -> Response:
    """Distribution: stores in which a product was seen of the stores audited."""
    reports, sight = CheckRepository(session, actor.scope), await sight_of(session, actor)
    rows = await service.distribution_rows(reports, asked, sight, alias)
    return await answered(DistributionRow, "distribution", rows, asked)
