"""Rollups in the database: kept up with every audit, rebuilt, and compared with the facings."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from serving.rollups.counting import Counted, Kpi, Name, counted
from serving.rollups.tables import (
    MARKET,
    TABLES,
    Level,
    MarketProductDay,
    MarketShelfDay,
    ProductDay,
    Rollup,
    ShelfDay,
)
from serving.scope import Scope
from serving.tables import Audit, Facing, Photo, Store, Workspace

_LOCKS = 7_435_340  # any number of our own
Rows = list[dict[str, Any]]


class RollupRepository:
    """Rollups of one workspace."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def add(self, audit: Audit) -> None:
        """Count an audit that is done, its facings stored. Not while a rebuild is under way."""
        await self._lock(func.pg_advisory_xact_lock_shared)
        photo, counts = await self._counted(audit)
        await self._apply(day_of(photo), photo.store_id, counts, 1)

    async def remove(self, audit: Audit) -> None:
        """Forget what an audit added: before it gets other facings, or is deleted."""
        await self._lock(func.pg_advisory_xact_lock_shared)
        photo, counts = await self._counted(audit)
        await self._apply(day_of(photo), photo.store_id, counts, -1)
        for table in TABLES:
            empty = table.day == day_of(photo), table.audits == 0
            await self.session.execute(self.scope.delete(table).where(*empty))

    async def clear(self) -> None:
        """Delete all rollups; nobody changes any until the transaction ends."""
        await self._lock(func.pg_advisory_xact_lock)
        for table in TABLES:
            await self.session.execute(self.scope.delete(table))

    async def stores(self) -> list[UUID | None]:
        """All stores, and None for photos without one."""
        ids = self.scope.select(Store).with_only_columns(Store.id).order_by(Store.id)
        return [None, *await self.session.scalars(ids)]

    async def counts(self, store_id: UUID | None) -> dict[date, list[Counted]]:
        """What every audit of a store adds, by day."""
        found: dict[date, list[Counted]] = defaultdict(list)
        async for audit_id, day, kpis in self._done(store_id):
            found[day].append(counted(await self._names(audit_id), kpis))
        return found

    async def of_store(
        self, table: type[ShelfDay] | type[ProductDay], store_id: UUID | None
    ) -> Rows:
        """The rollups of a store as they are kept."""
        statement = self.scope.select(table).with_only_columns(*table.__table__.columns)
        at = table.store_id.is_not_distinct_from(store_id)
        return [dict(row) for row in (await self.session.execute(statement.where(at))).mappings()]

    async def of_markets(self, table: Rollup) -> Rows:
        """The rollups of all markets as they are kept."""
        statement = self.scope.select(table).with_only_columns(*table.__table__.columns)
        return [dict(row) for row in (await self.session.execute(statement)).mappings()]

    async def summed(self, market: Rollup) -> Rows:
        """What the rollups of markets should be: the sums of their stores'."""
        table = ShelfDay if market is MarketShelfDay else ProductDay
        key = [getattr(Store if name in MARKET else table, name) for name in market.key]
        sums = [func.sum(getattr(table, name)).label(name) for name in market.amounts()]
        statement = self.scope.select(table).outerjoin(Store, Store.id == table.store_id)
        if table is ProductDay:
            statement = statement.where(ProductDay.level < Level.SKU)
        statement = statement.with_only_columns(*key, *sums, maintain_column_froms=True)
        return [
            dict(row) for row in (await self.session.execute(statement.group_by(*key))).mappings()
        ]

    async def put(self, day: date, store_id: UUID | None, counts: Counted) -> None:
        """Add to the rollups of a day in a store."""
        await self._apply(day, store_id, counts, 1)

    async def _counted(self, audit: Audit) -> tuple[Photo, Counted]:
        photos = self.scope.select(Photo).where(Photo.id == audit.photo_id)
        photo = (await self.session.scalars(photos)).one()
        assert audit.document is not None
        return photo, counted(await self._names(audit.id), audit.document["kpis"])

    async def _names(self, audit_id: UUID) -> Sequence[Name]:
        columns = Facing.brand, Facing.category, Facing.sku
        statement = self.scope.select(Facing).with_only_columns(*columns)
        found = await self.session.execute(statement.where(Facing.audit_id == audit_id))
        return [(brand, category, sku) for brand, category, sku in found]

    async def _done(self, store_id: UUID | None) -> AsyncIterator[tuple[UUID, date, list[Kpi]]]:
        done = self.scope.select(Audit).join(Photo, Photo.id == Audit.photo_id)
        at = Photo.store_id.is_not_distinct_from(store_id)
        done = done.where(Audit.status == "done", at)
        columns = Audit.id, Photo.taken_at, Audit.document["kpis"]
        for audit_id, taken_at, kpis in await self.session.execute(
            done.with_only_columns(*columns).order_by(Audit.id)
        ):
            yield audit_id, taken_at.astimezone(UTC).date(), kpis

    async def _apply(self, day: date, store_id: UUID | None, counts: Counted, sign: int) -> None:
        """Rows of a day are locked in one order, the shelf's before the products'."""
        shelf = {"day": day, "rule_version": counts.rule_version} | _signed(counts.shelf, sign)
        products = [
            {"day": day, "level": int(level), "brand": brand, "category": category, "sku": sku}
            | _signed(amounts, sign)
            for (level, brand, category, sku), amounts in sorted(
                counts.products.items(), key=lambda item: str(item[0])
            )
        ]
        market = await self._market(store_id)
        await self._add(ShelfDay, [shelf | {"store_id": store_id}])
        await self._add(ProductDay, [row | {"store_id": store_id} for row in products])
        await self._add(MarketShelfDay, [shelf | market])
        wider = [_without_sku(row) | market for row in products if row["level"] != Level.SKU]
        await self._add(MarketProductDay, wider)

    async def _market(self, store_id: UUID | None) -> dict[str, str | None]:
        """What market a store is in, and stays in until the transaction ends."""
        if store_id is None:
            return dict.fromkeys(MARKET)
        columns = [getattr(Store, name) for name in MARKET]
        store = self.scope.select(Store).where(Store.id == store_id).with_only_columns(*columns)
        found = (await self.session.execute(store.with_for_update(read=True))).one()
        return dict(found._mapping)

    async def _add(self, table: Rollup, rows: Rows) -> None:
        if not rows:
            return
        statement = self.scope.insert_all(table, rows)
        sums = {
            name: table.__table__.c[name] + statement.excluded[name] for name in table.amounts()
        }
        await self.session.execute(
            statement.on_conflict_do_update(index_elements=table.key, set_=sums)
        )

    async def _lock(self, take: Any) -> None:
        key = func.hashtext(str(self.scope.workspace_id))
        statement = self.scope.select(Workspace).with_only_columns(take(_LOCKS, key))
        await self.session.execute(statement)


def day_of(photo: Photo) -> date:
    """The day a photo counts for, in UTC."""
    return photo.taken_at.astimezone(UTC).date()


def _without_sku(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sku"}


def _signed(amounts: dict[str, float], sign: int) -> dict[str, float]:
    return {name: sign * amount for name, amount in amounts.items()}
