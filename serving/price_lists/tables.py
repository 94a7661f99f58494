"""List prices in the database."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.assignment import Assigned
from serving.tables import Identified, Table, Tenant


class ListPrice(Identified, Tenant, Assigned, Table):
    """What a SKU should cost. currency: ISO 4217. tolerance: in the currency, either way."""

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id",
            "store_id",
            "store_type",
            "sku",
            "valid_from",
            name="uq_price_lists_key",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("store_id IS NULL OR store_type IS NULL", "one_place"),
        Index("ix_price_lists_page", "workspace_id", "created_at", "id"),
    )
    noun = "list price"

    sku: Mapped[str]
    price: Mapped[float]
    currency: Mapped[str]
    tolerance: Mapped[float] = mapped_column(server_default="0")
