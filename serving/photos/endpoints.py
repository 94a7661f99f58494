"""POST /v1/photos."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import InvalidField, NotFound, TooLarge, WrongMediaType, responses
from serving.fields import IdempotencyKey
from serving.jobs.queue import Priority
from serving.photos.schemas import PhotoAccepted, form_schema
from serving.photos.service import PhotoService
from serving.photos.upload import uploaded
from serving.resources import Held, Session
from serving.settings import Settings

Sender = Annotated[Actor, Depends(allowed(Permission.PHOTOS_WRITE))]
Key = Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")]
REFUSALS = responses(NotFound, TooLarge, WrongMediaType, InvalidField)
_DEFAULT_BYTES: int = Settings.model_fields["photo_bytes"].default
FORM = {"requestBody": form_schema(_DEFAULT_BYTES)}

router = APIRouter(prefix="/v1/photos", tags=["photos"])


@router.post("", status_code=202, responses=REFUSALS, openapi_extra=FORM)
async def upload_photo(
    request: Request,
    response: Response,
    actor: Sender,
    held: Held,
    session: Session,
    idempotency_key: Key = None,
) -> PhotoAccepted:
    """Send a photo; its audit follows, and `audit` is where to ask for it.

    The same upload twice is one photo: by Idempotency-Key, or because the bytes, the store and
    the visit are the same.
    """
    async with uploaded(request) as upload:
        priority = Priority[(upload.form.priority or "interactive").upper()]
        photos = PhotoService(held, session, actor)
        accepted = await photos.accept(upload, idempotency_key, priority)
    address = f"/v1/audits/{accepted.audit.id}"
    response.headers["Location"] = address
    return PhotoAccepted(
        id=accepted.photo.id,
        sha256=accepted.photo.sha256,
        repeated=accepted.repeated,
        audit_id=accepted.audit.id,
        status=accepted.audit.status,
        audit=address,
    )
