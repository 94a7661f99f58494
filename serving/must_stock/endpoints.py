"""/v1/must-stock."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, NotFound, responses
from serving.imports.endpoints import EXPORT, IMPORT, Asked, Format
from serving.imports.reading import FILE
from serving.imports.schemas import FILE_BYTES, Imported
from serving.imports.service import export_file, import_file
from serving.imports.upload import sent_file
from serving.must_stock import service
from serving.must_stock.repository import MustStockRepository
from serving.must_stock.schemas import (
    MustStockChange,
    MustStockFilter,
    MustStockShown,
    NewMustStock,
)
from serving.pages import AskedPage, Listed
from serving.resources import Session

router = APIRouter(prefix="/v1/must-stock", tags=["must-stock"])
Reader = Annotated[Actor, Depends(allowed(Permission.LISTS_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.LISTS_WRITE))]
_ITEM = {
    "in all supermarkets": {
        "value": {"sku": "QL-330-LEM", "store_type": "supermarket", "min_facings": 2}
    }
}


@router.get("")
async def list_must_stock(
    actor: Reader,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[MustStockFilter, Depends()],
) -> Listed[MustStockShown]:
    """SKUs that have to be on the shelf, newest first; a store has those of its own list, of its
    type's and of all stores'."""
    items = MustStockRepository(session, actor.scope)
    page = await items.page(asked, items.matching(wanted))
    return Listed[MustStockShown].model_validate(page, from_attributes=True)


@router.post("", status_code=201, responses=responses(NotFound, Conflict))
async def create_must_stock(
    asked: Annotated[NewMustStock, Body(openapi_examples=_ITEM)], actor: Writer, session: Session
) -> MustStockShown:
    """Put a SKU on the list of a store, of a store type, or of all stores."""
    return MustStockShown.model_validate(await service.create_item(session, actor, asked))


@router.post(":import", **IMPORT)
async def import_must_stock(
    request: Request, asked: Asked, actor: Writer, session: Session
) -> Imported:
    """All lists from a file: columns sku, store (its code), store_type, min_facings, valid_from and
    valid_until. Nothing is imported where a row is at fault."""
    _, data = await sent_file(request, FILE, FILE_BYTES)
    return await import_file(session, actor.scope, service.MUST_STOCK, data, asked)


@router.get(":export", response_class=Response, **EXPORT)
async def export_must_stock(actor: Reader, session: Session, format: Format = "csv") -> Response:  # noqa: A002
    """All lists as a file that can be imported again."""
    lines = await MustStockRepository(session, actor.scope).lines()
    return await export_file("must-stock", service.COLUMNS, lines, format)


@router.get("/{must_stock_id}", responses=responses(NotFound))
async def get_must_stock(must_stock_id: UUID, actor: Reader, session: Session) -> MustStockShown:
    """One item."""
    items = MustStockRepository(session, actor.scope)
    return MustStockShown.model_validate(await items.get(must_stock_id))


@router.patch("/{must_stock_id}", responses=responses(NotFound, Conflict))
async def change_must_stock(
    must_stock_id: UUID, asked: MustStockChange, actor: Writer, session: Session
) -> MustStockShown:
    """Change an item."""
    changed = await service.change_item(session, actor, must_stock_id, asked)
    return MustStockShown.model_validate(changed)


@router.delete("/{must_stock_id}", status_code=204, responses=responses(NotFound))
async def delete_must_stock(must_stock_id: UUID, actor: Writer, session: Session) -> None:
    """Take an item off its list."""
    await MustStockRepository(session, actor.scope).remove(must_stock_id)
