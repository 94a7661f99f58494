"""What an operator does with jobs that failed."""

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import AuditRepository
from serving.auth.actor import Actor
from serving.jobs.repository import JobRepository


async def retry(session: AsyncSession, actor: Actor, job_id: int) -> None:
    """Queue a failed job and its audit again. Raises NotFound and Conflict."""
    audit_id = await JobRepository(session, actor.scope).retry(job_id)
    if audit_id is None:
        return
    audits = AuditRepository(session, actor.scope)
    audit = await audits.locked(audit_id)
    if audit is not None and audit.status != "done":
        await audits.change(audit, status="queued", problem=None, finished_at=None)
