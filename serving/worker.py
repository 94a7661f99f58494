"""The worker: takes jobs from the queue, and takes over those of workers that died.

Audits have places of their own; errands (webhooks, upkeep) have others, so that none of them makes
a photo wait.
"""

import asyncio
from typing import Any
from uuid import UUID

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from structlog.stdlib import get_logger

from serving.audits.auditor import Auditor, Pipeline
from serving.audits.tasks import AUDIT_PHOTO, RETRIES
from serving.catalogue.fitting import Fit
from serving.catalogue.galleries import Galleries
from serving.jobs.periodic import schedule
from serving.resources import Resources
from serving.settings import Settings
from serving.telemetry import serve_metrics
from serving.tracing import start_tracing
from serving.upkeep import errands
from serving.webhooks.courier import Courier
from serving.webhooks.post import Post
from vision.photo import PhotoLimits

MISSED_HEARTBEATS = 3
"""So many in a row, and a worker counts as dead."""
ERRANDS = 4
"""Errands run at the same time."""


async def work(
    settings: Settings, pipeline: Pipeline, wait: bool = True, fit: Fit | None = None
) -> None:
    """Work until a signal says stop; without `wait`, until no job is due.

    fit: makes pipelines of workspaces' own catalogues; None audits every photo with `pipeline`.

    A job that is under way when the signal comes is finished first.
    """
    beat = settings.worker_heartbeat_seconds
    serve_metrics(settings.worker_metrics_port if wait else 0)
    start_tracing("shelfeye-worker")
    async with Resources.open(settings) as held:
        limits = PhotoLimits(max_bytes=settings.photo_bytes)
        galleries = None
        if fit is not None:
            folder = settings.data / "catalogues"
            galleries = Galleries(held.database, held.storage, folder, fit)
        auditor = Auditor(
            held.database, held.storage, pipeline, limits, held.house, held.queue, galleries
        )
        await take_over(held.queue, auditor, MISSED_HEARTBEATS * beat)
        await _work(held, auditor, wait)


async def _work(held: Resources, auditor: Auditor, wait: bool) -> None:
    """Audits and errands side by side until a signal, or one after the other until none is due."""
    settings, context = held.settings, _context(held, auditor)
    beat = settings.worker_heartbeat_seconds

    async def run(queue: str, jobs: int) -> None:
        await held.queue.run_worker_async(
            queues=[queue],
            concurrency=jobs,
            wait=wait,
            install_signal_handlers=wait and queue == "audits",
            fetch_job_polling_interval=beat,
            update_heartbeat_interval=beat,
            stalled_worker_timeout=MISSED_HEARTBEATS * beat,
            delete_jobs="successful",
            additional_context=context,
        )

    if not wait:
        await run("audits", settings.worker_jobs)
        await run("errands", ERRANDS)
        return
    schedule(held.queue)
    watch = asyncio.create_task(_watch(held.queue, auditor, beat))
    audits = asyncio.create_task(run("audits", settings.worker_jobs))
    others = asyncio.create_task(run("errands", ERRANDS))
    ended, going = await asyncio.wait((audits, others), return_when=asyncio.FIRST_COMPLETED)
    watch.cancel()
    for other in going:  # which finishes what it has begun
        other.cancel()
    await asyncio.wait((audits, others))
    for task in ended:
        task.result()


def _context(held: Resources, auditor: Auditor) -> dict[str, Any]:
    """What jobs work with."""
    settings = held.settings
    post = Post(settings.webhook_seconds, settings.webhook_private_addresses)
    courier = Courier(held.database, settings.signing_key(), post)
    return {"auditor": auditor, "courier": courier, "held": held, "errands": errands(held)}


async def take_over(queue: App, auditor: Auditor, silence: float) -> None:
    """Queue again the jobs of workers that have been silent for so many seconds.

    A photo that has killed as many workers as it has tries is left for an operator.
    """
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        try:
            await _take_over(queue, auditor, job)
        except ConnectorException as error:  # another worker was faster
            get_logger(__name__).info("not taken over", job=job.id, cause=str(error))


async def _take_over(queue: App, auditor: Auditor, job: Job) -> None:
    if job.task_name != AUDIT_PHOTO or job.attempts < RETRIES:
        await queue.job_manager.retry_job(job)
        get_logger(__name__).warning("job taken over", job=job.id)
        return
    await queue.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    get_logger(__name__).error("job given up", job=job.id)
    names = (UUID(str(job.task_kwargs[name])) for name in ("workspace_id", "audit_id"))
    await auditor.give_up(*names)


async def _watch(queue: App, auditor: Auditor, beat: float) -> None:
    while True:
        await asyncio.sleep(beat)
        try:
            await take_over(queue, auditor, MISSED_HEARTBEATS * beat)
        except ConnectorException as error:
            get_logger(__name__).error("watch failed", cause=str(error))
