"""Accepting photos: kept, registered and queued, or refused with nothing left behind."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from serving.audits.repository import AuditRepository
from serving.audits.tasks import AUDIT_PHOTO
from serving.auth.actor import Actor
from serving.errors import InvalidField
from serving.fields import FUTURE, PAST
from serving.jobs.queue import Priority, enqueue
from serving.photos.header import Header, read_header
from serving.photos.repository import PhotoRepository
from serving.photos.schemas import UploadForm
from serving.photos.upload import Upload
from serving.resources import Resources
from serving.retention.repository import ErasureRepository
from serving.storage import hash_of, photo_key
from serving.stores.repository import StoreRepository
from serving.tables import Audit, Photo
from serving.telemetry import PHOTOS
from serving.visits.repository import VisitRepository
from vision.photo import PhotoLimits


@dataclass(frozen=True, slots=True)
class Accepted:
    """A photo with its audit. repeated: it was there before this upload."""

    photo: Photo
    audit: Audit
    repeated: bool


class PhotoService:
    """Uploads of one caller."""

    def __init__(self, held: Resources, session: AsyncSession, actor: Actor) -> None:
        self.held = held
        self.session = session
        self.scope = actor.scope
        self.photos = PhotoRepository(session, actor.scope)
        self.audits = AuditRepository(session, actor.scope)

    async def accept(self, upload: Upload, key: str | None, priority: Priority) -> Accepted:
        """Keep the bytes, then register photo, audit and job in the request's transaction.

        key: the client's Idempotency-Key. The same upload again gives the photo it gave before.
        Raises NotFound for a store or visit, InvalidField, and vision's PhotoError.
        """
        file = upload.file.file
        limits = PhotoLimits(max_bytes=self.held.settings.photo_bytes)
        header = await asyncio.to_thread(read_header, file, upload.name, limits)
        sha256, size = await asyncio.to_thread(hash_of, file)
        store_id, visit_id = await self._place(upload.form)
        await ErasureRepository(self.session, self.scope).hold(sha256)
        await self.held.storage.put(photo_key(self.scope.workspace_id, sha256), file)
        photo = await self.photos.add_once(
            sha256=sha256,
            bytes=size,
            name=upload.name,
            store_id=store_id,
            visit_id=visit_id,
            idempotency_key=key,
            **_told(upload.form, header),
        )
        if photo is None:
            return await self._repeated(key, sha256, store_id, visit_id)
        audit = await self.audits.add(photo_id=photo.id)
        await self._enqueue(audit, priority)
        PHOTOS.inc()
        return Accepted(photo, audit, False)

    async def _place(self, form: UploadForm) -> tuple[UUID | None, UUID | None]:
        """The store and the visit; a visit says its store."""
        store_id = form.store
        if store_id is not None:
            await StoreRepository(self.session, self.scope).get(store_id, "store")
        if form.visit is None:
            return store_id, None
        visit = await VisitRepository(self.session, self.scope).get(form.visit, "visit")
        if store_id not in (None, visit.store_id):
            raise InvalidField("the visit is to another store", "store", "visit_elsewhere")
        return visit.store_id, visit.id

    async def _repeated(
        self, key: str | None, sha256: str, store_id: UUID | None, visit_id: UUID | None
    ) -> Accepted:
        photo = await self.photos.by_key(key) if key else None
        if photo and (photo.sha256, photo.store_id, photo.visit_id) != (sha256, store_id, visit_id):
            raise InvalidField("was used for another upload", "Idempotency-Key", "key_used")
        photo = photo or await self.photos.same(sha256, store_id, visit_id)
        assert photo is not None
        return Accepted(photo, await self.audits.of_photo(photo.id), True)

    async def _enqueue(self, audit: Audit, priority: Priority) -> None:
        await enqueue(
            self.held.queue,
            self.session,
            AUDIT_PHOTO,
            priority,
            workspace_id=str(audit.workspace_id),
            audit_id=str(audit.id),
            request_id=get_contextvars().get("request_id"),
        )


def _told(form: UploadForm, header: Header) -> dict[str, Any]:
    """Columns from the form; the time from it, else from the camera where plausible, else now."""
    now = datetime.now(UTC)
    told = form.model_dump(include={"position", "device", "note"})
    if form.taken_at:
        return told | {"taken_at": form.taken_at, "taken_at_from": "client"}
    if header.taken_at and PAST <= header.taken_at <= now + FUTURE:
        return told | {"taken_at": header.taken_at, "taken_at_from": "exif"}
    return told | {"taken_at": now, "taken_at_from": "received"}
