"""Importing a file into a table and exporting the table, the same way for every resource."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from serving.imports.reading import FILE, Columns, Parse, Rows, read_rows
from serving.imports.repository import BulkRepository
from serving.imports.schemas import FileFormat, ImportAsked, Imported
from serving.scope import Scope
from serving.sheets import CSV, XLSX, Cell, as_csv, as_xlsx, read_lines
from serving.tables import Table

Resolve = Callable[[AsyncSession, Scope, Rows], Awaitable[None]]
"""Replaces what a file calls things by what the table does, and refuses rows that name nothing."""


@dataclass(frozen=True, slots=True)
class Importable:
    """A table that people import and export as a file.

    key: how the file knows a row; stored_key: how the table does. parse: of one line. resolve:
    None where the file has what the table has.
    """

    name: str
    table: type[Table]
    columns: Columns
    parse: Parse
    key: tuple[str, ...]
    stored_key: tuple[str, ...]
    resolve: Resolve | None = None


async def import_file(
    session: AsyncSession, scope: Scope, kind: Importable, data: bytes, asked: ImportAsked
) -> Imported:
    """All rows or none. Raises InvalidField and ImportFaults with every fault of the file."""
    rows = await asyncio.to_thread(
        lambda: read_rows(read_lines(data, FILE), kind.columns, kind.parse, kind.key)
    )
    if kind.resolve is not None:
        await kind.resolve(session, scope, rows)
    values = rows.checked()
    bulk = BulkRepository(session, scope, kind.table, kind.stored_key)
    changed = [name for name in rows.columns if name in values[0] and name not in kind.stored_key]
    attempt = await session.begin_nested()
    ids, created = await bulk.put(values, changed)
    removed = await bulk.keep_only(ids) if asked.mode == "replace" else 0
    if asked.dry_run:
        await attempt.rollback()
    else:
        await attempt.commit()
    return Imported(
        dry_run=asked.dry_run,
        rows=len(values),
        created=created,
        updated=len(values) - created,
        removed=removed,
    )


async def export_file(
    name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], wanted: FileFormat
) -> Response:
    """A file with this head and these rows, as an import takes it."""
    cells = [[_cell(value) for value in row] for row in rows]
    if wanted == "csv":
        data = await asyncio.to_thread(as_csv, head, cells)
    else:
        data = await asyncio.to_thread(as_xlsx, head, cells, name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{wanted}"'}
    media_type = CSV if wanted == "csv" else XLSX
    return Response(data, media_type=media_type, headers=headers)


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)
