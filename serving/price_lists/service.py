"""Adding list prices, changing them, and what their files look like."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.assignment import check_change, refuse_unknown, resolve_stores
from serving.auth.actor import Actor
from serving.catalogue.repository import ProductRepository
from serving.errors import Conflict
from serving.imports.reading import Columns, Rows, by_schema
from serving.imports.service import Importable
from serving.must_stock.service import check_names
from serving.price_lists.repository import PriceRepository
from serving.price_lists.schemas import NewPrice, PriceChange, PriceLine
from serving.price_lists.tables import ListPrice
from serving.scope import Scope
from vision.kpi.price_list import COLUMNS as VISION_COLUMNS

COLUMNS = (
    "sku",
    "price",
    "currency",
    "tolerance",
    "store",
    "store_type",
    "valid_from",
    "valid_until",
)
_ALIASES = {alias: name for name, names in VISION_COLUMNS.items() for alias in names}
_TAKEN = "This SKU has a price on this list from this day already."


async def _resolve(session: AsyncSession, scope: Scope, rows: Rows) -> None:
    await resolve_stores(session, scope, rows)
    refuse_unknown(rows, await ProductRepository(session, scope).skus())


PRICE_LIST = Importable(
    name="price-lists",
    table=ListPrice,
    columns=Columns(COLUMNS, ("sku", "price", "currency"), _ALIASES),
    parse=by_schema(PriceLine),
    key=("sku", "store", "store_type", "valid_from"),
    stored_key=("store_id", "store_type", "sku", "valid_from"),
    resolve=_resolve,
)


async def create_price(session: AsyncSession, actor: Actor, asked: NewPrice) -> ListPrice:
    """Raises NotFound for the store, InvalidField for the SKU, Conflict for one listed already."""
    await check_names(session, actor.scope, asked.store, asked.sku)
    try:
        return await PriceRepository(session, actor.scope).add(**asked.columns())
    except IntegrityError as error:
        raise Conflict(_TAKEN, "sku", "already_listed") from error


async def change_price(
    session: AsyncSession, actor: Actor, item_id: UUID, asked: PriceChange
) -> ListPrice:
    """Raises NotFound, InvalidField, and Conflict where the list has this SKU already."""
    items = PriceRepository(session, actor.scope)
    item = await items.get(item_id)
    await check_names(session, actor.scope, asked.store, asked.sku)
    check_change(item, asked.columns())
    try:
        return await items.change(item, **asked.columns())
    except IntegrityError as error:
        raise Conflict(_TAKEN, "sku", "already_listed") from error
