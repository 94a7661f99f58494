"""Planograms in the database, and which one holds for a photo."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_

from serving.errors import NotFound
from serving.planograms.schemas import PlanogramFilter
from serving.planograms.tables import PlanogramRow, PlanogramVersion
from serving.repository import Repository
from serving.tables import Store


class PlanogramRepository(Repository[PlanogramRow]):
    table = PlanogramRow

    def matching(self, wanted: PlanogramFilter) -> Select[tuple[PlanogramRow]]:
        """The planograms a filter lets through."""
        found = self.rows()
        if wanted.code is not None:
            found = found.where(PlanogramRow.code == wanted.code)
        if wanted.store is not None:
            found = found.where(PlanogramRow.store_ids.contains([wanted.store]))
        if wanted.store_type is not None:
            found = found.where(PlanogramRow.store_types.contains([wanted.store_type]))
        return found if wanted.on is None else self._on(found, wanted.on)

    async def by_code(self, code: str) -> PlanogramRow | None:
        """The planogram with this code."""
        return await self.find(self.rows().where(PlanogramRow.code == code))

    async def of(self, store: Store | None, position: str | None, day: date) -> PlanogramRow | None:
        """The planogram for a photo of this position in a store on a day; None: there is none.

        A store's own goes before its type's, one of this position before one of any, and then the
        one that began last.
        """
        if store is None:
            return None
        places = [PlanogramRow.store_ids.contains([store.id])]
        if store.store_type is not None:
            places.append(PlanogramRow.store_types.contains([store.store_type]))
        shelves = PlanogramRow.position.is_(None)
        if position is not None:
            shelves = or_(shelves, PlanogramRow.position == position)
        held = await self.session.scalars(self._on(self.rows().where(or_(*places), shelves), day))

        def rank(one: PlanogramRow) -> tuple[bool, bool, date, str]:
            own, placed = store.id in one.store_ids, one.position is not None
            return own, placed, one.valid_from or date.min, one.code

        return max(held, key=rank, default=None)

    async def version(self, planogram_id: UUID, number: int) -> PlanogramVersion:
        """One version. Raises NotFound."""
        found = await self.session.scalars(
            self._versions(planogram_id).where(PlanogramVersion.number == number)
        )
        version = found.one_or_none()
        if version is None:
            told = f"The planogram has no version {number}."
            raise NotFound(told, "version", "no_such", what="version", name=number)
        return version

    async def versions(self, planogram_id: UUID) -> list[PlanogramVersion]:
        """All versions, the newest first."""
        order = self._versions(planogram_id).order_by(PlanogramVersion.number.desc())
        return list(await self.session.scalars(order))

    async def keep_version(self, row: PlanogramRow) -> None:
        """Keep the document of the planogram under its version."""
        values = {"planogram_id": row.id, "number": row.version, "document": row.document}
        self.session.add(self.scope.new(PlanogramVersion, **values))
        await self.session.flush()

    def _versions(self, planogram_id: UUID) -> Select[tuple[PlanogramVersion]]:
        rows = self.scope.select(PlanogramVersion)
        return rows.where(PlanogramVersion.planogram_id == planogram_id)

    @staticmethod
    def _on(found: Select[tuple[PlanogramRow]], day: date) -> Select[tuple[PlanogramRow]]:
        begun = or_(PlanogramRow.valid_from.is_(None), PlanogramRow.valid_from <= day)
        return found.where(
            begun, or_(PlanogramRow.valid_until.is_(None), PlanogramRow.valid_until >= day)
        )
