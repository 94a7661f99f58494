"""Adding stores and changing them."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.errors import Conflict
from serving.imports.reading import Columns, by_schema
from serving.imports.service import Importable
from serving.stores.repository import StoreRepository
from serving.stores.schemas import FILE_COLUMNS, NewStore, StoreChange
from serving.tables import Store

STORES = Importable(
    name="stores",
    table=Store,
    columns=Columns(FILE_COLUMNS, ("code", "name")),
    parse=by_schema(NewStore),
    key=("code",),
    stored_key=("code",),
)
_TAKEN = "Another store has this code."


async def create_store(session: AsyncSession, actor: Actor, asked: NewStore) -> Store:
    """Raises Conflict when the code is taken."""
    try:
        return await StoreRepository(session, actor.scope).add(**asked.model_dump())
    except IntegrityError as error:
        raise Conflict(_TAKEN, "code", "taken") from error


async def change_store(
    session: AsyncSession, actor: Actor, store_id: UUID, asked: StoreChange
) -> Store:
    """Raises NotFound, and Conflict when the code is taken."""
    stores = StoreRepository(session, actor.scope)
    store = await stores.get(store_id)
    try:
        return await stores.change(store, **asked.model_dump(exclude_unset=True))
    except IntegrityError as error:
        raise Conflict(_TAKEN, "code", "taken") from error
