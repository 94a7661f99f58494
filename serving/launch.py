"""Getting a process ready: a database to talk to, its schema, and on the first day an admin."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from serving import embedded
from serving.db import Database, migrate
from serving.settings import Settings
from serving.telemetry import configure_logs
from serving.workspaces.repository import any_workspace
from serving.workspaces.service import found_workspace


@contextmanager
def reached(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that is up, our own where none is named."""
    configure_logs(settings)
    if settings.database_url:
        yield settings
        return
    with embedded.postgres(settings.data / "postgres") as url:
        yield settings.model_copy(update={"database_url": url})


@contextmanager
def prepared(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that is up and migrated, our own where none is named."""
    with reached(settings) as found:
        assert found.database_url is not None
        migrate(found.database_url)
        yield found


def first_token(settings: Settings) -> str | None:
    """Found the first workspace and give its admin's token; None where there is one already."""
    return asyncio.run(_in_database(settings, "Shelf Eye", settings.admin_email, only_first=True))


def new_workspace(settings: Settings, name: str, email: str) -> str | None:
    """Found another workspace and give its admin's token. Raises Conflict."""
    return asyncio.run(_in_database(settings, name, email, only_first=False))


async def _in_database(settings: Settings, name: str, email: str, only_first: bool) -> str | None:
    assert settings.database_url is not None
    database = Database(settings.database_url, connections=1)
    try:
        async with database.session() as session:
            if only_first and await any_workspace(session):
                return None
            return await found_workspace(session, name, email)
    finally:
        await database.close()
