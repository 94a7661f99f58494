"""Changing the catalogue: each change makes it grow a revision and queues its gallery."""

import asyncio
import hashlib
from collections.abc import Mapping
from uuid import UUID

import cv2
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.links import Links
from serving.auth.actor import Actor
from serving.catalogue.repository import PictureRepository, ProductRepository, StateRepository
from serving.catalogue.schemas import (
    CatalogueShown,
    LookAlike,
    NewProduct,
    PictureShown,
    ProductChange,
    ProductShown,
    UnusablePicture,
)
from serving.catalogue.tables import CatalogueProduct, ReferencePicture
from serving.catalogue.tasks import BUILD_GALLERY
from serving.errors import Conflict, InvalidField, NotFound
from serving.imports.reading import Columns, Values
from serving.imports.service import Importable
from serving.jobs.queue import Priority, enqueue
from serving.pages import Listed, Page
from serving.problems import FieldProblem
from serving.resources import Resources
from serving.storage import reference_key
from vision.errors import CatalogueError, PhotoError
from vision.models.packshot import LIMITS, flaws
from vision.photo import Photo
from vision.resize import resize
from vision.shelf.product import COLUMNS, parse_product

PICTURE_BYTES = 20_000_000
MOST_PICTURES = 50
"""Of one product: more say nothing new and make every photo slower."""
_SHOWN_SIDE, _QUALITY, _LONGEST = 1000, 88, 2000
_TAKEN = "Another product has this SKU."


def parse_line(cells: Mapping[str, str], number: int) -> tuple[Values | None, list[FieldProblem]]:
    """A line of a file as catalogue.csv is read, or all of its faults."""
    code = "string_too_long"
    found = [
        FieldProblem(row=number, field=name, message="too long", code=code)
        for name, text in cells.items()
        if len(text) > _LONGEST
    ]
    product, faults = parse_product(cells, "")
    for fault in faults:
        column, told = fault.cause.partition(" is ")[0], {"expected": fault.expected}
        problem = FieldProblem(
            row=number, field=column, message=fault.reason, code="catalogue", params=told
        )
        found.append(problem)
    if product is None or found:
        return None, found
    values = {name: getattr(product, name) for name in COLUMNS}
    return values | {"text": list(product.text)}, []


PRODUCTS = Importable(
    name="products",
    table=CatalogueProduct,
    columns=Columns(COLUMNS, ("sku", "brand")),
    parse=parse_line,
    key=("sku",),
    stored_key=("sku",),
)


