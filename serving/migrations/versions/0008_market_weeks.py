"""Rollups of markets by weeks, summed up from their days."""

from collections.abc import Sequence

from alembic import op

revision = "0008"
down_revision = "0007"

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
OF = {"shelf": (SHELF_KEY, SHELF), "product": (PRODUCT_KEY, PRODUCT)}
MONDAY = "date_trunc('week', d.day)::date"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    for kind, (key, amounts) in OF.items():
        days, weeks = f"market_{kind}_days", f"market_{kind}_weeks"
        run(f"CREATE TABLE {weeks} (LIKE {days} INCLUDING DEFAULTS)")
        unique = f"uq_{weeks}_key"
        op.create_unique_constraint(unique, weeks, list(key), postgresql_nulls_not_distinct=True)
        of_workspace = f"fk_{weeks}_workspace_id_workspaces"
        columns = ["workspace_id"], ["id"]
        op.create_foreign_key(of_workspace, weeks, "workspaces", *columns, ondelete="CASCADE")
        named = [MONDAY if name == "day" else f"d.{name}" for name in key]
        sums = [f"sum(d.{name})" for name in amounts]
        groups = ", ".join(str(at + 1) for at in range(len(key)))
        run(
            f"INSERT INTO {weeks} ({', '.join((*key, *amounts))}) "
            f"SELECT {', '.join((*named, *sums))} FROM {days} d GROUP BY {groups}"
        )
    run(_function())


def _function() -> str:
    """What a store counts for goes with it to another market, as in 0006, by weeks as well."""
    moves = "".join(
        _move(f"{kind}_days", f"market_{kind}_{unit}", *OF[kind])
        for kind in OF
        for unit in ("days", "weeks")
    )
    return (
        "CREATE OR REPLACE FUNCTION move_market_days() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {moves} RETURN NULL; END $$"
    )


def _move(table: str, market: str, key: Sequence[str], amounts: Sequence[str]) -> str:
    own = [f"m.{name}" if name in MARKET else f"d.{name}" for name in key]
    if market.endswith("weeks"):
        own[key.index("day")] = MONDAY
    moved = [f"sum(m.sign * d.{name})" for name in amounts]
    sums = ", ".join(f"{name} = {market}.{name} + EXCLUDED.{name}" for name in amounts)
    brands = "AND d.level < 3 " if table == "product_days" else ""
    return (
        f"INSERT INTO {market} ({', '.join((*key, *amounts))}) SELECT {', '.join((*own, *moved))} "
        f"FROM {table} d CROSS JOIN (VALUES (OLD.region, OLD.channel, OLD.store_type, -1), "
        "(NEW.region, NEW.channel, NEW.store_type, 1)) m(region, channel, store_type, sign) "
        f"WHERE d.store_id = NEW.id {brands}GROUP BY {', '.join(own)} ORDER BY {', '.join(own)} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}; "
        f"DELETE FROM {market} WHERE workspace_id = NEW.workspace_id AND audits = 0; "
    )
