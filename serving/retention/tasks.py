"""The job that erases photos somebody asked to be erased."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy

from serving.retention.service import erase

if TYPE_CHECKING:
    from serving.resources import Resources

ERASE = "erase_photos"


def register(queue: App) -> None:
    """Make the job known to a queue."""
    retry = RetryStrategy(max_attempts=5, exponential_wait=5)
    queue.task(erase_photos, name=ERASE, queue="errands", retry=retry, pass_context=True)


async def erase_photos(context: JobContext, *, workspace_id: str, since: str) -> None:
    """Let go of what has been marked as erased since then."""
    held: Resources = context.additional_context["held"]
    moment = datetime.fromisoformat(since)
    await erase(held.database, held.storage, UUID(workspace_id), moment)