class CatalogueService:
    """The catalogue of a caller's workspace."""

    def __init__(self, held: Resources, session: AsyncSession, actor: Actor) -> None:
        self.held, self.session, self.actor = held, session, actor
        self.scope = actor.scope
        self.products = ProductRepository.seen_by(session, actor)
        self.pictures = PictureRepository(session, actor.scope)
        self.state = StateRepository(session, actor.scope)

    async def create(self, asked: NewProduct) -> ProductShown:
        """Raises Conflict when the SKU is taken."""
        try:
            product = await self.products.add(**asked.model_dump())
        except IntegrityError as error:
            raise Conflict(_TAKEN, "sku", "taken") from error
        await self.changed()
        return _shown(product, 0)

    async def change(self, product_id: UUID, asked: ProductChange) -> ProductShown:
        """Raises NotFound, and Conflict when the SKU is taken."""
        product = await self.products.get(product_id)
        try:
            await self.products.change(product, **asked.model_dump(exclude_unset=True))
        except IntegrityError as error:
            raise Conflict(_TAKEN, "sku", "taken") from error
        await self.changed()
        return await self.shown(product)

    async def remove(self, product_id: UUID) -> None:
        """Delete a product with its pictures. Raises NotFound."""
        await self.products.remove(product_id)
        await self.changed()

    async def shown(self, product: CatalogueProduct) -> ProductShown:
        """A product with the number of its pictures."""
        counts = await self.pictures.counts([product.id])
        return _shown(product, counts.get(product.id, 0))

    async def list_page(self, page: Page[CatalogueProduct]) -> Listed[ProductShown]:
        """A page of products."""
        counts = await self.pictures.counts([product.id for product in page.items])
        items = [_shown(product, counts.get(product.id, 0)) for product in page.items]
        return Listed[ProductShown](items=items, next=page.next)

    async def add_picture(self, product_id: UUID, name: str, data: bytes) -> PictureShown:
        """Keep a reference picture. The same picture twice is one.

        Raises NotFound, InvalidField for too many, and vision's errors for a file that is none.
        """
        product = await self.products.get(product_id)
        there = await self.pictures.of_product(product.id)
        sha256 = hashlib.sha256(data).hexdigest()
        same = [picture for picture in there if picture.sha256 == sha256]
        if same:
            return self._picture(same[0])
        if len(there) >= MOST_PICTURES:
            told = f"a product has at most {MOST_PICTURES} pictures"
            raise InvalidField(told, "picture", "too_many_pictures", most=MOST_PICTURES)
        shown, found = await asyncio.to_thread(_judged, data, name)
        key = reference_key(self.scope.workspace_id, sha256)
        await self.held.storage.put(key, data)
        await self.held.storage.put(f"{key}.jpg", shown)
        picture = await self.pictures.add(
            product_id=product.id, sha256=sha256, bytes=len(data), name=name, flaws=found
        )
        await self.changed()
        return self._picture(picture)

    async def pictures_of(self, product_id: UUID) -> list[PictureShown]:
        """The pictures of a product. Raises NotFound."""
        product = await self.products.get(product_id)
        return [self._picture(one) for one in await self.pictures.of_product(product.id)]

    async def remove_picture(self, product_id: UUID, picture_id: UUID) -> None:
        """Raises NotFound."""
        product = await self.products.get(product_id)
        picture = await self.pictures.get(picture_id)
        if picture.product_id != product.id:
            raise NotFound("This product has no such picture.", code="no_such", what="picture")
        await self.pictures.remove(picture_id)
        await self.changed()

    async def changed(self) -> None:
        """Note that the catalogue is another one now, and queue the building of its gallery."""
        await self.state.grow()
        workspace_id = str(self.scope.workspace_id)
        arguments = {"workspace_id": workspace_id}
        await enqueue(self.held.queue, self.session, BUILD_GALLERY, Priority.BATCH, **arguments)

    async def whole(self) -> CatalogueShown:
        """How far the catalogue is. Look-alikes are told where a caller sees both products."""
        state = await self.state.now()
        findings = (state.findings if state else None) or {}
        seen = await self.products.skus() or set()
        pairs = [LookAlike(**pair) for pair in findings.get("look_alikes", [])]
        unusable = [UnusablePicture(**one) for one in findings.get("unusable", [])]
        products = await self.products.count()
        return CatalogueShown(
            revision=state.revision if state else 0,
            products=products,
            pictures=await self.pictures.count(),
            own=products > 0,
            built=state.built if state else None,
            built_at=state.built_at if state else None,
            look_alikes=[pair for pair in pairs if {pair.sku, pair.other} <= seen],
            unusable=[one for one in unusable if one.picture.split("/")[0] in seen],
        )

    def _picture(self, picture: ReferencePicture) -> PictureShown:
        settings = self.held.settings
        links = Links(settings.signing_key(), settings.picture_link_seconds)
        expires = links.expiry()
        key = f"{reference_key(self.scope.workspace_id, picture.sha256)}.jpg"
        names = ("id", "product_id", "sha256", "name", "bytes", "flaws", "created_at")
        values = {name: getattr(picture, name) for name in names}
        return PictureShown(**values, link=links.to(key, expires), expires_at=expires)


def _shown(product: CatalogueProduct, pictures: int) -> ProductShown:
    names = (*COLUMNS, "id", "created_at")
    values = {name: getattr(product, name) for name in names}
    return ProductShown(**values, pictures=pictures)


def _judged(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """A copy for people, as JPEG without metadata, and what makes the picture a poor reference."""
    try:
        pixels = Photo.decode(data, name, LIMITS).pixels
        found = flaws(pixels)
    except (PhotoError, CatalogueError) as error:
        raise InvalidField(error.reason, "picture", "no_picture", cause=error.reason) from error
    small = resize(pixels, _SHOWN_SIDE) if max(pixels.shape[:2]) > _SHOWN_SIDE else pixels
    _, jpeg = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return jpeg.tobytes(), found
