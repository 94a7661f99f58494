"""Rollups in the database: kept up with every audit, rebuilt, and compared with the facings."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, DateTime, Select, cast, func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from serving.audits.tables import AuditSetup
from serving.reviews.tables import Review
from serving.rollups.checking import checks_of
from serving.rollups.checks import CHECKS, CheckTable
from serving.rollups.counting import Counted, Name, counted
from serving.rollups.tables import (
    PLACE,
    TABLES,
    WEEKS,
    WIDE,
    Level,
    OfPlaces,
    ProductDay,
    Rollup,
    ShelfDay,
    first_day,
    summed_from,
)
from serving.scope import Scope
from serving.tables import Audit, Facing, Photo, Store, Visit, Workspace

_LOCKS = 7_435_340  # any number of our own
Rows = list[dict[str, Any]]
StoreTable = type[ShelfDay] | type[ProductDay] | CheckTable


class RollupRepository:
    """Rollups of one workspace."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def add(self, audit: Audit) -> None:
        """Count an audit that is done, its facings stored. Not while a rebuild is under way."""
        await self._lock(func.pg_advisory_xact_lock_shared)
        for one, sign in await self._counting(audit):
            await self._count(one, sign)

    async def remove(self, audit: Audit) -> None:
        """Forget what an audit added: before it gets other facings, or is deleted."""
        await self._lock(func.pg_advisory_xact_lock_shared)
        for one, sign in reversed(await self._counting(audit)):
            await self._count(one, -sign)

    async def clear(self) -> None:
        """Delete all rollups; nobody changes any until the transaction ends."""
        await self._lock(func.pg_advisory_xact_lock)
        for table in (*TABLES, *CHECKS):
            await self.session.execute(self.scope.delete(table))

    async def stores(self) -> list[UUID | None]:
        """All stores, and None for photos without one."""
        ids = self.scope.select(Store).with_only_columns(Store.id).order_by(Store.id)
        return [None, *await self.session.scalars(ids)]

    async def counts(self, store_id: UUID | None) -> dict[date, list[Counted]]:
        """What every audit of a store adds, by day; of retakes only the latest does."""
        found: dict[date, list[Counted]] = defaultdict(list)
        latest = Photo.store_id.is_not_distinct_from(store_id), ~self._later().exists()
        async for done in self._done(*latest):
            found[done.day].append(await self._counted(done))
        return found

    async def of_store(self, table: StoreTable, store_id: UUID | None) -> Rows:
        """The rollups of a store as they are kept."""
        statement = self.scope.select(table).with_only_columns(*table.__table__.columns)
        at = table.store_id.is_not_distinct_from(store_id)
        return [dict(row) for row in (await self.session.execute(statement.where(at))).mappings()]

    async def of_places(self, table: OfPlaces) -> Rows:
        """The rollups of all places as they are kept."""
        statement = self.scope.select(table).with_only_columns(*table.__table__.columns)
        return [dict(row) for row in (await self.session.execute(statement)).mappings()]

    async def summed(self, wide: OfPlaces) -> Rows:
        """What the rollups of places should be: the sums of their stores'."""
        table = summed_from(wide)
        key = [getattr(Store if name in wide.place else table, name) for name in wide.key]
        if wide in WEEKS.values():
            day = func.date_trunc("week", cast(table.day, DateTime))
            key[wide.key.index("day")] = cast(day, Date).label("day")
        sums = [func.sum(getattr(table, name)).label(name) for name in wide.amounts()]
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

    async def _counting(self, audit: Audit) -> list[tuple[Audit, int]]:
        """What has to be counted (1) and forgotten (-1) so that this audit counts.

        Of the photos of one position in a visit only the latest counts. Until the transaction
        ends nobody else counts any of this visit.
        """
        photo = (await self.session.scalars(self._photo(audit))).one()
        if photo.visit_id is None or photo.position is None:
            return [(audit, 1)]
        visit = self.scope.select(Visit).where(Visit.id == photo.visit_id)
        await self.session.execute(visit.with_for_update())
        same = Photo.visit_id == photo.visit_id, Photo.position == photo.position
        others = self.scope.select(Audit).join(Photo, Photo.id == Audit.photo_id)
        others = others.where(*same, Audit.status == "done", Audit.id != audit.id)
        latest = others.order_by(Photo.taken_at.desc(), Photo.id.desc()).limit(1)
        other = (await self.session.scalars(latest)).first()
        if other is None:
            return [(audit, 1)]
        before = (await self.session.scalars(self._photo(other))).one()
        if (before.taken_at, before.id) > (photo.taken_at, photo.id):
            return []
        return [(other, -1), (audit, 1)]

    def _photo(self, audit: Audit) -> Select[tuple[Photo]]:
        return self.scope.select(Photo).where(Photo.id == audit.photo_id)

    def _later(self) -> Select[Any]:
        """Later photos, with their audits done, of a photo's position in its visit."""
        photo, audit = aliased(Photo), aliased(Audit)
        place = tuple_(photo.taken_at, photo.id) > tuple_(Photo.taken_at, Photo.id)
        same = photo.visit_id == Photo.visit_id, photo.position == Photo.position
        later = self.scope.select(audit).join(photo, photo.id == audit.photo_id)
        return later.where(audit.status == "done", *same, place).correlate(Photo)

    async def _count(self, audit: Audit, sign: int) -> None:
        async for done in self._done(Audit.id == audit.id):
            await self._apply(done.day, done.store_id, await self._counted(done), sign)
            for table in (*TABLES, *CHECKS) if sign < 0 else ():
                empty = table.day == first_day(table, done.day), table.audits == 0
                await self.session.execute(self.scope.delete(table).where(*empty))

    async def _counted(self, done: "_Done") -> Counted:
        names = await self._names(done.audit_id)
        counts = counted(names, done.document["kpis"], done.corrected)
        return replace(counts, checks=checks_of(done.document, done.setup))

    async def _names(self, audit_id: UUID) -> Sequence[Name]:
        columns = Facing.brand, Facing.category, Facing.sku
        statement = self.scope.select(Facing).with_only_columns(*columns)
        once = Facing.audit_id == audit_id, ~Facing.repeated
        found = await self.session.execute(statement.where(*once))
        return [(brand, category, sku) for brand, category, sku in found]

    async def _done(self, *where: ColumnElement[bool]) -> AsyncIterator["_Done"]:
        """Audits that are done, as they count now."""
        done = self.scope.select(Audit).join(Photo, Photo.id == Audit.photo_id)
        done = done.outerjoin(Review, Review.audit_id == Audit.id)
        done = done.outerjoin(AuditSetup, AuditSetup.id == Audit.setup_id)
        document = func.coalesce(Review.document, Audit.document)
        corrected = Review.document.is_not(None)
        columns = Audit.id, Photo.taken_at, Photo.store_id, document, AuditSetup.content, corrected
        done = done.where(Audit.status == "done", *where).with_only_columns(*columns)
        for audit_id, taken_at, *rest in await self.session.execute(done.order_by(Audit.id)):
            yield _Done(audit_id, taken_at.astimezone(UTC).date(), *rest)

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
        place = await self._place(store_id)
        await self._add(ShelfDay, [shelf | {"store_id": store_id}])
        await self._add(ProductDay, [row | {"store_id": store_id} for row in products])
        wider = [_without_sku(row) for row in products if row["level"] != Level.SKU]
        for wide in WIDE:
            of = {name: place[name] for name in wide.place} | {"day": first_day(wide, day)}
            rows = [shelf] if summed_from(wide) is ShelfDay else wider
            await self._add(wide, [row | of for row in rows])
        for table, checks in counts.checks.items():
            names = table.key[3:]
            rows = [
                {"day": day, "store_id": store_id, **dict(zip(names, key, strict=True))}
                | _signed(amounts, sign)
                for key, amounts in sorted(checks.items(), key=lambda item: str(item[0]))
            ]
            await self._add(table, rows)

    async def _place(self, store_id: UUID | None) -> dict[str, str | None]:
        """What a store is summed up by, and stays until the transaction ends."""
        if store_id is None:
            return dict.fromkeys(PLACE)
        columns = [getattr(Store, name) for name in PLACE]
        store = self.scope.select(Store).where(Store.id == store_id).with_only_columns(*columns)
        found = (await self.session.execute(store.with_for_update(read=True))).one()
        return dict(found._mapping)

    async def _add(self, table: Rollup | CheckTable, rows: Rows) -> None:
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


@dataclass(frozen=True, slots=True)
class _Done:
    """An audit as it counts. setup: what it was made with, None for the service's catalogue."""

    audit_id: UUID
    day: date
    store_id: UUID | None
    document: dict[str, Any]
    setup: dict[str, Any] | None
    corrected: bool


def _without_sku(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sku"}


def _signed(amounts: dict[str, float], sign: int) -> dict[str, float]:
    return {name: sign * amount for name, amount in amounts.items()}
