"""Which photos are to be erased, and which objects in storage are still named by a row."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncSession

from serving.scope import Scope
from serving.tables import Audit, Photo, Workspace

_LOCKS = 7_435_341  # any number of our own


class ErasureRepository:
    """Photos of one workspace that are to be erased or have been."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def mark_old(self, moment: datetime) -> int:
        """Mark what the workspace keeps no longer as erased at this moment; how many photos."""
        mine = self.scope.select(Workspace).with_only_columns(Workspace.photos_days)
        days = await self.session.scalar(mine)
        if days is None:
            return 0
        return await self._mark(Photo.created_at < func.now() - func.make_interval(0, 0, 0, days))

    async def mark_store(self, store_id: UUID) -> int:
        """Mark every photo of a store as erased; how many photos."""
        return await self._mark(Photo.store_id == store_id)

    async def erased(self, since: datetime) -> list[tuple[str, UUID]]:
        """sha256 and audit of the photos erased since then."""
        joined = self.scope.select(Photo).join(Audit, Audit.photo_id == Photo.id)
        wanted = joined.where(Photo.erased_at >= since).order_by(Photo.id)
        rows = await self.session.execute(wanted.with_only_columns(Photo.sha256, Audit.id))
        return [(sha256, audit_id) for sha256, audit_id in rows]

    async def named_photos(self, hashes: Collection[str]) -> set[str]:
        """Those of the hashes that photos have which are not erased."""
        rows = self.scope.select(Photo).where(Photo.sha256.in_(hashes), Photo.erased_at.is_(None))
        return set(await self.session.scalars(rows.with_only_columns(Photo.sha256)))

    async def named_audits(self, audit_ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that audits have whose photos are not erased."""
        rows = self.scope.select(Audit).join(Photo, Photo.id == Audit.photo_id)
        rows = rows.where(Audit.id.in_(audit_ids), Photo.erased_at.is_(None))
        return set(await self.session.scalars(rows.with_only_columns(Audit.id)))

    async def hold(self, sha256: str) -> None:
        """Until the transaction ends nobody lets go of these bytes."""
        await self._lock(func.pg_advisory_xact_lock_shared, sha256)

    async def claim(self, sha256: str) -> None:
        """Until the transaction ends nobody adds a photo of these bytes."""
        await self._lock(func.pg_advisory_xact_lock, sha256)

    async def _mark(self, which: ColumnElement[bool]) -> int:
        change = self.scope.update(Photo).where(which, Photo.erased_at.is_(None))
        marked = await self.session.execute(change.values(erased_at=func.now()))
        return marked.rowcount

    async def _lock(self, take: object, sha256: str) -> None:
        key = func.hashtext(f"{self.scope.workspace_id}/{sha256}")
        statement = self.scope.select(Workspace).with_only_columns(take(_LOCKS, key))
        await self.session.execute(statement)
