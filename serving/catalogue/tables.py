"""The workspace's products in the database, their pictures, and how far the gallery is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class CatalogueProduct(Identified, Tenant, Table):
    """A line of the catalogue: the fields of vision.shelf.product.Product."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sku"),
        Index("ix_products_page", "workspace_id", "created_at", "id"),
    )
    noun = "product"

    sku: Mapped[str]
    brand: Mapped[str]
    gtin: Mapped[str] = mapped_column(server_default="")
    category: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str] = mapped_column(server_default="")
    name_en: Mapped[str] = mapped_column(server_default="")
    width_mm: Mapped[float | None]
    height_mm: Mapped[float | None]
    own: Mapped[bool] = mapped_column(server_default="false")
    text: Mapped[list[str]] = mapped_column(server_default="{}")


class ReferencePicture(Identified, Tenant, Table):
    """A picture by which a product is known. flaws: what makes it a poor one, in words."""

    __tablename__ = "reference_pictures"
    __table_args__ = (
        UniqueConstraint("product_id", "sha256"),
        Index("ix_reference_pictures_page", "workspace_id", "created_at", "id"),
    )
    noun = "reference picture"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    flaws: Mapped[list[str]] = mapped_column(server_default="{}")


class CatalogueState(Tenant, Table):
    """How far the catalogue and its gallery are. revision: grows with every change.

    built: the revision the gallery was built for last. findings: what a worker said of it then:
    look_alikes, unusable pictures.
    """

    __tablename__ = "catalogues"
    noun = "catalogue"

    workspace_id: Mapped[UUID] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    built: Mapped[int | None] = mapped_column(BigInteger)
    built_at: Mapped[datetime | None]
    findings: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
