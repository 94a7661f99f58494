"""Alert rules, alerts, and the sums that rules are about."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func

from serving.alerts.tables import Alert, AlertRule
from serving.repository import Repository
from serving.rollups.checks import PresenceDay
from serving.tables import Store

Brands = frozenset[str] | None
"""Those a caller may see; None is all."""


class RuleRepository(Repository[AlertRule]):
    table = AlertRule

    def seen(self, brands: Brands) -> Select[tuple[AlertRule]]:
        """The rules about these brands."""
        rows = self.rows()
        return rows if brands is None else rows.where(AlertRule.brand.in_(sorted(brands)))

    async def active(self) -> Sequence[AlertRule]:
        """The rules to evaluate, the oldest first."""
        rules = self.rows().where(AlertRule.active).order_by(AlertRule.created_at, AlertRule.id)
        return (await self.session.scalars(rules)).all()

    async def of(self, alerts: Sequence[Alert]) -> dict[UUID, AlertRule]:
        """The rules of alerts, by their ids."""
        wanted = self.rows().where(AlertRule.id.in_([alert.rule_id for alert in alerts]))
        return {rule.id: rule for rule in await self.session.scalars(wanted)}


class AlertRepository(Repository[Alert]):
    table = Alert

    def seen(self, brands: Brands, rule_id: UUID | None) -> Select[tuple[Alert]]:
        """The alerts about these brands, of one rule or of all."""
        rows = self.rows() if rule_id is None else self.rows().where(Alert.rule_id == rule_id)
        if brands is None:
            return rows
        named = AlertRule.brand.in_(sorted(brands))
        return rows.join(AlertRule, AlertRule.id == Alert.rule_id).where(named)

    async def is_raised(self, rule: AlertRule, today: date) -> bool:
        """Whether the rule has raised an alert within its last period."""
        since = (today - timedelta(days=rule.days)).isoformat()
        latest = self.rows().where(Alert.rule_id == rule.id, Alert.occasion > since).limit(1)
        return await self.find(latest) is not None

    async def add_once(self, rule: AlertRule, today: date, figures: dict[str, Any]) -> UUID | None:
        """The id of a new alert; None where another worker was faster."""
        occasion = today.isoformat()
        row = self.scope.insert(Alert, rule_id=rule.id, occasion=occasion, figures=figures)
        return await self.session.scalar(row.on_conflict_do_nothing().returning(Alert.id))

    async def last_seen(self, rule: AlertRule, since: date, until: date) -> dict[UUID, bool]:
        """By store with a photo that could show it: whether all that was listed was seen.

        Of each SKU its last day in that store counts.
        """
        day = PresenceDay.day
        wanted = [PresenceDay.sku.is_not(None), PresenceDay.store_id.is_not(None)]
        wanted += [PresenceDay.listed > 0, day >= since, day < until]
        wanted += [PresenceDay.sku == rule.sku] if rule.sku else []
        wanted += [PresenceDay.brand == rule.brand] if rule.brand else []
        wanted += [Store.region == rule.region] if rule.region else []
        columns = PresenceDay.store_id, PresenceDay.sku, day, func.sum(PresenceDay.facings)
        days = self.scope.select(PresenceDay).join(Store, Store.id == PresenceDay.store_id)
        days = days.where(*wanted).with_only_columns(*columns, maintain_column_froms=True)
        ordered = days.group_by(*columns[:3]).order_by(day)
        last: dict[tuple[UUID, str], bool] = {}
        for store_id, sku, _, facings in await self.session.execute(ordered):
            last[store_id, sku] = facings > 0
        seen: dict[UUID, bool] = {}
        for (store_id, _), was_there in last.items():
            seen[store_id] = seen.get(store_id, True) and was_there
        return seen
