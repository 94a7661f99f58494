"""Reviews: the queue, revisions, proposals of SKUs; rollups count what stands corrected."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

MARKET = ("region", "channel", "store_type")
SHELF = ("audits", "facings", "unknown_facings", "unknown_linear", "unknown_area", "corrected")
PRODUCT = (
    "audits",
    *(
        f"{measure}{end}"
        for measure in ("facings", "linear", "area")
        for end in ("", "_middle", "_spread")
    ),
)
SHELF_KEY = ("workspace_id", "day", *MARKET, "rule_version")
PRODUCT_KEY = ("workspace_id", "level", "day", *MARKET, "brand", "category")


def upgrade() -> None:
    _create(
        "reviews",
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'reviewed')", name=op.f("ck_reviews_state")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_reviews")),
    )
    queue = ["workspace_id", "state", "score", "audit_id"]
    op.create_index("ix_reviews_queue", "reviews", queue, unique=False)
    _create(
        "revisions",
        *_identified("revisions"),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("boxes", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_revisions_author_id_users")
        ),
        sa.UniqueConstraint("audit_id", "number", name=op.f("uq_revisions_audit_id_number")),
    )
    _create(
        "sku_proposals",
        *_identified("sku_proposals"),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'rejected')", name=op.f("ck_sku_proposals_status")
        ),
    )
    op.create_index(op.f("ix_sku_proposals_audit_id"), "sku_proposals", ["audit_id"], unique=False)
    for table in ("revisions", "sku_proposals"):
        page = ["workspace_id", "created_at", "id"]
        op.create_index(f"ix_{table}_page", table, page, unique=False)
    for table in ("shelf_days", "market_shelf_days"):
        corrected = sa.Column("corrected", sa.Integer(), server_default="0", nullable=False)
        op.add_column(table, corrected)
    op.get_bind().exec_driver_sql(_function())


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of one workspace, about one audit."""
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=f"fk_{table}_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audits.id"], name=f"fk_{table}_audit_id_audits", ondelete="CASCADE"
        ),
    )


def _identified(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    now = sa.text("now()")
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _function() -> str:
    """What a store counts for goes with it to another market, as in 0003, with `corrected`."""
    moves = _move("shelf_days", SHELF_KEY, SHELF) + _move("product_days", PRODUCT_KEY, PRODUCT)
    return (
        "CREATE OR REPLACE FUNCTION move_market_days() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {moves} RETURN NULL; END $$"
    )


def _move(table: str, key: Sequence[str], amounts: Sequence[str]) -> str:
    market = f"market_{table}"
    own = [f"m.{name}" if name in MARKET else f"d.{name}" for name in key]
    sums = ", ".join(f"{name} = {market}.{name} + EXCLUDED.{name}" for name in amounts)
    brands = "AND d.level < 3 " if table == "product_days" else ""
    return (
        f"INSERT INTO {market} ({', '.join((*key, *amounts))}) "
        f"SELECT {', '.join(own)}, {', '.join(f'm.sign * d.{name}' for name in amounts)} "
        f"FROM {table} d CROSS JOIN (VALUES (OLD.region, OLD.channel, OLD.store_type, -1), "
        "(NEW.region, NEW.channel, NEW.store_type, 1)) m(region, channel, store_type, sign) "
        f"WHERE d.store_id = NEW.id {brands}ORDER BY {', '.join(own)} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}; "
        f"DELETE FROM {market} WHERE workspace_id = NEW.workspace_id AND audits = 0; "
    )
