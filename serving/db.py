"""The database: sessions that commit at the edge, and migrations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from psycopg import AsyncConnection
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_435_339  # any number of our own: held while one process migrates


class Database:
    """A pool of connections."""

    def __init__(self, url: str, connections: int = 10) -> None:
        """url: postgresql://…, as psycopg reads it."""
        self.engine = create_async_engine(
            _url(url), pool_size=connections, max_overflow=0, pool_pre_ping=True, pool_timeout=10
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back when anything is raised.

        A connection is taken at the first query, not before.
        """
        async with self._sessions.begin() as session:
            yield session

    async def ping(self) -> None:
        """Raises what SQLAlchemy raises when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def driver_connection(session: AsyncSession) -> AsyncConnection[Any]:
    """psycopg's connection under the session, inside the same transaction."""
    raw = await (await session.connection()).get_raw_connection()
    connection: AsyncConnection[Any] = raw.driver_connection
    return connection


def migrate(url: str) -> None:
    """Bring the schema up to date; of several processes at once, one does it, the others wait."""
    engine = create_engine(_url(url))
    try:
        with engine.connect() as lock, engine.begin() as connection:
            lock.execute(text(f"SELECT pg_advisory_lock({_MIGRATION_LOCK})"))
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()


def is_empty(url: str) -> bool:
    """Whether the database holds no installation yet."""
    engine = create_engine(_url(url))
    try:
        with engine.connect() as connection:
            return not inspect(connection).has_table("workspaces")
    finally:
        engine.dispose()


def _url(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
