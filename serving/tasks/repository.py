"""Tasks in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from serving.repository import Repository
from serving.tables import Audit, Photo
from serving.tasks.schemas import TaskFilter
from serving.tasks.tables import Task

_COLUMNS = {"store": "store_id", "visit": "visit_id", "audit": "audit_id"}


class TaskRepository(Repository[Task]):
    table = Task

    def matching(self, wanted: TaskFilter) -> Select[tuple[Task]]:
        """The tasks a filter lets through."""
        asked = {_COLUMNS.get(name, name): value for name, value in asdict(wanted).items()}
        return self.rows().filter_by(**{name: v for name, v in asked.items() if v is not None})

    async def unsettled_before(self, photo: Photo) -> list[Task]:
        """What earlier photos of the same place found, open or said to be done; locked."""
        earlier = (
            Task.store_id == photo.store_id,
            Task.place.is_not_distinct_from(photo.position),
            Task.state.in_(("open", "done")),
            Photo.taken_at < photo.taken_at,
        )
        found = self.rows().join(Audit, Audit.id == Task.audit_id)
        return await self._locked(found.join(Photo, Photo.id == Audit.photo_id).where(*earlier))

    async def of(self, audit_id: UUID) -> list[Task]:
        """What an audit found, in all states; locked."""
        return await self._locked(self.rows().where(Task.audit_id == audit_id))

    async def verified_by(self, audit_id: UUID) -> list[Task]:
        """What an audit showed to be done; locked."""
        return await self._locked(self.rows().where(Task.verified_by == audit_id))

    async def any_after(self, photo: Photo) -> bool:
        """Whether a later photo of the same place in its store has been audited."""
        if photo.store_id is None:
            return False
        place = (
            Photo.store_id == photo.store_id,
            Photo.position.is_not_distinct_from(photo.position),
        )
        later = self.scope.everyones().select(Audit).join(Photo, Photo.id == Audit.photo_id)
        later = later.where(*place, Photo.taken_at > photo.taken_at, Audit.status == "done")
        found = later.with_only_columns(Audit.id).limit(1)
        return (await self.session.scalars(found)).first() is not None

    async def add_all(
        self, audit: Audit, photo: Photo, documents: Sequence[dict[str, Any]], first: int
    ) -> list[Task]:
        """Tasks of an audit, numbered from `first`."""
        place = {"store_id": photo.store_id, "visit_id": photo.visit_id, "place": photo.position}
        rows = [
            self.scope.new(
                Task,
                audit_id=audit.id,
                number=number,
                shelf_row=document["row"],
                document=document,
                **{name: document[name] for name in ("kind", "sku", "position")},
                **place,
            )
            for number, document in enumerate(documents, first)
        ]
        self.session.add_all(rows)
        await self.session.flush()
        return rows

    async def _locked(self, found: Select[tuple[Task]]) -> list[Task]:
        return list(await self.session.scalars(found.order_by(Task.id).with_for_update(of=Task)))
