"""Visits in the database."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select

from serving.repository import Repository
from serving.tables import Visit


class VisitRepository(Repository[Visit]):
    table = Visit

    async def add_once(self, **values: Any) -> Visit | None:
        """A new visit; None where the caller's idempotency_key is there already."""
        visit_id = uuid4()
        insertion = self.scope.insert(Visit, id=visit_id, **values).on_conflict_do_nothing()
        added = await self.session.execute(insertion.returning(Visit.id))
        return await self.get(visit_id) if added.one_or_none() else None

    async def by_key(self, key: str) -> Visit | None:
        """The caller's visit that was begun with this idempotency key."""
        mine = Visit.user_id == self.scope.user_id
        return await self.find(self.rows().where(mine, Visit.idempotency_key == key))

    def in_store(self, store_id: UUID | None) -> Select[tuple[Visit]]:
        """Visits to a store; None: to any."""
        return self.rows() if store_id is None else self.rows().where(Visit.store_id == store_id)
