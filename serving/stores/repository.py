"""Stores in the database."""

from dataclasses import asdict

from sqlalchemy import Select

from serving.repository import Repository
from serving.stores.schemas import StoreFilter
from serving.tables import Store


class StoreRepository(Repository[Store]):
    table = Store

    def matching(self, wanted: StoreFilter) -> Select[tuple[Store]]:
        """The stores a filter lets through."""
        values = {name: value for name, value in asdict(wanted).items() if value is not None}
        return self.rows().filter_by(**values)
