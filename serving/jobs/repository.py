"""The queue's jobs in the database: procrastinate's tables, by the workspace in the arguments."""

from typing import Any
from uuid import UUID

from procrastinate.jobs import Status
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from serving.errors import Conflict, NotFound
from serving.scope import Scope

_COLUMNS = """
    SELECT id, task_name AS task, status::text, priority, attempts, scheduled_at,
           args->>'audit_id' AS audit_id
      FROM procrastinate_jobs
     WHERE args->>'workspace_id' = :workspace_id
"""
_PAGE = text(
    f"""{_COLUMNS}
       AND (CAST(:status AS text) IS NULL OR status::text = :status)
       AND (CAST(:before AS bigint) IS NULL OR id < :before)
     ORDER BY id DESC LIMIT :limit
    """
)
_ONE = text(f"{_COLUMNS} AND id = :id FOR UPDATE")
_RETRY = text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")
_DEPTH = text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")


class JobRepository:
    """Jobs of one workspace."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.workspace = {"workspace_id": str(scope.workspace_id)}

    async def page(self, status: str | None, before: int | None, limit: int) -> list[RowMapping]:
        """Jobs with this status, newest first, those with an id below `before`."""
        asked = {"status": status, "before": before, "limit": limit}
        return await self._rows(_PAGE, asked)

    async def retry(self, job_id: int) -> UUID | None:
        """Put a failed job back in the queue and give the audit it is for.

        Raises NotFound, and Conflict for a job that has not failed.
        """
        found = await self._rows(_ONE, {"id": job_id})
        if not found:
            raise NotFound("There is no such job that you can see.", code="no_such", what="job")
        if found[0]["status"] != Status.FAILED.value:
            status = found[0]["status"]
            told = f"Only a failed job can be retried; this one is {status}."
            raise Conflict(told, code="job_not_failed", status=status)
        await self.session.execute(_RETRY, {"id": job_id})
        audit_id = found[0]["audit_id"]
        return UUID(audit_id) if audit_id else None

    async def _rows(self, query: Any, asked: dict[str, Any]) -> list[RowMapping]:
        result = await self.session.execute(query, asked | self.workspace)
        return list(result.mappings())


async def depth(session: AsyncSession) -> dict[str, int]:
    """How many jobs of all workspaces have each status."""
    counts = {row.status: row.count for row in await session.execute(_DEPTH)}
    return {status.value: counts.get(status.value, 0) for status in Status}
