"""Adding must-stock items, changing them, and what their files look like."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.assignment import FILE_COLUMNS, check_change, refuse_unknown, resolve_stores
from serving.auth.actor import Actor
from serving.catalogue.repository import ProductRepository
from serving.errors import Conflict, InvalidField
from serving.imports.reading import Columns, Rows, by_schema
from serving.imports.service import Importable
from serving.must_stock.repository import MustStockRepository
from serving.must_stock.schemas import MustStockChange, MustStockLine, NewMustStock
from serving.must_stock.tables import MustStockItem
from serving.scope import Scope
from serving.stores.repository import StoreRepository
from vision.kpi.must_stock import COLUMNS as VISION_COLUMNS

COLUMNS = ("sku", "store", "store_type", "min_facings", "valid_from", "valid_until")
_ALIASES = {alias: name for name, names in VISION_COLUMNS.items() for alias in names}
_TAKEN = "This SKU is on this list already."


async def _resolve(session: AsyncSession, scope: Scope, rows: Rows) -> None:
    await resolve_stores(session, scope, rows)
    refuse_unknown(rows, await ProductRepository(session, scope).skus())


MUST_STOCK = Importable(
    name="must-stock",
    table=MustStockItem,
    columns=Columns(("sku", "min_facings", *FILE_COLUMNS), ("sku",), _ALIASES),
    parse=by_schema(MustStockLine),
    key=("sku", "store", "store_type"),
    stored_key=("store_id", "store_type", "sku"),
    resolve=_resolve,
)


async def create_item(session: AsyncSession, actor: Actor, asked: NewMustStock) -> MustStockItem:
    """Raises NotFound for the store, InvalidField for the SKU, Conflict for one listed already."""
    await check_names(session, actor.scope, asked.store, asked.sku)
    try:
        return await MustStockRepository(session, actor.scope).add(**asked.columns())
    except IntegrityError as error:
        raise Conflict(_TAKEN, "sku", "already_listed") from error


async def change_item(
    session: AsyncSession, actor: Actor, item_id: UUID, asked: MustStockChange
) -> MustStockItem:
    """Raises NotFound, InvalidField, and Conflict where the list has this SKU already."""
    items = MustStockRepository(session, actor.scope)
    item = await items.get(item_id)
    await check_names(session, actor.scope, asked.store, asked.sku)
    check_change(item, asked.columns())
    try:
        return await items.change(item, **asked.columns())
    except IntegrityError as error:
        raise Conflict(_TAKEN, "sku", "already_listed") from error


async def check_names(
    session: AsyncSession, scope: Scope, store: UUID | None, sku: str | None
) -> None:
    """Raises NotFound for a store, InvalidField for a SKU that a catalogue does not have."""
    if store is not None:
        await StoreRepository(session, scope).get(store, "store")
    products = ProductRepository(session, scope)
    if sku is not None and await products.by_sku(sku) is None and await products.any():
        raise InvalidField(f"no product has the SKU {sku!r}", "sku", "unknown_sku", name=sku)
