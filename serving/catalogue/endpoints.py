"""/v1/products, their pictures, and /v1/catalogue."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.catalogue.repository import ProductRepository
from serving.catalogue.schemas import (
    CatalogueShown,
    NewProduct,
    PictureShown,
    ProductChange,
    ProductFilter,
    ProductShown,
)
from serving.catalogue.service import PICTURE_BYTES, PRODUCTS, CatalogueService
from serving.errors import Conflict, NotFound, TooLarge, WrongMediaType, responses
from serving.imports.endpoints import EXPORT, IMPORT, Asked, Format
from serving.imports.reading import FILE
from serving.imports.schemas import FILE_BYTES, Imported
from serving.imports.service import export_file, import_file
from serving.imports.upload import sent_file
from serving.pages import AskedPage, Listed
from serving.resources import Held, Session
from vision.shelf.product import COLUMNS

router = APIRouter(prefix="/v1", tags=["catalogue"])
Reader = Annotated[Actor, Depends(allowed(Permission.CATALOGUE_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.CATALOGUE_WRITE))]
_PRODUCT = {
    "a drink": {
        "value": {
            "sku": "QL-330-LEM",
            "brand": "Quillo",
            "gtin": "4006381333931",
            "category": "drinks",
            "name": "柠檬苏打 330 毫升",
            "name_en": "Lemon soda 330 ml",
            "width_mm": 66,
            "height_mm": 115,
            "own": True,
            "text": ["lemon", "330ml"],
        }
    }
}
_PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["picture"],
                    "properties": {"picture": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


def _service(held: Held, session: Session, actor: Reader) -> CatalogueService:
    return CatalogueService(held, session, actor)


def _changing(held: Held, session: Session, actor: Writer) -> CatalogueService:
    return CatalogueService(held, session, actor)


Shelf = Annotated[CatalogueService, Depends(_service)]
Changing = Annotated[CatalogueService, Depends(_changing)]


@router.get("/catalogue")
async def get_catalogue(service: Shelf) -> CatalogueShown:
    """How far the catalogue is, and which of its products look alike."""
    return await service.whole()


@router.get("/products")
async def list_products(
    service: Shelf, asked: AskedPage, wanted: Annotated[ProductFilter, Depends()]
) -> Listed[ProductShown]:
    """Products, newest first; an analyst sees those of own brands."""
    products = service.products
    return await service.list_page(await products.page(asked, products.matching(wanted)))


@router.post("/products", status_code=201, responses=responses(Conflict))
async def create_product(
    asked: Annotated[NewProduct, Body(openapi_examples=_PRODUCT)], service: Changing
) -> ProductShown:
    """Add a product; with a picture it is recognised from the next photo on."""
    return await service.create(asked)


@router.post("/products:import", **IMPORT)
async def import_products(request: Request, asked: Asked, service: Changing) -> Imported:
    """Products from a file with the columns of catalogue.csv. Nothing is imported where a row is
    at fault. mode=replace deletes the others with their pictures."""
    _, data = await sent_file(request, FILE, FILE_BYTES)
    done = await import_file(service.session, service.scope, PRODUCTS, data, asked)
    if not asked.dry_run:
        await service.changed()
    return done


@router.get("/products:export", response_class=Response, **EXPORT)
async def export_products(actor: Reader, session: Session, format: Format = "csv") -> Response:  # noqa: A002
    """All products in sight as a file that can be imported again."""
    products = await ProductRepository.seen_by(session, actor).all()
    rows = [[getattr(product, name) for name in COLUMNS] for product in products]
    return await export_file("catalogue", COLUMNS, rows, format)


@router.get("/products/{product_id}", responses=responses(NotFound))
async def get_product(product_id: UUID, service: Shelf) -> ProductShown:
    """One product."""
    return await service.shown(await service.products.get(product_id))


@router.patch("/products/{product_id}", responses=responses(NotFound, Conflict))
async def change_product(product_id: UUID, asked: ProductChange, service: Changing) -> ProductShown:
    """Change a product."""
    return await service.change(product_id, asked)


@router.delete("/products/{product_id}", status_code=204, responses=responses(NotFound))
async def delete_product(product_id: UUID, service: Changing) -> None:
    """Delete a product with its pictures; audits that named it stay."""
    await service.remove(product_id)


@router.get("/products/{product_id}/pictures", responses=responses(NotFound))
async def list_pictures(product_id: UUID, service: Shelf) -> list[PictureShown]:
    """The reference pictures of a product, in the order they came."""
    return await service.pictures_of(product_id)


@router.post(
    "/products/{product_id}/pictures",
    status_code=201,
    responses=responses(NotFound, TooLarge, WrongMediaType),
    openapi_extra=_PICTURE,
)
async def add_picture(product_id: UUID, request: Request, service: Changing) -> PictureShown:
    """Add a reference picture: one pack from the front, best on white. The same twice is one."""
    await service.products.get(product_id)
    name, data = await sent_file(request, "picture", PICTURE_BYTES)
    return await service.add_picture(product_id, name, data)


@router.delete(
    "/products/{product_id}/pictures/{picture_id}",
    status_code=204,
    responses=responses(NotFound),
)
async def delete_picture(product_id: UUID, picture_id: UUID, service: Changing) -> None:
    """Take a reference picture away."""
    await service.remove_picture(product_id, picture_id)
