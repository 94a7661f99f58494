"""What a process of the service holds, and how an endpoint gets at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, Request
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from serving.db import Database
from serving.house import House
from serving.jobs.queue import open_queue
from serving.settings import Settings
from serving.storage import Storage


@dataclass(frozen=True, slots=True)
class Resources:
    """settings: with database_url set, also where the server is an embedded one."""

    settings: Settings
    house: House
    database: Database
    storage: Storage
    queue: App

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, house: House | None = None) -> AsyncIterator[Self]:
        """Connect to everything, and let go of it at the end. house: None reads it."""
        assert settings.database_url is not None
        house = house or House.read(settings)
        database = Database(settings.database_url, settings.database_connections)
        storage = Storage.open(settings)
        try:
            async with open_queue(settings.database_url) as queue:
                yield cls(settings, house, database, storage, queue)
        finally:
            await database.close()


def resources(request: Request) -> Resources:
    """What the app opened when it started."""
    opened: Resources = request.app.state.resources
    return opened


async def session(held: Annotated[Resources, Depends(resources)]) -> AsyncIterator[AsyncSession]:
    """The request's transaction, committed before the answer is sent."""
    async with held.database.session() as opened:
        yield opened


Held = Annotated[Resources, Depends(resources)]
Session = Annotated[AsyncSession, Depends(session, scope="function")]
