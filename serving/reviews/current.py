"""What counts of an audit: the corrected result where there is one, else the raw one."""

from typing import Any

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import AuditRepository
from serving.reviews.repository import ReviewRepository
from serving.reviews.tables import Review
from serving.rollups.repository import RollupRepository
from serving.scope import Scope
from serving.tables import Audit
from serving.tasks.service import TaskKeeper


class Current:
    """Lets corrected documents count, in facings, rollups and tasks."""

    def __init__(self, queue: App, session: AsyncSession, scope: Scope) -> None:
        self.audits = AuditRepository(session, scope)
        self.reviews = ReviewRepository(session, scope)
        self.rollups = RollupRepository(session, scope)
        self.tasks = TaskKeeper(queue, session, scope)

    async def replace(self, audit: Audit, review: Review, document: dict[str, Any]) -> None:
        """Let this document count from now on."""
        await self.rollups.remove(audit)
        await self.reviews.drop_facings(audit.id)
        await self.reviews.change(review, document=document)
        await self.audits.add_facings(audit, document["facings"])
        await self.rollups.add(audit)
        await self.tasks.correct(audit, await self.audits.photo(audit), document)
