"""Putting audits into the queue of reviews."""

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import AuditRepository
from serving.must_stock.repository import MustStockRepository
from serving.resources import Resources
from serving.reviews.repository import ReviewRepository
from serving.reviews.urgency import urgency
from serving.scope import Scope
from serving.stores.repository import StoreRepository
from serving.tables import Audit
from serving.workspaces.repository import all_workspaces

_AT_ONCE = 500


async def consider(session: AsyncSession, scope: Scope, audit: Audit) -> None:
    """Queue an audit that is done, in the transaction that stores it."""
    assert audit.document is not None
    found = urgency(audit.document["facings"], await _valued(session, scope, audit))
    reviews = ReviewRepository(session, scope)
    await reviews.put(audit.id, found.score, found.to_json())


async def queue_the_rest(held: Resources) -> None:
    """Queue audits that are not: those stored before there was a queue."""
    async with held.database.session() as session:
        workspaces = await all_workspaces(session)
    for workspace_id in workspaces:
        scope = Scope.of_worker(workspace_id)
        while await _queue_some(held, scope):
            pass


async def _queue_some(held: Resources, scope: Scope) -> bool:
    async with held.database.session() as session:
        audits = await ReviewRepository(session, scope).unqueued(_AT_ONCE)
        for audit in audits:
            await consider(session, scope, audit)
    return bool(audits)


async def _valued(session: AsyncSession, scope: Scope, audit: Audit) -> set[str]:
    """SKUs of one's own, and those the store has to have on the day of the photo."""
    photo = await AuditRepository(session, scope).photo(audit)
    store = await StoreRepository(session, scope).get(photo.store_id) if photo.store_id else None
    own = await ReviewRepository(session, scope).own_skus()
    return own | {*await MustStockRepository(session, scope).of(store, photo.taken_at.date())}
