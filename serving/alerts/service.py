"""Evaluating alert rules over the rollups."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.stdlib import get_logger

from serving.alerts.repository import AlertRepository, RuleRepository
from serving.alerts.tables import AlertRule
from serving.reports.repository import ReportRepository, Sight
from serving.reports.schemas import Period, PlaceFilter, ProductFilter, Shape, ShareAsked
from serving.reports.service import share_rows
from serving.resources import Resources
from serving.scope import Scope
from serving.webhooks.events import Event, EventName
from serving.webhooks.service import announce
from serving.workspaces.repository import all_workspaces

_MOST_STORES = 1_000
"""Named in an alert; all are counted."""


async def evaluate(held: Resources) -> None:
    """Raise the alerts that are due, a workspace at a time."""
    async with held.database.session() as session:
        workspace_ids = await all_workspaces(session)
    today = datetime.now(UTC).date()
    for workspace_id in workspace_ids:
        async with held.database.session() as session:
            scope = Scope.of_worker(workspace_id)
            for rule in await RuleRepository(session, scope).active():
                await _evaluate(held, session, scope, rule, today)


async def _evaluate(
    held: Resources, session: AsyncSession, scope: Scope, rule: AlertRule, today: date
) -> None:
    """Raise the rule's alert if it is met, once in its period."""
    alerts = AlertRepository(session, scope)
    if await alerts.is_raised(rule, today):
        return
    figures = await met(session, scope, rule, today)
    alert_id = await alerts.add_once(rule, today, figures) if figures else None
    if alert_id is None:
        return
    names = ("name", "kind", "brand", "sku", "region", "points", "stores", "days")
    what = {name: getattr(rule, name) for name in names}
    data = {"alert_id": str(alert_id), "rule_id": str(rule.id), **what, "figures": figures}
    await announce(held.queue, session, scope, Event(EventName.ALERT_RAISED, alert_id, data))
    get_logger(__name__).info("alert raised", alert_id=str(alert_id))


async def met(
    session: AsyncSession, scope: Scope, rule: AlertRule, today: date
) -> dict[str, Any] | None:
    """The figures by which a rule is met; None where it is not, or there is no evidence."""
    if rule.kind == "share_fell":
        return await _share_fell(session, scope, rule, today)
    since = today - timedelta(days=rule.days)
    seen = await AlertRepository(session, scope).last_seen(rule, since, today)
    missing = sorted(str(store_id) for store_id, was_there in seen.items() if not was_there)
    if len(missing) <= (rule.stores or 0):
        return None
    return {"stores": len(missing), "checked": len(seen), "store_ids": missing[:_MOST_STORES]}


async def _share_fell(
    session: AsyncSession, scope: Scope, rule: AlertRule, today: date
) -> dict[str, Any] | None:
    length = timedelta(days=rule.days)
    periods = (Period(today - 2 * length, today - length), Period(today - length, today))
    before, after = [await _share(session, scope, rule, period) for period in periods]
    if before is None or after is None:
        return None
    fell = 100 * (before["value"] - after["value"])
    if fell <= (rule.points or 0):
        return None
    return {"before": before, "after": after, "fell": round(fell, 2)}


async def _share(
    session: AsyncSession, scope: Scope, rule: AlertRule, period: Period
) -> dict[str, Any] | None:
    """A brand's share of all facings, as the report states it; None without photos."""
    products, places = ProductFilter(brand=rule.brand), PlaceFilter(region=rule.region)
    asked = ShareAsked(period, places, products, Shape(), ())
    rows = await share_rows(ReportRepository(session, scope), asked, Sight(None), str)
    if not rows or rows[0].value is None:
        return None
    days = {"from": period.since.isoformat(), "to": period.until.isoformat()}
    return days | rows[0].model_dump(include={"value", "low", "high", "audits"})
