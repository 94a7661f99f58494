"""The job that brings a workspace's gallery up to date."""

from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy

if TYPE_CHECKING:
    from serving.audits.auditor import Auditor

BUILD_GALLERY = "build_gallery"


def register(queue: App) -> None:
    """Make the job known to a queue."""
    retry = RetryStrategy(max_attempts=4, exponential_wait=3)
    queue.task(build_gallery, name=BUILD_GALLERY, queue="errands", retry=retry, pass_context=True)


async def build_gallery(context: JobContext, *, workspace_id: str) -> None:
    """Embed new pictures and look for look-alikes; nothing to do where that has been done."""
    auditor: Auditor = context.additional_context["auditor"]
    if auditor.galleries is not None:
        await auditor.galleries.build(UUID(workspace_id))
