"""The sums that reports of checks are made of."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Float, Integer, Select, Subquery, cast, distinct, func, literal, not_, true

from serving.reports.checks.schemas import Basis, ChecksAsked, Compliance
from serving.reports.repository import Column, ReportRepository, Rows, Sight, dimension
from serving.reports.schemas import PRODUCTS
from serving.rollups.checks import PlanDay, PresenceDay, PriceDay
from serving.rollups.tables import Level, ProductDay, ShelfDay
from serving.tables import Workspace


class CheckRepository(ReportRepository):
    """Figures of one workspace. Each answer begins with the groups and whether others."""

    async def availability(self, asked: ChecksAsked, sight: Sight, basis: Basis) -> Rows:
        """By group: others, SKUs seen, expected, Σ p, Σ p (1 − p), stores."""
        expected = PresenceDay.listed if basis == "must_stock" else PresenceDay.planned
        p = 1 - func.exp(PresenceDay.doubt)
        seen = func.sum(cast(PresenceDay.facings > 0, Integer))
        sums = [seen, func.count(), func.sum(p), func.sum(p * (1 - p))]
        statement = self._checks(PresenceDay, asked, sight).where(expected > 0)
        stores = func.count(distinct(PresenceDay.store_id))
        return await self._by(statement, PresenceDay, asked, sight, [*sums, stores])

    async def compliance(self, asked: ChecksAsked, sight: Sight, measure: Compliance) -> Rows:
        """By group: others, right, planned, Σ p, Σ p (1 − p), stores."""
        one = PlanDay
        right = one.right_facings if measure == "facings" else getattr(one, measure)
        planned = one.planned_facings if measure == "facings" else one.positions
        moments = [getattr(one, f"{measure}_{name}") for name in ("expected", "variance")]
        sums = [func.sum(column) for column in (right, planned, *moments)]
        stores = func.count(distinct(one.store_id))
        return await self._by(self._checks(one, asked, sight), one, asked, sight, [*sums, stores])

    async def prices(self, asked: ChecksAsked, sight: Sight) -> Rows:
        """By group and currency: others, the currency, right, compared, Σ p, Σ p (1 − p), tags,
        Σ price, Σ price², Σ of compared prices, Σ of their list prices."""
        one = PriceDay
        names = ("right", "compared", "right_expected", "right_variance", "tags", "prices")
        more = ("squares", "compared_prices", "list_prices")
        sums = [func.sum(getattr(one, name)) for name in (*names, *more)]
        statement = self._checks(one, asked, sight)
        return await self._by(statement, one, asked, sight, sums, [one.currency])

    async def audits(self, table: Any, asked: ChecksAsked) -> Rows:
        """By the groups that are not of products: audits that checked anything, rule versions."""
        by = [dimension(name, table) for name in asked.group_by if name not in PRODUCTS]
        versions = func.array_agg(distinct(table.rule_version))
        statement = self.rollups(table, asked.period, asked.places).where(table.sku.is_(None))
        return await self.grouped(statement, by, [func.sum(table.audits), versions])

    async def distribution(self, asked: ChecksAsked, sight: Sight) -> Rows:
        """By group: others, stores with a product, and those in which that is beyond doubt.

        Beyond doubt: the lower end of the 90 % interval of its facings, all audits of the time
        taken together, is above a half.
        """
        one = ProductDay
        statement = self._checks(one, asked, sight).where(one.level == Level.SKU)
        statement = statement.where(one.store_id.is_not(None))
        by, others = self._groups(one, asked, sight)
        half = func.sqrt(func.sum(one.facings_spread))
        sure = func.sum(one.facings_middle) - half > literal(0.5, Float)
        labels = [column.label(f"g{at}") for at, column in enumerate(by)]
        inner = statement.with_only_columns(
            *labels, others.label("others"), sure.label("sure"), maintain_column_froms=True
        )
        stores = inner.group_by(*by, one.store_id).having(func.sum(one.facings) > 0).subquery()
        names = [stores.c[f"g{at}"] for at in range(len(by))]
        sums = [
            func.bool_or(stores.c.others),
            func.count(),
            func.sum(cast(stores.c.sure, Integer)),
        ]
        return await self.grouped(self._from(stores), names, sums)

    async def audited(self, asked: ChecksAsked) -> Rows:
        """By the groups that are not of products: stores audited, audits."""
        by = [dimension(name, ShelfDay) for name in asked.group_by if name not in PRODUCTS]
        statement = self.rollups(ShelfDay, asked.period, asked.places)
        statement = statement.where(ShelfDay.store_id.is_not(None))
        sums = [func.count(distinct(ShelfDay.store_id)), func.sum(ShelfDay.audits)]
        return await self.grouped(statement, by, sums)

    def _from(self, stores: Subquery) -> Select[Any]:
        """The rows of a query of this workspace."""
        return self.scope.select(Workspace).join(stores, true())

    def _checks(self, table: Any, asked: ChecksAsked, sight: Sight) -> Select[Any]:
        """The rows of SKUs that a filter lets through; no other brand's by its name."""
        wanted = {name: value for name, value in asdict(asked.products).items() if value}
        statement = self.rollups(table, asked.period, asked.places).where(table.sku.is_not(None))
        statement = statement.where(
            *(sight.column(table, name) == value for name, value in wanted.items())
        )
        hides = sight.own is not None and wanted.keys() & {"brand", "sku"}
        return statement.where(not_(sight.others(table))) if hides else statement

    def _groups(self, table: Any, asked: ChecksAsked, sight: Sight) -> tuple[list[Column], Column]:
        """The columns of the groups, and whether any of a group's rows is another brand's."""
        by = [
            sight.column(table, name) if name in PRODUCTS else dimension(name, table)
            for name in asked.group_by
        ]
        named = {name for name, value in asdict(asked.products).items() if value}
        hides = sight.own is not None and (named | set(asked.group_by)) & {"brand", "sku"}
        return by, func.bool_or(sight.others(table) if hides else literal(False))

    async def _by(
        self,
        statement: Select[Any],
        table: Any,
        asked: ChecksAsked,
        sight: Sight,
        sums: list[Any],
        more: list[Any] | None = None,
    ) -> Rows:
        by, others = self._groups(table, asked, sight)
        return await self.grouped(statement, [*by, *(more or [])], [others, *sums])
