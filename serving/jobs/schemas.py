"""Bodies of jobs."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

JobStatus = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborted"]


class JobShown(BaseModel):
    """attempts: how often it was begun before. scheduled_at: when it is due again, after a fault.

    A failed job stays until somebody retries it.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    task: str
    status: JobStatus
    priority: int
    attempts: int
    scheduled_at: datetime | None
    audit_id: UUID | None


class JobsListed(BaseModel):
    """next: pass it as `before` for the page after; null at the end."""

    items: list[JobShown]
    next: int | None
