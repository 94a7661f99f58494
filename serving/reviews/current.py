"""What reports count of an audit: the corrected result where there is one, else the raw one."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import AuditRepository
from serving.reviews.repository import ReviewRepository
from serving.reviews.tables import Review
from serving.rollups.repository import RollupRepository
from serving.scope import Scope
from serving.tables import Audit


async def replace_facings(
    session: AsyncSession, scope: Scope, audit: Audit, review: Review, document: dict[str, Any]
) -> None:
    """Let this corrected document count from now on, in facings and rollups."""
    rollups = RollupRepository(session, scope)
    await rollups.remove(audit)
    reviews = ReviewRepository(session, scope)
    await reviews.drop_facings(audit.id)
    await reviews.change(review, document=document)
    await AuditRepository(session, scope).add_facings(audit, document["facings"])
    await rollups.add(audit)
