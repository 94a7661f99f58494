"""The job that makes a delivery."""

from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job
from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from serving.webhooks.courier import Courier

DELIVER = "deliver_webhook"
MINUTE, HOUR = 60, 3600
WAITS = (5, 5 * MINUTE, 30 * MINUTE, *(n * HOUR for n in (2, 5, 10, 14, 20, 24)))
"""Seconds from one attempt to the next, as Standard Webhooks suggests."""


class BackOff(BaseRetryStrategy):
    """Tries again after each of the waits."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= len(WAITS):
            return None
        return RetryDecision(retry_in={"seconds": WAITS[job.attempts]})


def register(queue: App) -> None:
    """Make the job known to a queue."""
    queue.task(deliver, name=DELIVER, queue="errands", retry=BackOff(), pass_context=True)


async def deliver(
    context: JobContext, *, workspace_id: str, delivery_id: str, request_id: str | None = None
) -> None:
    """Make one attempt; after the last one the delivery waits for somebody to re-send it."""
    courier: Courier = context.additional_context["courier"]
    with bound_contextvars(delivery_id=delivery_id, request_id=request_id):
        is_last = context.job.attempts >= len(WAITS)
        await courier.deliver(UUID(workspace_id), UUID(delivery_id), is_last)
