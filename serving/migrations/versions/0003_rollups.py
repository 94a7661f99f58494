"""Rollups for reports, and what the audits that are there already add to them: nothing yet.

An installation with audits runs `shelfeye rollups rebuild` once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MEASURES = ("facings", "linear", "area")


def upgrade() -> None:
    op.create_table(
        "shelf_days",
        *_store_day("shelf_days"),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("facings", sa.Integer(), nullable=False),
        sa.Column("unknown_facings", sa.Integer(), nullable=False),
        sa.Column("unknown_linear", sa.Double(), nullable=False),
        sa.Column("unknown_area", sa.Double(), nullable=False),
        sa.UniqueConstraint(
            "workspace_id",
            "day",
            "store_id",
            "rule_version",
            name="uq_shelf_days_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "product_days",
        *_store_day("product_days"),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        *(column for measure in _MEASURES for column in _amounts(measure)),
        sa.UniqueConstraint(
            "workspace_id",
            "level",
            "day",
            "store_id",
            "brand",
            "category",
            "sku",
            name="uq_product_days_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    for table in ("shelf_days", "product_days"):
        op.create_index(f"ix_{table}_store_id", table, ["store_id"], unique=False)


def _store_day(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=f"fk_{table}_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=f"fk_{table}_store_id_stores"),
    )


def _amounts(measure: str) -> tuple[sa.Column, ...]:
    kind = sa.Integer() if measure == "facings" else sa.Double()
    return (
        sa.Column(measure, kind, nullable=False),
        sa.Column(f"{measure}_middle", sa.Double(), nullable=False),
        sa.Column(f"{measure}_spread", sa.Double(), nullable=False),
    )
