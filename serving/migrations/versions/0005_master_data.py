"""Catalogues, planograms, must-stock and price lists, what audits were made with, and checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "audit_setups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_audit_setups_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_setups"),
        sa.UniqueConstraint("workspace_id", "sha256", name="uq_audit_setups_workspace_id_sha256"),
    )
    op.create_table(
        "catalogues",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("built", sa.BigInteger(), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_catalogues_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_catalogues"),
    )
    op.create_table(
        "planograms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("store_ids", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("store_types", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_planograms_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_planograms"),
        sa.UniqueConstraint("workspace_id", "code", name="uq_planograms_workspace_id_code"),
    )
    op.create_index(
        "ix_planograms_page", "planograms", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("gtin", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("width_mm", sa.Double(), nullable=True),
        sa.Column("height_mm", sa.Double(), nullable=True),
        sa.Column("own", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("text", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_products_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("workspace_id", "sku", name="uq_products_workspace_id_sku"),
    )
    op.create_index(
        "ix_products_page", "products", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "must_stock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("min_facings", sa.Integer(), server_default="1", nullable=False),
        sa.Column("store_type", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "store_id IS NULL OR store_type IS NULL", name=op.f("ck_must_stock_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.id"],
            name="fk_must_stock_store_id_stores",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_must_stock_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_must_stock"),
        sa.UniqueConstraint(
            "workspace_id",
            "store_id",
            "store_type",
            "sku",
            name="uq_must_stock_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_must_stock_page", "must_stock", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_must_stock_store_id", "must_stock", ["store_id"], unique=False)
    op.create_table(
        "plan_days",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("positions", sa.Integer(), nullable=False),
        sa.Column("strict", sa.Integer(), nullable=False),
        sa.Column("strict_expected", sa.Double(), nullable=False),
        sa.Column("strict_variance", sa.Double(), nullable=False),
        sa.Column("tolerant", sa.Integer(), nullable=False),
        sa.Column("tolerant_expected", sa.Double(), nullable=False),
        sa.Column("tolerant_variance", sa.Double(), nullable=False),
        sa.Column("planned_facings", sa.Integer(), nullable=False),
        sa.Column("right_facings", sa.Integer(), nullable=False),
        sa.Column("facings_expected", sa.Double(), nullable=False),
        sa.Column("facings_variance", sa.Double(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_plan_days_store_id_stores"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_plan_days_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "day",
            "store_id",
            "brand",
            "category",
            "sku",
            "rule_version",
            name="uq_plan_days_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_plan_days_store_id", "plan_days", ["store_id"], unique=False)
    op.create_table(
        "planogram_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("planogram_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["planogram_id"],
            ["planograms.id"],
            name="fk_planogram_versions_planogram_id_planograms",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_planogram_versions_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_planogram_versions"),
        sa.UniqueConstraint(
            "planogram_id", "number", name="uq_planogram_versions_planogram_id_number"
        ),
    )
    op.create_table(
        "presence_days",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("facings", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.Double(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_presence_days_store_id_stores"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_presence_days_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "day",
            "store_id",
            "brand",
            "category",
            "sku",
            "rule_version",
            name="uq_presence_days_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_presence_days_store_id", "presence_days", ["store_id"], unique=False)
    op.create_table(
        "price_days",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("tags", sa.Integer(), nullable=False),
        sa.Column("prices", sa.Double(), nullable=False),
        sa.Column("squares", sa.Double(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("right_expected", sa.Double(), nullable=False),
        sa.Column("right_variance", sa.Double(), nullable=False),
        sa.Column("compared_prices", sa.Double(), nullable=False),
        sa.Column("list_prices", sa.Double(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_price_days_store_id_stores"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_price_days_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "day",
            "store_id",
            "brand",
            "category",
            "sku",
            "rule_version",
            "currency",
            name="uq_price_days_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_price_days_store_id", "price_days", ["store_id"], unique=False)
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tolerance", sa.Double(), server_default="0", nullable=False),
        sa.Column("store_type", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "store_id IS NULL OR store_type IS NULL", name=op.f("ck_price_lists_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.id"],
            name="fk_price_lists_store_id_stores",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_price_lists_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_price_lists"),
        sa.UniqueConstraint(
            "workspace_id",
            "store_id",
            "store_type",
            "sku",
            "valid_from",
            name="uq_price_lists_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_price_lists_page", "price_lists", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_price_lists_store_id", "price_lists", ["store_id"], unique=False)
    op.create_table(
        "reference_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("flaws", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_reference_pictures_product_id_products",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_reference_pictures_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reference_pictures"),
        sa.UniqueConstraint("product_id", "sha256", name="uq_reference_pictures_product_id_sha256"),
    )
    op.create_index(
        "ix_reference_pictures_page",
        "reference_pictures",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.add_column("audits", sa.Column("setup_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_audits_setup_id_audit_setups", "audits", "audit_setups", ["setup_id"], ["id"]
    )
