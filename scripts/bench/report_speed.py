"""The share report over many stores, a year, twelve brands, grouped by region and week.

    python -m scripts.bench.report_speed [--stores 2000] [--weeks 52] [--brands 12] [--folder DIR]

A PostgreSQL of its own is filled by COPY, with one audit a store and week, in a temporary folder
or in --folder, which may be kept and is then used again as it is. An API of its own is asked by
HTTP. Printed are the time to fill, the size of the rollups, and for each report the median and
95th percentile from the request to its last byte. It talks to nothing else.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

import httpx
import psycopg

from scripts.bench.served import Bench, percentile, served
from serving import embedded
from serving.db import migrate
from serving.launch import new_workspace
from serving.rollups.tables import (
    TABLES,
    WEEKS,
    Level,
    Rollup,
    summed_from,
)
from serving.settings import Settings

START = date(2025, 1, 6)
REGIONS = ("East", "North", "South", "West", "Central", "North-East", "South-West", "Coast")
ENDS = ("", "_middle", "_spread")
TYPES, CHANNELS, CITIES = 16, 4, 200
ROUNDS, SECONDS = 40, 30
GOAL_MS = 300
QUERIES = (("region", "week"), ("region", "week", "brand"), ("region", "month"), ("city", "week"))
"""Of markets by weeks, the same by days, and of cities by weeks."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stores", type=int, default=2_000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shelfeye") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        with embedded.postgres(folder / "postgres") as url:
            migrate(url)
            token = fill(url, folder, options)
            settings = {"SHELFEYE_DATA": str(folder)}
            with served((("api",),), token=token, **settings) as bench:
                for groups in QUERIES:
                    report(bench, groups, options.weeks)


def fill(url: str, folder: Path, options: argparse.Namespace) -> str:
    """One workspace with its rollups, unless it is there already; its admin's token."""
    start = perf_counter()
    kept = folder / "token"
    with psycopg.connect(url, autocommit=True) as connection:
        if not kept.exists():
            settings = Settings(_env_file=None, data=folder).model_copy(
                update={"database_url": url}
            )
            token = new_workspace(settings, "bench", "admin@example.com")
            (workspace,) = connection.execute("SELECT id FROM workspaces").fetchone()
            connection.execute("SET session_replication_role = replica")  # checks no foreign key
            fill_tables(connection, workspace, options)
            connection.execute("VACUUM ANALYZE")
            kept.write_text(token)
        for table in (table.__tablename__ for table in TABLES):
            rows, size = connection.execute(
                f"SELECT count(*), pg_size_pretty(pg_total_relation_size('{table}')) FROM {table}"
            ).fetchone()
            print(f"{table}: {rows:,} rows, {size}")
    print(f"ready after {perf_counter() - start:.0f} s", flush=True)
    return kept.read_text()


def fill_tables(
    connection: psycopg.Connection, workspace: UUID, options: argparse.Namespace
) -> None:
    copy(
        connection,
        "stores (id, workspace_id, code, name, region, channel, store_type, city)",
        (
            f"{store_id}\t{workspace}\tS{n}\tStore {n}\t{REGIONS[n % len(REGIONS)]}"
            f"\tchannel {n // len(REGIONS) % TYPES % CHANNELS}"
            f"\ttype {n // len(REGIONS) % TYPES}\tCity {n % CITIES}\n"
            for n, store_id in enumerate(store_ids(options.stores))
        ),
    )
    columns = "workspace_id, day, store_id, audits"
    shelf = "facings, unknown_facings, unknown_linear, unknown_area"
    copy(
        connection,
        f"shelf_days ({columns}, rule_version, {shelf})",
        (f"{key}\tshare/1\t120\t12\t12.5\t11.5\n" for key in audits(workspace, options)),
    )
    amounts = ", ".join(f"{m}{end}" for m in ("facings", "linear", "area") for end in ENDS)
    copy(
        connection,
        f"product_days ({columns}, level, brand, {amounts})",
        product_lines(workspace, options),
    )
    for days, weeks in WEEKS.items():
        sum_up(connection, summed_from(days), days)
        sum_up(connection, days, weeks)


def sum_up(connection: psycopg.Connection, narrow: Rollup, wide: Rollup) -> None:
    """Fill a rollup of places from that of the stores, or one of weeks from that of days."""
    of = {name: f"d.{name}" for name in wide.key}
    source = f"{narrow.__tablename__} d"
    if narrow in WEEKS:
        of["day"] = "date_trunc('week', d.day)::date"
    else:
        of |= {name: f"s.{name}" for name in wide.place}
        source += " JOIN stores s ON s.id = d.store_id"
    columns = ", ".join((*wide.key, *wide.amounts()))
    key = ", ".join(of.values())
    sums = ", ".join(f"sum(d.{name})" for name in wide.amounts())
    connection.execute(
        f"INSERT INTO {wide.__tablename__} ({columns}) "
        f"SELECT {key}, {sums} FROM {source} GROUP BY {key}"
    )


def store_ids(stores: int) -> list[UUID]:
    return [UUID(int=n + 1) for n in range(stores)]


def audits(workspace: UUID, options: argparse.Namespace) -> Iterator[str]:
    """Workspace, day, store and count of an audit a week in every store."""
    ids = [str(store_id) for store_id in store_ids(options.stores)]
    for week in range(options.weeks):
        days = [START + timedelta(days=7 * week + weekday) for weekday in range(7)]
        for n, store_id in enumerate(ids):
            yield f"{workspace}\t{days[n % 7]}\t{store_id}\t1"


def product_lines(workspace: UUID, options: argparse.Namespace) -> Iterator[str]:
    """What each brand has in an audit, 1 to 17 facings, as lines for COPY."""
    draw = random.Random(1)
    ends = ["\t".join([f"{n}\t{n + 0.5}\t1.75"] * 3) + "\n" for n in range(1, 18)]
    names = [f"\t{Level.BRAND:d}\tBrand {brand}\t" for brand in range(options.brands)]
    for key in audits(workspace, options):
        yield "".join(key + name + draw.choice(ends) for name in names)


def copy(connection: psycopg.Connection, target: str, lines: Iterator[str]) -> None:
    with connection.cursor().copy(f"COPY {target} FROM STDIN") as writer:
        for line in lines:
            writer.write(line)


def report(bench: Bench, groups: tuple[str, ...], weeks: int) -> None:
    """Time one report; the first round, which finds nothing in memory, is told apart.

    A slow one is asked less often.
    """
    until = START + timedelta(days=7 * weeks)
    asked = {"from": str(START), "to": str(until), "group_by": groups, "limit": 1000}
    times = []
    with httpx.Client(headers=bench.headers, timeout=600) as client:
        while (len(times) <= ROUNDS and sum(times) < 1e3 * SECONDS) or len(times) < 2:
            start = perf_counter()
            answer = client.get(f"{bench.address}/v1/reports/share", params=asked)
            times.append((perf_counter() - start) * 1e3)
            assert answer.status_code == 200, answer.text
    first, *others = times
    print(
        f"{' '.join(groups)}: {len(answer.json()['items']):,} rows, "
        f"median {statistics.median(others):.0f} ms, p95 {percentile(others, 0.95):.0f} ms "
        f"of {len(others)} (goal {GOAL_MS}), first {first:.0f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
