"""Must-stock items in the database."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.assignment import Assigned
from serving.tables import Identified, Table, Tenant


class MustStockItem(Identified, Tenant, Assigned, Table):
    """A SKU that has to be on the shelf. min_facings: of it."""

    __tablename__ = "must_stock"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id",
            "store_id",
            "store_type",
            "sku",
            name="uq_must_stock_key",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("store_id IS NULL OR store_type IS NULL", "one_place"),
        Index("ix_must_stock_page", "workspace_id", "created_at", "id"),
    )
    noun = "must-stock item"

    sku: Mapped[str]
    min_facings: Mapped[int] = mapped_column(server_default="1")
