"""The embedded PostgreSQL, with a server of its own that is killed."""

import os
import signal
import time

import psycopg
import pytest

from serving import embedded


def pid_of(folder) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def asked(url: str, query: str):
    """The answer, as soon as the database gives one."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                return connection.execute(query).fetchone()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "it was not started again"
            time.sleep(0.1)


@pytest.fixture
def own_folder(open_folder):
    return open_folder / "killed" / "postgres"


def test_killed_it_is_started_again_with_what_was_in_it(own_folder):
    with embedded.postgres(own_folder) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        first = pid_of(own_folder)
        os.kill(first, signal.SIGKILL)
        assert asked(url, "SELECT answer FROM kept") == (42,)
        assert pid_of(own_folder) != first
    assert not (own_folder / "postmaster.pid").exists()


def test_a_number_that_another_process_has_now_does_not_pass_for_the_server(own_folder):
    with embedded.postgres(own_folder) as url:
        lines = (own_folder / "postmaster.pid").read_text().splitlines()
    mine = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    (own_folder / "postmaster.pid").write_text(mine)
    with embedded.postgres(own_folder) as url:
        assert asked(url, "SELECT 1") == (1,)
