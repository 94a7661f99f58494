"""/v1/price-list."""

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
from serving.pages import AskedPage, Listed
from serving.price_lists import service
from serving.price_lists.repository import PriceRepository
from serving.price_lists.schemas import (
    NewPrice,
    PriceChange,
    PriceFilter,
    PriceShown,
)
from serving.resources import Session

router = APIRouter(prefix="/v1/price-lists", tags=["price-lists"])
Reader = Annotated[Actor, Depends(allowed(Permission.LISTS_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.LISTS_WRITE))]
_PRICE = {
    "everywhere": {
        "value": {"sku": "QL-330-LEM", "price": 5.9, "currency": "CNY", "tolerance": 0.1}
    }
}


@router.get("")
async def list_prices(
    actor: Reader,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[PriceFilter, Depends()],
) -> Listed[PriceShown]:
    """What SKUs should cost, newest first; a store's own price goes before its type's, and that
    before the one of all stores."""
    items = PriceRepository(session, actor.scope)
    page = await items.page(asked, items.matching(wanted))
    return Listed[PriceShown].model_validate(page, from_attributes=True)


@router.post("", status_code=201, responses=responses(NotFound, Conflict))
async def create_price(
    asked: Annotated[NewPrice, Body(openapi_examples=_PRICE)], actor: Writer, session: Session
) -> PriceShown:
    """Add what a SKU should cost in a store, in a store type, or in all stores."""
    return PriceShown.model_validate(await service.create_price(session, actor, asked))


@router.post(":import", **IMPORT)
async def import_prices(
    request: Request, asked: Asked, actor: Writer, session: Session
) -> Imported:
    """All prices from a file: columns sku, price, currency, tolerance, store (its code),
    store_type, valid_from and valid_until. Nothing is imported where a row is at fault."""
    _, data = await sent_file(request, FILE, FILE_BYTES)
    return await import_file(session, actor.scope, service.PRICE_LIST, data, asked)


@router.get(":export", response_class=Response, **EXPORT)
async def export_prices(actor: Reader, session: Session, format: Format = "csv") -> Response:  # noqa: A002
    """All prices as a file that can be imported again."""
    lines = await PriceRepository(session, actor.scope).lines()
    return await export_file("price-lists", service.COLUMNS, lines, format)


@router.get("/{price_id}", responses=responses(NotFound))
async def get_price(price_id: UUID, actor: Reader, session: Session) -> PriceShown:
    """One price."""
    items = PriceRepository(session, actor.scope)
    return PriceShown.model_validate(await items.get(price_id))


@router.patch("/{price_id}", responses=responses(NotFound, Conflict))
async def change_price(
    price_id: UUID, asked: PriceChange, actor: Writer, session: Session
) -> PriceShown:
    """Change a price."""
    changed = await service.change_price(session, actor, price_id, asked)
    return PriceShown.model_validate(changed)


@router.delete("/{price_id}", status_code=204, responses=responses(NotFound))
async def delete_price(price_id: UUID, actor: Writer, session: Session) -> None:
    """Delete a price."""
    await PriceRepository(session, actor.scope).remove(price_id)
