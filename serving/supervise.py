"""Runs API and worker as processes of their own and starts again what dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial

from structlog.stdlib import get_logger

_LOOK, _PAUSE, _SETTLED = 0.2, 1.0, 5.0
_MISUSE = 2
_NICE = {"worker": 10}
"""Who computes for seconds steps back while somebody waits for the API on the same machine."""
_ENVIRONMENT = {"api": {"MALLOC_ARENA_MAX": "2"}}
"""glibc else gives each of its threads a heap, which keeps what many uploads at once have left."""


class Child:
    """One process: `shelfeye COMMAND`."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.has_run = False
        self._start()

    def _start(self) -> None:
        self.started = time.monotonic()
        line = [sys.executable, "-m", "scripts.cli", self.command]
        step_back = partial(os.nice, _NICE.get(self.command, 0))
        environment = os.environ | _ENVIRONMENT.get(self.command, {})
        self.process = subprocess.Popen(line, env=environment, preexec_fn=step_back)

    def ensure(self) -> bool:
        """Start it again if it has died; False if it can't run: wrong settings, a taken port.

        One that has run once can run: it is started again until whatever it needs is back.
        """
        code = self.process.poll()
        if code is None:
            self.has_run |= time.monotonic() - self.started > _SETTLED
            return True
        get_logger(__name__).error("process died", command=self.command, code=code)
        if code == _MISUSE or not (code < 0 or self.has_run):
            return False
        return self._again()

    def stop(self) -> None:
        """Ask it to end; a job that is under way ends first."""
        if self.process.poll() is None:
            self.process.terminate()

    def _again(self) -> bool:
        time.sleep(_PAUSE)
        self._start()
        return True


def supervise(commands: Sequence[str]) -> int:
    """Run the commands until SIGINT or SIGTERM; 0, or 1 if one of them could not run."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    children = [Child(command) for command in commands]
    failed = False
    while not stop.wait(_LOOK) and not failed:
        failed = not all(child.ensure() for child in children)
    for child in children:
        child.stop()
    for child in children:
        child.process.wait()
    return int(failed and not stop.is_set())
