"""Beginning visits and ending them."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.errors import InvalidField
from serving.stores.repository import StoreRepository
from serving.tables import Visit
from serving.visits.repository import VisitRepository
from serving.visits.schemas import NewVisit, VisitChange


async def start_visit(
    session: AsyncSession, actor: Actor, asked: NewVisit, key: str | None
) -> Visit:
    """A new visit, or the one begun with this key. Raises NotFound for a store, InvalidField."""
    store = await StoreRepository(session, actor.scope).get(asked.store, "store")
    started_at = asked.started_at or datetime.now(UTC)
    visits = VisitRepository(session, actor.scope)
    told = {"store_id": store.id, "started_at": started_at, "note": asked.note}
    visit = await visits.add_once(**told, idempotency_key=key)
    if visit is None:
        visit = await visits.by_key(str(key))
        assert visit is not None
        if visit.store_id != store.id:
            told = "was used for a visit to another store"
            raise InvalidField(told, "Idempotency-Key", "key_used")
    return visit


async def change_visit(
    session: AsyncSession, actor: Actor, visit_id: UUID, asked: VisitChange
) -> Visit:
    """Raises NotFound, and InvalidField for an end before the start."""
    visits = VisitRepository(session, actor.scope)
    visit = await visits.get(visit_id)
    if asked.ended_at and asked.ended_at < visit.started_at:
        raise InvalidField("is before started_at", "ended_at", "ends_before_start")
    return await visits.change(visit, **asked.model_dump(exclude_unset=True))
