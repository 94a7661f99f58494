"""/v1/jobs: the queue as an operator sees it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, NotFound, responses
from serving.jobs import service
from serving.jobs.repository import JobRepository
from serving.jobs.schemas import JobShown, JobsListed, JobStatus
from serving.pages import MOST
from serving.resources import Session

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
Operator = Annotated[Actor, Depends(allowed(Permission.JOBS))]
JobId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("")
async def list_jobs(
    actor: Operator,
    session: Session,
    status: JobStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> JobsListed:
    """Jobs, newest first; `status=failed` are those that wait for an operator."""
    jobs = JobRepository(session, actor.scope)
    rows = await jobs.page(status, before, limit + 1)
    items = [JobShown.model_validate(dict(row)) for row in rows[:limit]]
    return JobsListed(items=items, next=items[-1].id if len(rows) > limit else None)


@router.post("/{job_id}:retry", status_code=204, responses=responses(NotFound, Conflict))
async def retry_job(job_id: JobId, actor: Operator, session: Session) -> None:
    """Run a failed job once more."""
    await service.retry(session, actor, job_id)
