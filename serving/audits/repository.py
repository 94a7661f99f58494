"""Audits in the database, each with the photo it is of."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select

from serving.audits.overlaps import repeated
from serving.audits.schemas import AuditFilter
from serving.audits.tables import AuditSetup
from serving.repository import Repository
from serving.tables import Audit, Facing, Photo, Store, Visit

MOST_COMPARED = 12
"""Photos of a visit that another one is compared with."""


class AuditRepository(Repository[Audit]):
    table = Audit

    async def of_photo(self, photo_id: UUID) -> Audit:
        """The audit of a photo that is in sight."""
        return (await self.session.scalars(self.rows().where(Audit.photo_id == photo_id))).one()

    async def locked(self, audit_id: UUID) -> Audit | None:
        """The audit, which nobody else changes until the transaction ends; None if deleted."""
        return await self.find(self.rows().where(Audit.id == audit_id).with_for_update())

    async def photo(self, audit: Audit) -> Photo:
        """The photo it is of."""
        return (await self.session.scalars(self._photos().where(Photo.id == audit.photo_id))).one()

    async def photos(self, audits: Sequence[Audit]) -> dict[UUID, Photo]:
        """The photos they are of, by their ids."""
        wanted = self._photos().where(Photo.id.in_([audit.photo_id for audit in audits]))
        return {photo.id: photo for photo in await self.session.scalars(wanted)}

    async def to_compare(self, audit: Audit) -> list[UUID]:
        """Audits that are done of other photos of the visit without a position, the latest first.

        None of a photo that came with one. Until the transaction ends nobody else compares any of
        this visit.
        """
        photo = await self.photo(audit)
        if photo.visit_id is None or photo.position is not None:
            return []
        visit = self.scope.select(Visit).where(Visit.id == photo.visit_id)
        await self.session.execute(visit.with_for_update(key_share=True))
        others = self.rows().join(Photo, Photo.id == Audit.photo_id)
        others = others.where(Photo.visit_id == photo.visit_id, Photo.position.is_(None))
        others = others.where(Audit.status == "done", Audit.id != audit.id)
        others = others.where(Photo.erased_at.is_(None)).order_by(Photo.taken_at.desc(), Photo.id)
        ids = others.with_only_columns(Audit.id).limit(MOST_COMPARED)
        return list(await self.session.scalars(ids))

    def matching(self, wanted: AuditFilter) -> Select[tuple[Audit]]:
        """The audits a filter lets through."""
        conditions = [
            Audit.status == wanted.status if wanted.status else None,
            Photo.store_id == wanted.store if wanted.store else None,
            Photo.visit_id == wanted.visit if wanted.visit else None,
            Photo.taken_at >= wanted.since if wanted.since else None,
            Photo.taken_at < wanted.until if wanted.until else None,
        ]
        names = ("region", "city", "channel", "store_type")
        asked = {name: getattr(wanted, name) for name in names}
        places = [getattr(Store, name) == value for name, value in asked.items() if value]
        statement = self.rows().join(Photo, Photo.id == Audit.photo_id)
        if places:
            statement = statement.join(Store, Store.id == Photo.store_id).where(*places)
        return statement.where(*(found for found in conditions if found is not None))

    async def add_facings(self, audit: Audit, facings: Sequence[dict[str, Any]]) -> None:
        """The facings of its document as rows."""
        again = repeated([facing["box"] for facing in facings], audit.overlaps)
        rows = [
            self.scope.new(
                Facing, audit_id=audit.id, number=i, repeated=bool(again[i]), **_columns(facing)
            )
            for i, facing in enumerate(facings)
        ]
        self.session.add_all(rows)
        await self.session.flush()

    def _photos(self) -> Select[tuple[Photo]]:
        return self.scope.select(Photo)


def _columns(facing: dict[str, Any]) -> dict[str, Any]:
    same = ("units", "sku", "brand", "category", "probability", "width_cm")
    x1, y1, x2, y2 = facing["box"]
    place = {"shelf_row": facing["row"], "shelf_column": facing["column"]}
    return {name: facing[name] for name in same} | place | {"x1": x1, "y1": y1, "x2": x2, "y2": y2}


class SetupRepository(Repository[AuditSetup]):
    table = AuditSetup

    async def id_of(self, sha256: str, content: dict[str, Any]) -> UUID:
        """The row of this content, which there is from now on."""
        new = self.scope.insert(AuditSetup, id=uuid4(), sha256=sha256, content=content)
        await self.session.execute(new.on_conflict_do_nothing())
        found = self.rows().where(AuditSetup.sha256 == sha256).with_only_columns(AuditSetup.id)
        return (await self.session.scalars(found)).one()
