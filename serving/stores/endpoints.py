"""/v1/stores."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, InvalidField, NotFound, responses
from serving.imports.endpoints import EXPORT, IMPORT, Asked, Format
from serving.imports.reading import FILE
from serving.imports.schemas import FILE_BYTES, Imported
from serving.imports.service import export_file, import_file
from serving.imports.upload import sent_file
from serving.pages import AskedPage, Listed
from serving.resources import Session
from serving.stores import service
from serving.stores.repository import StoreRepository
from serving.stores.schemas import FILE_COLUMNS, NewStore, StoreChange, StoreFilter, StoreShown

router = APIRouter(prefix="/v1/stores", tags=["stores"])
Reader = Annotated[Actor, Depends(allowed(Permission.STORES_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.STORES_WRITE))]


@router.get("")
async def list_stores(
    actor: Reader,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[StoreFilter, Depends()],
) -> Listed[StoreShown]:
    """Stores, newest first, filtered by exact values."""
    stores = StoreRepository(session, actor.scope)
    page = await stores.page(asked, stores.matching(wanted))
    return Listed[StoreShown].model_validate(page, from_attributes=True)


@router.post("", status_code=201, responses=responses(Conflict))
async def create_store(asked: NewStore, actor: Writer, session: Session) -> StoreShown:
    """Add a store."""
    return StoreShown.model_validate(await service.create_store(session, actor, asked))


@router.post(":import", **IMPORT)
async def import_stores(
    request: Request, asked: Asked, actor: Writer, session: Session
) -> Imported:
    """Stores from a file with the columns code, name, region, city, channel, store_type, latitude
    and longitude. Nothing is imported where a row is at fault. Stores are never removed."""
    if asked.mode == "replace":
        raise InvalidField(
            "stores have photos and are never removed: use merge", "mode", "never_removed"
        )
    _, data = await sent_file(request, FILE, FILE_BYTES)
    return await import_file(session, actor.scope, service.STORES, data, asked)


@router.get(":export", response_class=Response, **EXPORT)
async def export_stores(actor: Reader, session: Session, format: Format = "csv") -> Response:  # noqa: A002
    """All stores as a file that can be imported again."""
    lines = await StoreRepository(session, actor.scope).lines()
    return await export_file("stores", FILE_COLUMNS, lines, format)


@router.get("/{store_id}", responses=responses(NotFound))
async def get_store(store_id: UUID, actor: Reader, session: Session) -> StoreShown:
    """One store."""
    return StoreShown.model_validate(await StoreRepository(session, actor.scope).get(store_id))


@router.patch("/{store_id}", responses=responses(NotFound, Conflict))
async def change_store(
    store_id: UUID, asked: StoreChange, actor: Writer, session: Session
) -> StoreShown:
    """Change a store."""
    return StoreShown.model_validate(await service.change_store(session, actor, store_id, asked))
