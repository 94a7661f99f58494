"""/v1/planograms."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, InvalidField, NotFound, responses
from serving.imports.endpoints import IMPORT
from serving.imports.reading import FILE
from serving.imports.schemas import Imported
from serving.imports.upload import sent_file
from serving.pages import AskedPage, Listed
from serving.planograms import service
from serving.planograms.schemas import (
    NewPlanogram,
    PlanogramChange,
    PlanogramFilter,
    PlanogramListed,
    PlanogramShown,
    VersionShown,
)
from serving.planograms.service import PlanogramService
from serving.resources import Session
from serving.sheets import CSV, XLSX
from vision.planogram.files import MOST_BYTES

router = APIRouter(prefix="/v1/planograms", tags=["planograms"])
Version = Annotated[int | None, Query(ge=1, le=1_000_000)]
_MEDIA = {"json": "application/json", "csv": CSV, "xlsx": XLSX}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_DRAWING: dict[str, Any] = {"content": {"image/png": _BINARY}}
_FILES: dict[str, Any] = {
    "content": {"application/json": {"schema": {}}, "text/csv": _BINARY, XLSX: _BINARY}
}
_PLANOGRAM = {
    "a shelf of two rows": {
        "value": {
            "code": "DRINKS-90",
            "store_types": ["supermarket"],
            "valid_from": "2026-05-01",
            "document": {
                "schema": "planogram/1",
                "id": "DRINKS-90",
                "unit": "cm",
                "fixture": {"width": 90, "height": 80},
                "rows": [
                    {"height": 40, "positions": [{"id": "1-1", "sku": "QL-330-LEM", "facings": 4}]},
                    {"height": 40, "positions": [{"id": "2-1", "sku": "QL-500-ORG", "facings": 3}]},
                ],
            },
        }
    }
}


def _reading(
    session: Session, actor: Annotated[Actor, Depends(allowed(Permission.LISTS_READ))]
) -> PlanogramService:
    return PlanogramService(session, actor)


def _writing(
    session: Session, actor: Annotated[Actor, Depends(allowed(Permission.LISTS_WRITE))]
) -> PlanogramService:
    return PlanogramService(session, actor)


Reading = Annotated[PlanogramService, Depends(_reading)]
Writing = Annotated[PlanogramService, Depends(_writing)]


@router.get("")
async def list_planograms(
    reading: Reading, asked: AskedPage, wanted: Annotated[PlanogramFilter, Depends()]
) -> Listed[PlanogramListed]:
    """Planograms, newest first, without their documents."""
    page = await reading.planograms.page(asked, reading.planograms.matching(wanted))
    items = [service.listed(row) for row in page.items]
    return Listed[PlanogramListed](items=items, next=page.next)


@router.post("", status_code=201, responses=responses(Conflict))
async def create_planogram(
    asked: Annotated[NewPlanogram, Body(openapi_examples=_PLANOGRAM)], writing: Writing
) -> PlanogramShown:
    """Add a planogram; every fault of its document is told at once."""
    return await writing.create(asked)


@router.post(":import", **IMPORT)
async def import_planogram(
    request: Request,
    writing: Writing,
    dry_run: Annotated[bool, Query(description="Check only.")] = False,
    code: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
) -> Imported:
    """One planogram from a file: ours or Azure's JSON, or a CSV or XLSX table with a line for each
    position. Its code is `code`, else the file's id; where there is such a planogram already, it
    gets a new version."""
    name, data = await sent_file(request, FILE, MOST_BYTES)
    document = await asyncio.to_thread(service.read_file, data, name)
    return await writing.put(document, code or document["id"], dry_run)


@router.get("/{planogram_id}", responses=responses(NotFound))
async def get_planogram(
    planogram_id: UUID, reading: Reading, version: Version = None
) -> PlanogramShown:
    """One planogram with its document, or with that of an older version."""
    return await reading.shown(await reading.planograms.get(planogram_id), version)


@router.patch("/{planogram_id}", responses=responses(NotFound, Conflict))
async def change_planogram(
    planogram_id: UUID, asked: PlanogramChange, writing: Writing
) -> PlanogramShown:
    """Change where and when a planogram holds, or give it a document, which is a new version."""
    return await writing.change(planogram_id, asked)


@router.delete("/{planogram_id}", status_code=204, responses=responses(NotFound))
async def delete_planogram(planogram_id: UUID, writing: Writing) -> None:
    """Delete a planogram with its versions; audits that were made with it stay."""
    await writing.planograms.remove(planogram_id)


@router.get("/{planogram_id}/versions", responses=responses(NotFound))
async def list_versions(planogram_id: UUID, reading: Reading) -> list[VersionShown]:
    """All documents a planogram has had, the newest first."""
    await reading.planograms.get(planogram_id)
    found = await reading.planograms.versions(planogram_id)
    return [VersionShown.model_validate(version) for version in found]


@router.get(
    "/{planogram_id}/drawing",
    responses=responses(NotFound) | {200: _DRAWING},
    response_class=Response,
)
async def draw_planogram(planogram_id: UUID, reading: Reading, version: Version = None) -> Response:
    """A drawing to scale, PNG."""
    data = await reading.picture(planogram_id, version)
    return Response(data, media_type="image/png")


@router.get(
    "/{planogram_id}/file",
    responses=responses(NotFound, InvalidField) | {200: _FILES},
    response_class=Response,
)
async def export_planogram(
    planogram_id: UUID,
    reading: Reading,
    format: Literal["json", "csv", "xlsx"] = "csv",  # noqa: A002
) -> Response:
    """The planogram as a file that can be imported again."""
    row = await reading.planograms.get(planogram_id)
    data = await asyncio.to_thread(service.as_file, row.document, format)
    headers = {"Content-Disposition": f'attachment; filename="planogram.{format}"'}
    return Response(data, media_type=_MEDIA[format], headers=headers)
