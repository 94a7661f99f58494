"""The worker: takes jobs from the queue, and takes over those of workers that died."""

import asyncio
from uuid import UUID

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from structlog.stdlib import get_logger

from serving.audits.auditor import Auditor, Pipeline
from serving.audits.tasks import AUDIT_PHOTO, RETRIES
from serving.resources import Resources
from serving.settings import Settings
from serving.telemetry import serve_metrics
from vision.photo import PhotoLimits

MISSED_HEARTBEATS = 3
"""So many in a row, and a worker counts as dead."""


async def work(settings: Settings, pipeline: Pipeline, wait: bool = True) -> None:
    """Work until a signal says stop; without `wait`, until no job is due.

    A job that is under way when the signal comes is finished first.
    """
    beat = settings.worker_heartbeat_seconds
    serve_metrics(settings.worker_metrics_port if wait else 0)
    async with Resources.open(settings) as held:
        limits = PhotoLimits(max_bytes=settings.photo_bytes)
        auditor = Auditor(held.database, held.storage, pipeline, limits)
        await take_over(held.queue, auditor, MISSED_HEARTBEATS * beat)
        watch = asyncio.create_task(_watch(held.queue, auditor, beat))
        try:
            await held.queue.run_worker_async(
                concurrency=settings.worker_jobs,
                wait=wait,
                fetch_job_polling_interval=beat,
                update_heartbeat_interval=beat,
                stalled_worker_timeout=MISSED_HEARTBEATS * beat,
                delete_jobs="successful",
                additional_context={"auditor": auditor},
            )
        finally:
            watch.cancel()


async def take_over(queue: App, auditor: Auditor, silence: float) -> None:
    """Queue again the jobs of workers that have been silent for so many seconds.

    A job that has killed as many workers as it has tries is left for an operator.
    """
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        try:
            await _take_over(queue, auditor, job)
        except ConnectorException as error:  # another worker was faster
            get_logger(__name__).info("not taken over", job=job.id, cause=str(error))


async def _take_over(queue: App, auditor: Auditor, job: Job) -> None:
    if job.attempts < RETRIES:
        await queue.job_manager.retry_job(job)
        get_logger(__name__).warning("job taken over", job=job.id)
        return
    await queue.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    get_logger(__name__).error("job given up", job=job.id)
    if job.task_name == AUDIT_PHOTO:
        names = (UUID(str(job.task_kwargs[name])) for name in ("workspace_id", "audit_id"))
        await auditor.give_up(*names)


async def _watch(queue: App, auditor: Auditor, beat: float) -> None:
    while True:
        await asyncio.sleep(beat)
        try:
            await take_over(queue, auditor, MISSED_HEARTBEATS * beat)
        except ConnectorException as error:
            get_logger(__name__).error("watch failed", cause=str(error))
