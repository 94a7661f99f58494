"""The job that audits a photo."""

from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy
from structlog.contextvars import bound_contextvars
from structlog.stdlib import get_logger

from serving.tracing import span

if TYPE_CHECKING:
    from serving.audits.auditor import Auditor

AUDIT_PHOTO = "audit_photo"
RETRIES = 4
"""After the first try: 3, 9, 27 and 81 seconds later. Then an operator has to look."""


def register(queue: App) -> None:
    """Make the job known to a queue."""
    retry = RetryStrategy(max_attempts=RETRIES, exponential_wait=3)
    queue.task(audit_photo, name=AUDIT_PHOTO, queue="audits", retry=retry, pass_context=True)


async def audit_photo(
    context: JobContext, *, workspace_id: str, audit_id: str, request_id: str | None = None
) -> None:
    """Audit a photo once; after the last retry the audit is marked as failed."""
    auditor: Auditor = context.additional_context["auditor"]
    names = UUID(workspace_id), UUID(audit_id)
    ids = {"audit_id": audit_id, "request_id": request_id}
    with bound_contextvars(**ids), span("audit", **ids):
        try:
            await auditor.run(*names)
        except Exception as error:
            get_logger(__name__).error("audit failed", exc_info=error)
            if context.job.attempts >= RETRIES:
                await auditor.give_up(*names)
            raise
