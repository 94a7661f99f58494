"""List prices in the database, and which hold in a store."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from serving.price_lists.schemas import PriceFilter
from serving.price_lists.tables import ListPrice
from serving.repository import Repository
from serving.tables import Store


class PriceRepository(Repository[ListPrice]):
    table = ListPrice

    def matching(self, wanted: PriceFilter) -> Select[tuple[ListPrice]]:
        """The prices a filter lets through."""
        asked = {
            ListPrice.sku: wanted.sku,
            ListPrice.store_id: wanted.store,
            ListPrice.store_type: wanted.store_type,
        }
        found = self.rows().where(*(column == v for column, v in asked.items() if v is not None))
        return found if wanted.on is None else found.where(ListPrice.on(wanted.on))

    async def of(self, store: Store | None, day: date) -> dict[str, ListPrice]:
        """What each SKU should cost in a store on a day: of several prices the most special."""
        found = await self.session.scalars(self.rows().where(ListPrice.holds(store, day)))
        return {price.sku: price for price in sorted(found, key=ListPrice.rank)}

    async def lines(self) -> list[tuple[Any, ...]]:
        """All prices as lines of a file, in the order of service.COLUMNS."""
        one = ListPrice
        columns = (one.sku, one.price, one.currency, one.tolerance, Store.code, one.store_type)
        statement = self.rows().outerjoin(Store, Store.id == one.store_id)
        statement = statement.with_only_columns(*columns, one.valid_from, one.valid_until)
        order = statement.order_by(one.store_type, Store.code, one.sku, one.valid_from)
        return [tuple(row) for row in await self.session.execute(order)]
