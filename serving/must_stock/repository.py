"""Must-stock items in the database, and which hold in a store."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from serving.must_stock.schemas import MustStockFilter
from serving.must_stock.tables import MustStockItem
from serving.repository import Repository
from serving.tables import Store


class MustStockRepository(Repository[MustStockItem]):
    table = MustStockItem

    def matching(self, wanted: MustStockFilter) -> Select[tuple[MustStockItem]]:
        """The items a filter lets through."""
        asked = {
            MustStockItem.sku: wanted.sku,
            MustStockItem.store_id: wanted.store,
            MustStockItem.store_type: wanted.store_type,
        }
        found = self.rows().where(*(column == v for column, v in asked.items() if v is not None))
        return found if wanted.on is None else found.where(MustStockItem.on(wanted.on))

    async def of(self, store: Store | None, day: date) -> dict[str, int]:
        """The SKUs a store has to have on a day, with the least facings of each.

        Of several items of a SKU the most special one counts.
        """
        found = await self.session.scalars(self.rows().where(MustStockItem.holds(store, day)))
        items = sorted(found, key=lambda item: (item.rank(), item.sku))
        return {item.sku: item.min_facings for item in items}

    async def lines(self) -> list[tuple[Any, ...]]:
        """All items as lines of a file: sku, store's code, store_type, min_facings, days."""
        item = MustStockItem
        columns = (item.sku, Store.code, item.store_type, item.min_facings)
        statement = self.rows().outerjoin(Store, Store.id == item.store_id)
        statement = statement.with_only_columns(*columns, item.valid_from, item.valid_until)
        order = statement.order_by(item.store_type, Store.code, item.sku)
        return [tuple(row) for row in await self.session.execute(order)]
