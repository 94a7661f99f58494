"""/v1/audits and the pictures their links lead to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from serving.audit_log.log import TheLog
from serving.audits import service
from serving.audits.links import Links
from serving.audits.repository import AuditRepository
from serving.audits.schemas import AuditFilter, AuditListed, AuditShown
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Forbidden, NotFound, responses
from serving.jobs.queue import Priority
from serving.pages import AskedPage, Listed
from serving.photos.endpoints import FORM, REFUSALS, Key, Sender
from serving.photos.service import PhotoService
from serving.photos.upload import uploaded
from serving.resources import Held, Session
from serving.storage import JPEG

router = APIRouter(prefix="/v1", tags=["audits"])
Reader = Annotated[Actor, Depends(allowed(Permission.AUDITS_READ))]


@router.get("/audits")
async def list_audits(
    actor: Reader,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[AuditFilter, Depends()],
) -> Listed[AuditListed]:
    """Audits, newest first; `from` (included) and `to` are of when the photo was taken."""
    audits = AuditRepository(session, actor.scope)
    page = await audits.page(asked, audits.matching(wanted))
    return await service.list_page(audits, page)


@router.get("/audits/{audit_id}", responses=responses(NotFound))
async def get_audit(
    audit_id: UUID,
    actor: Reader,
    held: Held,
    wait: Annotated[float, Query(ge=0, le=60, description="Seconds to wait for its end.")] = 0,
) -> AuditShown:
    """One audit. With `wait` the answer comes as soon as it has ended, or when time is up."""
    return await service.wait_for(held, actor, audit_id, wait)


@router.post(
    "/audits:run",
    responses=REFUSALS | {202: {"model": AuditShown, "description": "Not done in time."}},
    openapi_extra=FORM,
)
async def run_audit(
    request: Request,
    response: Response,
    actor: Sender,
    held: Held,
    log: TheLog,
    idempotency_key: Key = None,
) -> AuditShown:
    """Send a photo and get its audit in the same answer, or 202 if that takes too long."""
    async with uploaded(request) as upload, held.database.session() as session:
        photos = PhotoService(held, session, actor)
        accepted = await photos.accept(upload, idempotency_key, Priority.INTERACTIVE)
        await log.write(session)
    audit_id = accepted.audit.id
    audit = await service.wait_for(held, actor, audit_id, held.settings.sync_seconds)
    response.headers["Location"] = f"/v1/audits/{audit_id}"
    if audit.status not in ("done", "failed"):
        response.status_code = 202
    return audit


@router.get(
    "/pictures/{key:path}",
    responses=responses(Forbidden, NotFound) | {200: {"content": {JPEG: {}}}},
    response_class=StreamingResponse,
)
async def get_picture(
    key: str,
    held: Held,
    expires: Annotated[int, Query(ge=0, le=4_102_444_800)],
    signature: Annotated[str, Query(max_length=64)],
) -> StreamingResponse:
    """A picture by its signed link; it carries no metadata, no place among them."""
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    links.check(key, expires, signature)
    try:
        size, pieces = await held.storage.stream(key)
    except FileNotFoundError as error:
        raise NotFound("This picture has been deleted.", code="picture_deleted") from error
    headers = {"Content-Length": str(size), "Cache-Control": "private, max-age=300"}
    return StreamingResponse(pieces, media_type=JPEG, headers=headers)
