"""The share report over many stores, a year, twelve brands, grouped by region and week.

    python -m scripts.bench.report_speed [--stores 2000] [--weeks 52] [--brands 12] [--folder DIR]

A PostgreSQL of its own is filled by COPY, with one audit a store and week, in a temporary folder
or in --folder, which may be kept and is then used again as it is. Printed are the time to fill,
the size of the rollups, and the median and 95th percentile of the report, from the request's
parameters to its rows. It talks to nothing but that database.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

import psycopg

from serving import embedded
from serving.db import Database, migrate
from serving.reports.repository import ReportRepository, Sight
from serving.reports.schemas import Period, PlaceFilter, ProductFilter, Shape, ShareAsked
from serving.reports.service import share_rows
from serving.rollups.tables import (
    MARKET,
    TABLES,
    Level,
    MarketProductDay,
    MarketShelfDay,
    ProductDay,
    Rollup,
    ShelfDay,
)
from serving.scope import Scope

WORKSPACE = UUID(int=1)
START = date(2025, 1, 6)
REGIONS = ("East", "North", "South", "West", "Central", "North-East", "South-West", "Coast")
TYPES = ("hypermarket", "supermarket", "convenience", "small shop")
ROUNDS = 20
QUERIES = (("region", "week"), ("region", "week", "brand"), ("city", "week"))
"""The last asks for cities, which only the rollups of stores know."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stores", type=int, default=2_000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--brands", type=int, default=12)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shelfeye") as temporary:
        folder = (options.folder or Path(temporary)).resolve() / "postgres"
        with embedded.postgres(folder) as url:
            migrate(url)
            fill(url, options.stores, options.weeks, options.brands)
            for groups in QUERIES:
                asyncio.run(report(url, groups, options.weeks))


def fill(url: str, stores: int, weeks: int, brands: int) -> None:
    """One workspace with its rollups, unless it is there already."""
    start = perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        added = connection.execute(
            "INSERT INTO workspaces (id, name) VALUES (%s, 'bench') ON CONFLICT DO NOTHING",
            (WORKSPACE,),
        )
        if added.rowcount:
            fill_tables(connection, stores, weeks, brands)
            connection.execute("VACUUM ANALYZE")
        for table in (table.__tablename__ for table in TABLES):
            rows, size = connection.execute(
                f"SELECT count(*), pg_size_pretty(pg_total_relation_size('{table}')) FROM {table}"
            ).fetchone()
            print(f"{table}: {rows:,} rows, {size}")
    print(f"ready after {perf_counter() - start:.0f} s")


def fill_tables(connection: psycopg.Connection, stores: int, weeks: int, brands: int) -> None:
    copy(
        connection,
        "stores (id, workspace_id, code, name, region, store_type, city)",
        (
            f"{UUID(int=n + 1)}\t{WORKSPACE}\tS{n}\tStore {n}\t{REGIONS[n % len(REGIONS)]}"
            f"\t{TYPES[n // len(REGIONS) % len(TYPES)]}\tCity {n % 200}\n"
            for n in range(stores)
        ),
    )
    copy(
        connection,
        "shelf_days (workspace_id, day, store_id, audits, rule_version, facings, "
        "unknown_facings, unknown_linear, unknown_area)",
        (f"{place}\t1\tshare/1\t120\t12\t12.5\t11.5\n" for place in places(stores, weeks)),
    )
    columns = [f"{m}{end}" for m in ("facings", "linear", "area") for end in ENDS]
    copy(
        connection,
        f"product_days (workspace_id, day, store_id, audits, level, brand, {', '.join(columns)})",
        product_lines(stores, weeks, brands),
    )
    sum_up(connection, ShelfDay, MarketShelfDay)
    sum_up(connection, ProductDay, MarketProductDay)


def sum_up(connection: psycopg.Connection, stores: Rollup, market: Rollup) -> None:
    """Fill a rollup of markets from that of the stores."""
    columns = ", ".join((*market.key, *market.amounts()))
    key = ", ".join(f"s.{name}" if name in MARKET else f"d.{name}" for name in market.key)
    sums = ", ".join(f"sum(d.{name})" for name in market.amounts())
    connection.execute(
        f"INSERT INTO {market.__tablename__} ({columns}) SELECT {key}, {sums} "
        f"FROM {stores.__tablename__} d JOIN stores s ON s.id = d.store_id GROUP BY {key}"
    )


ENDS = ("", "_middle", "_spread")


def places(stores: int, weeks: int) -> Iterator[str]:
    """Workspace, day and store of an audit a week in every store."""
    for week in range(weeks):
        for store in range(stores):
            day = START + timedelta(days=7 * week + store % 7)
            yield f"{WORKSPACE}\t{day}\t{UUID(int=store + 1)}"


def product_lines(stores: int, weeks: int, brands: int) -> Iterator[str]:
    draw = random.Random(1)
    for place in places(stores, weeks):
        for brand in range(brands):
            facings = draw.randrange(1, 18)
            amounts = "\t".join([f"{facings}\t{facings + 0.5}\t1.75"] * 3)
            yield f"{place}\t1\t{Level.BRAND:d}\tBrand {brand}\t{amounts}\n"


def copy(connection: psycopg.Connection, target: str, lines: Iterator[str]) -> None:
    with connection.cursor().copy(f"COPY {target} FROM STDIN") as writer:
        for line in lines:
            writer.write(line)


async def report(url: str, groups: tuple[str, ...], weeks: int) -> None:
    """Time one report; the first round, which finds nothing in memory, is told apart."""
    query = ShareAsked(
        period=Period(START, START + timedelta(days=7 * weeks)),
        places=PlaceFilter(),
        products=ProductFilter(),
        shape=Shape(),
        group_by=groups,
    )
    database = Database(url, connections=1)
    times = []
    for _ in range(ROUNDS + 1):
        start = perf_counter()
        async with database.session() as session:
            reports = ReportRepository(session, Scope.of_worker(WORKSPACE))
            rows = await share_rows(reports, query, Sight(None), str)
        times.append(perf_counter() - start)
    await database.close()
    first, ordered = times[0], sorted(times[1:])
    name = " ".join(groups)
    print(
        f"{name}: {len(rows):,} rows, median {statistics.median(ordered) * 1e3:.0f} ms, "
        f"p95 {ordered[int(0.95 * (ROUNDS - 1))] * 1e3:.0f} ms of {ROUNDS}, first {first:.2f} s"
    )


if __name__ == "__main__":
    main()
