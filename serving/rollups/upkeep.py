"""Comparing all rollups with the facings they sum up, and building them anew."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.db import Database
from serving.rollups.checks import CHECKS, CheckTable
from serving.rollups.counting import Amounts
from serving.rollups.repository import RollupRepository
from serving.rollups.tables import WIDE, ProductDay, Rollup, ShelfDay
from serving.scope import Scope
from serving.settings import Settings
from serving.workspaces.repository import all_workspaces

_TOLERANCE = 1e-6
"""Of a sum of floating point numbers, relative where it is above 1."""
Key = tuple[Any, ...]
Row = Mapping[str, Any]
Sums = dict[Key, Amounts]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a rollup that is not what the audits add up to. key: of the row, in words."""

    table: str
    key: str
    column: str
    kept: float
    expected: float

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.column} {self.kept:g}, expected {self.expected:g}"


async def verify(settings: Settings) -> list[Difference]:
    """All differences, as of one moment; audits may go on meanwhile."""
    async with _database(settings) as database, database.session() as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        found = []
        for rollups in await _workspaces(session):
            for store_id in await rollups.stores():
                found += await _differences(rollups, store_id)
            for table in WIDE:
                expected = {_key(table, row): row for row in await rollups.summed(table)}
                found += _compared(table, await rollups.of_places(table), expected)
        return found


async def rebuild(settings: Settings) -> int:
    """Sum up all audits anew, a workspace at a time; how many audits. Ends of audits wait."""
    async with _database(settings) as database:
        async with database.session() as session:
            workspace_ids = await all_workspaces(session)
        audits = 0
        for workspace_id in workspace_ids:
            async with database.session() as session:
                rollups = RollupRepository(session, Scope.of_worker(workspace_id))
                audits += await _rebuild(rollups)
        return audits


async def _rebuild(rollups: RollupRepository) -> int:
    await rollups.clear()
    audits = 0
    for store_id in await rollups.stores():
        for day, counts in (await rollups.counts(store_id)).items():
            for count in counts:
                await rollups.put(day, store_id, count)
            audits += len(counts)
    return audits


async def _workspaces(session: AsyncSession) -> list[RollupRepository]:
    ids = await all_workspaces(session)
    return [RollupRepository(session, Scope.of_worker(workspace_id)) for workspace_id in ids]


async def _differences(rollups: RollupRepository, store_id: UUID | None) -> list[Difference]:
    shelves: Sums = {}
    products: Sums = {}
    checks: dict[CheckTable, Sums] = {table: {} for table in CHECKS}
    for day, counts in (await rollups.counts(store_id)).items():
        for count in counts:
            _sum_up(shelves, (day, store_id, count.rule_version), count.shelf)
            for (level, *names), amounts in count.products.items():
                _sum_up(products, (level, day, store_id, *names), amounts)
            for table, rows in count.checks.items():
                for names, amounts in rows.items():
                    _sum_up(checks[table], (day, store_id, *names), amounts)
    found = []
    for table, expected in ((ShelfDay, shelves), (ProductDay, products), *checks.items()):
        found += _compared(table, await rollups.of_store(table, store_id), expected)
    return found


def _sum_up(sums: Sums, key: tuple[Any, ...], amounts: Amounts) -> None:
    before = sums.get(key, {})
    sums[key] = {name: before.get(name, 0) + amount for name, amount in amounts.items()}


def _compared(
    table: Rollup | CheckTable, kept: Iterable[Row], expected: Mapping[Key, Row]
) -> list[Difference]:
    """Rows that are missing on one side count as zero there."""
    rows = {_key(table, row): row for row in kept}
    found = []
    for key in [*rows, *(key for key in expected if key not in rows)]:
        row, sums = rows.get(key, {}), expected.get(key, {})
        words = ", ".join(str(part) for part in key if part is not None)
        found += [
            Difference(table.__tablename__, words, column, row.get(column, 0), sums.get(column, 0))
            for column in table.amounts()
            if not _equal(row.get(column, 0), sums.get(column, 0))
        ]
    return found


def _key(table: Rollup | CheckTable, row: Row) -> Key:
    return tuple(row[name] for name in table.key[1:])


def _equal(kept: float, expected: float) -> bool:
    return abs(kept - expected) <= _TOLERANCE * max(1.0, abs(expected))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    assert settings.database_url is not None
    database = Database(settings.database_url, connections=1)
    try:
        yield database
    finally:
        await database.close()
