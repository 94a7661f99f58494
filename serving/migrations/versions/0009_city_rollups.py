"""Rollups of cities by days and weeks, summed up from the stores' days."""

from collections.abc import Sequence

from alembic import op

revision = "0009"
down_revision = "0008"

PLACES = {"market": ("region", "channel", "store_type"), "city": ("region", "city")}
STORE = ("region", "channel", "store_type", "city")
SHELF = ("audits", "facings", "unknown_facings", "unknown_linear", "unknown_area", "corrected")
PRODUCT = (
    "audits",
    *(
        f"{measure}{end}"
        for measure in ("facings", "linear", "area")
        for end in ("", "_middle", "_spread")
    ),
)
ENDS = {"shelf": (SHELF, ("rule_version",)), "product": (PRODUCT, ("brand", "category"))}
DAYS = {"days": "d.day", "weeks": "date_trunc('week', d.day)::date"}


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    for kind in ENDS:
        for unit in DAYS:
            _create(run, kind, unit)
    run(_function())
    told = ", ".join
    run("DROP TRIGGER move_market_days ON stores")
    run(
        f"CREATE TRIGGER move_market_days AFTER UPDATE OF {told(STORE)} ON stores FOR EACH ROW "
        f"WHEN (({told(f'OLD.{name}' for name in STORE)}) IS DISTINCT FROM "
        f"({told(f'NEW.{name}' for name in STORE)})) EXECUTE FUNCTION move_market_days()"
    )


def _create(run, kind: str, unit: str) -> None:
    table, key, amounts = f"city_{kind}_{unit}", _key("city", kind), ENDS[kind][0]
    run(
        f"CREATE TABLE {table} (LIKE market_{kind}_{unit} INCLUDING DEFAULTS); "
        f"ALTER TABLE {table} DROP COLUMN channel, DROP COLUMN store_type, ADD COLUMN city TEXT"
    )
    unique = f"uq_{table}_key"
    op.create_unique_constraint(unique, table, list(key), postgresql_nulls_not_distinct=True)
    of_workspace = f"fk_{table}_workspace_id_workspaces"
    columns = ["workspace_id"], ["id"]
    op.create_foreign_key(of_workspace, table, "workspaces", *columns, ondelete="CASCADE")
    own, source = _own("city", kind, unit, "d"), f"city_{kind}_days d"
    if unit == "days":
        own = _own("city", kind, unit, "s")
        source = f"{kind}_days d LEFT JOIN stores s ON s.id = d.store_id"
        source += " WHERE d.level < 3" if kind == "product" else ""
    run(
        f"INSERT INTO {table} ({', '.join((*key, *amounts))}) "
        f"SELECT {', '.join((*own, *(f'sum(d.{name})' for name in amounts)))} "
        f"FROM {source} GROUP BY {', '.join(own)}"
    )


def _key(wide: str, kind: str) -> tuple[str, ...]:
    level = ("level",) if kind == "product" else ()
    return ("workspace_id", *level, "day", *PLACES[wide], *ENDS[kind][1])


def _own(wide: str, kind: str, unit: str, place: str) -> Sequence[str]:
    """The columns of the key, of a day `d` and a store `place`."""
    named = {"day": DAYS[unit]} | {name: f"{place}.{name}" for name in PLACES[wide]}
    return [named.get(name, f"d.{name}") for name in _key(wide, kind)]


def _function() -> str:
    """What a store counts for goes with it to another market, as in 0008, and to another city."""
    moves = "".join(_move(kind, wide, unit) for kind in ENDS for wide in PLACES for unit in DAYS)
    return (
        "CREATE OR REPLACE FUNCTION move_market_days() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {moves} RETURN NULL; END $$"
    )


def _move(kind: str, wide: str, unit: str) -> str:
    table, key, amounts = f"{wide}_{kind}_{unit}", _key(wide, kind), ENDS[kind][0]
    own = ", ".join(_own(wide, kind, unit, "m"))
    moved = ", ".join(f"sum(m.sign * d.{name})" for name in amounts)
    sums = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in amounts)
    old, new = (", ".join(f"{row}.{name}" for name in STORE) for row in ("OLD", "NEW"))
    brands = "AND d.level < 3 " if kind == "product" else ""
    return (
        f"INSERT INTO {table} ({', '.join((*key, *amounts))}) SELECT {own}, {moved} "
        f"FROM {kind}_days d CROSS JOIN (VALUES ({old}, -1), ({new}, 1)) "
        f"m({', '.join(STORE)}, sign) WHERE d.store_id = NEW.id {brands}"
        f"GROUP BY {own} ORDER BY {own} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}; "
        f"DELETE FROM {table} WHERE workspace_id = NEW.workspace_id AND audits = 0; "
    )
