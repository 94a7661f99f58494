"""DELETE /v1/stores/{store_id}/photos."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import NotFound, responses
from serving.jobs.queue import Priority, enqueue
from serving.resources import Held, Session
from serving.retention.repository import ErasureRepository
from serving.retention.tasks import ERASE
from serving.stores.repository import StoreRepository

router = APIRouter(prefix="/v1/stores", tags=["stores"])
Admin = Annotated[Actor, Depends(allowed(Permission.PHOTOS_ERASE))]
_CLOCKS = timedelta(minutes=5)
"""How far the clocks of API and database may be apart."""


class PhotosErased(BaseModel):
    """photos: how many are being erased; those erased before are not counted."""

    photos: int


@router.delete("/{store_id}/photos", status_code=202, responses=responses(NotFound))
async def erase_store_photos(
    store_id: UUID, actor: Admin, held: Held, session: Session
) -> PhotosErased:
    """Erase every photo of a store for good, with the pictures made of it; figures stay."""
    store = await StoreRepository(session, actor.scope).get(store_id)
    everyones = actor.scope.everyones()
    photos = await ErasureRepository(session, everyones).mark_store(store.id)
    arguments = {
        "workspace_id": str(actor.scope.workspace_id),
        "since": (datetime.now(UTC) - _CLOCKS).isoformat(),
    }
    await enqueue(held.queue, session, ERASE, Priority.BATCH, **arguments)
    return PhotosErased(photos=photos)
