"""Visits in the database."""

from uuid import UUID

from sqlalchemy import Select

from serving.repository import Repository
from serving.tables import Visit


class VisitRepository(Repository[Visit]):
    table = Visit

    def in_store(self, store_id: UUID | None) -> Select[tuple[Visit]]:
        """Visits to a store; None: to any."""
        return self.rows() if store_id is None else self.rows().where(Visit.store_id == store_id)
