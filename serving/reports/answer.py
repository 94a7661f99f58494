"""What every report does around its query: who sees what, and in which format it leaves."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.auth.roles import Role
from serving.reports.files import PARQUET, as_csv, as_parquet, as_xlsx
from serving.reports.order import in_order, page_of
from serving.reports.repository import Sight
from serving.reports.schemas import Figure, Period, Report, Shape
from serving.sheets import CSV, XLSX
from serving.workspaces.repository import WorkspaceRepository

Row = TypeVar("Row", bound=Figure)
_WRITERS = {
    "csv": (as_csv, CSV),
    "xlsx": (as_xlsx, XLSX),
    "parquet": (as_parquet, PARQUET),
}


class Asked(Protocol):
    """What every report is asked."""

    @property
    def period(self) -> Period: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def group_by(self) -> Sequence[Any]: ...


def answers(kind: type[Figure]) -> dict[str, Any]:
    """How OpenAPI describes a report in its formats."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    files = {"text/csv": {"schema": {"type": "string"}}, XLSX: binary, PARQUET: binary}
    return {"response_model": Report[kind], "responses": {200: {"content": files}}}  # type: ignore[valid-type]


async def sight_of(session: AsyncSession, actor: Actor) -> Sight:
    """What a caller sees of brands."""
    if actor.role != Role.ANALYST:
        return Sight(None)
    workspace = await WorkspaceRepository(session, actor.scope).mine()
    return Sight(actor.brands, workspace.competitors == "anonymous")


async def answered(kind: type[Row], name: str, rows: Sequence[Row], asked: Asked) -> Response:
    """The rows in the format asked for: a page of JSON, or a file of all."""
    shape = asked.shape
    ordered = in_order(kind, rows, shape.sort, asked.group_by)
    if shape.format == "json":
        page = page_of(ordered, shape)
        answer = Report[kind].model_construct(items=page.items, next=page.next)  # type: ignore[valid-type]
        return Response(answer.model_dump_json(), media_type="application/json")
    write, media_type = _WRITERS[shape.format]
    data = await asyncio.to_thread(write, kind, ordered, asked.group_by)
    file = f"{name}-{asked.period.since}-{asked.period.until}.{shape.format}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(data, media_type=media_type, headers=headers)
