"""Bodies of products and their pictures; what a cell may hold is vision's rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from serving.fields import Body, Line
from serving.problems import refusal
from vision.shelf.product import parse_product

Filter = Annotated[Line | None, Query()]
Millimetres = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


def _as_in_a_file(column: str) -> Callable[[str], str]:
    """Checks a text as catalogue.csv's readers do."""

    def check(text: str) -> str:
        cells = {"sku": "x", "brand": "x", column: text}
        product, faults = parse_product(cells, column)
        if product is None:
            raise refusal("catalogue", "expected {expected}", expected=faults[0].expected)
        return str(getattr(product, column))

    return check


def _text(column: str) -> Any:
    length = StringConstraints(strip_whitespace=True, max_length=200)
    return Annotated[str, length, AfterValidator(_as_in_a_file(column))]


Sku, Brand, Gtin, Category, Name, NameEn = map(
    _text, ("sku", "brand", "gtin", "category", "name", "name_en")
)
Words = Annotated[list[Line], Field(max_length=50)]


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Exact values, and `search` in SKU, GTIN and names; None leaves a field open."""

    sku: Filter = None
    brand: Filter = None
    category: Filter = None
    own: bool | None = None
    search: Filter = None


class NewProduct(Body):
    """own: whether it is one of the brand's whose share is asked for. Sizes in millimetres.

    text: words on the pack by which it can be told from its look-alikes.
    """

    sku: Sku
    brand: Brand
    gtin: Gtin = ""
    category: Category = ""
    name: Name = ""
    name_en: NameEn = ""
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    own: bool = False
    text: Words = Field(default=[])


class ProductChange(Body):
    """Fields left out stay as they are; null empties width_mm and height_mm only."""

    sku: Sku | None = None
    brand: Brand | None = None
    gtin: Gtin | None = None
    category: Category | None = None
    name: Name | None = None
    name_en: NameEn | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    own: bool | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for name in self.model_fields_set - {"width_mm", "height_mm"}:
            if getattr(self, name) is None:
                raise refusal("empty", "can't be null", name)
        return self


class ProductShown(BaseModel):
    """pictures: how many there are; a product without any is never named on a photo."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    sku: str
    brand: str
    gtin: str
    category: str
    name: str
    name_en: str
    width_mm: float | None
    height_mm: float | None
    own: bool
    text: list[str]
    pictures: int
    created_at: datetime


class PictureShown(BaseModel):
    """link: a signed address of the picture, good until expires_at. flaws: why it is poor."""

    id: UUID
    product_id: UUID
    sha256: str
    name: str
    bytes: int
    flaws: list[str]
    link: str
    expires_at: datetime
    created_at: datetime


class LookAlike(BaseModel):
    """Two products the recogniser can't tell apart by their pictures, the worst first.

    similarity: cosine of their pictures; spread: of the first one's own views.
    """

    sku: str
    other: str
    similarity: float
    spread: float


class UnusablePicture(BaseModel):
    picture: str
    reason: str


class CatalogueShown(BaseModel):
    """revision: grows with every change. built: the revision the gallery holds, null before the
    first; a photo is always compared with the latest. own: whether photos are audited with this
    catalogue; an empty one leaves them to the service's."""

    revision: int
    products: int
    pictures: int
    own: bool
    built: int | None
    built_at: datetime | None
    look_alikes: list[LookAlike]
    unusable: list[UnusablePicture]
