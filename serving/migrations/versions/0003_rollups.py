"""Rollups for reports. An installation with audits runs `shelfeye rollups rebuild` once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STORE, MARKET = ("store_id",), ("region", "channel", "store_type")
SHELF = ("facings", "unknown_facings", "unknown_linear", "unknown_area")
PRODUCT = tuple(
    f"{measure}{end}"
    for measure in ("facings", "linear", "area")
    for end in ("", "_middle", "_spread")
)
KEYS = {
    "shelf_days": ("workspace_id", "day", *STORE, "rule_version"),
    "product_days": ("workspace_id", "level", "day", *STORE, "brand", "category", "sku"),
    "market_shelf_days": ("workspace_id", "day", *MARKET, "rule_version"),
    "market_product_days": ("workspace_id", "level", "day", *MARKET, "brand", "category"),
}
OTHER_KINDS = {
    "workspace_id": sa.Uuid(),
    "store_id": sa.Uuid(),
    "day": sa.Date(),
    "level": sa.SmallInteger(),
    "audits": sa.Integer(),
    "facings": sa.Integer(),
    "unknown_facings": sa.Integer(),
}
REQUIRED = {"workspace_id", "day", "level", "rule_version"}


def upgrade() -> None:
    for table, key in KEYS.items():
        amounts = ("audits", *(SHELF if "shelf" in table else PRODUCT))
        stores = ["store_id"] if "store_id" in key else []
        op.create_table(
            table,
            *(
                sa.Column(name, OTHER_KINDS.get(name, sa.Text()), nullable=name not in REQUIRED)
                for name in key
            ),
            *(
                sa.Column(name, OTHER_KINDS.get(name, sa.Double()), nullable=False)
                for name in amounts
            ),
            sa.ForeignKeyConstraint(
                ["workspace_id"],
                ["workspaces.id"],
                name=f"fk_{table}_workspace_id_workspaces",
                ondelete="CASCADE",
            ),
            *(
                sa.ForeignKeyConstraint([name], ["stores.id"], name=f"fk_{table}_store_id_stores")
                for name in stores
            ),
            sa.UniqueConstraint(*key, name=f"uq_{table}_key", postgresql_nulls_not_distinct=True),
        )
        for name in stores:
            op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
    run = op.get_bind().exec_driver_sql
    run(_function())
    run(
        "CREATE TRIGGER move_market_days AFTER UPDATE OF region, channel, store_type ON stores "
        "FOR EACH ROW WHEN ((OLD.region, OLD.channel, OLD.store_type) IS DISTINCT FROM "
        "(NEW.region, NEW.channel, NEW.store_type)) EXECUTE FUNCTION move_market_days()"
    )


def _function() -> str:
    """What a store counts for goes with it to another market."""
    moves = _move("shelf_days", SHELF) + _move("product_days", PRODUCT)
    return (
        "CREATE FUNCTION move_market_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{moves} RETURN NULL; END $$"
    )


def _move(table: str, columns: tuple[str, ...]) -> str:
    """The days of the store, subtracted from the old market and added to the new one."""
    market, key = f"market_{table}", KEYS[f"market_{table}"]
    amounts = ("audits", *columns)
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
