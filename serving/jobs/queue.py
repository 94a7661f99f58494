"""The job queue: procrastinate, in the service's own database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits import tasks as audit_tasks
from serving.catalogue import tasks as catalogue_tasks
from serving.db import driver_connection
from serving.jobs import periodic
from serving.retention import tasks as retention_tasks
from serving.webhooks import tasks as webhook_tasks


class Priority(IntEnum):
    """Higher goes first: a person who waits before a batch."""

    BATCH = 0
    INTERACTIVE = 10


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[App]:
    """The queue with every task registered and a pool of connections for the worker."""
    queue = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=6))
    audit_tasks.register(queue)
    catalogue_tasks.register(queue)
    webhook_tasks.register(queue)
    retention_tasks.register(queue)
    periodic.register(queue)
    async with queue.open_async():
        yield queue


async def enqueue(
    queue: App, session: AsyncSession, task: str, priority: int, **arguments: str | None
) -> None:
    """Add a job in the session's transaction: it exists if and only if that commits."""
    connection = await driver_connection(session)
    job = queue.configure_task(task, allow_unknown=False, priority=priority, connection=connection)
    await job.defer_async(**arguments)
