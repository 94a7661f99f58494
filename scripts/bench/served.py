"""A service of its own on this machine, for benches: started, filled with photos, and gone."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import httpx
import numpy as np
import psutil

from datasets.synthetic import sample_shelf

_STARTED = 180.0
_NOISE, _QUALITY = 12.0, 93


@dataclass(frozen=True, slots=True)
class Bench:
    """A running service. folder: its data. environment: of its processes."""

    folder: Path
    address: str
    token: str
    environment: dict[str, str]
    extra: list[subprocess.Popen] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def start(self, *command: str) -> subprocess.Popen:
        """One more of its processes: `shelfeye COMMAND`. It ends with the service."""
        self.extra.append(_shelfeye(command, self.environment, self.folder))
        return self.extra[-1]


@contextmanager
def served(
    commands: Sequence[Sequence[str]] = (("serve",),), token: str | None = None, **settings: str
) -> Iterator[Bench]:
    """The service on a free port of 127.0.0.1 with a data folder that is deleted afterwards.

    commands: what runs. token: an admin's; None where there is none yet, and the first command
    prints it. settings: environment variables.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="shelfeye", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        environment = os.environ | {
            "SHELFEYE_DATA": str(folder / "data"),
            "SHELFEYE_PORT": str(port),
            "SHELFEYE_WORKER_METRICS_PORT": "0",
            "SHELFEYE_WEIGHTS": "clear",
            "SHELFEYE_LOG_LEVEL": "error",
            "PYTHONPATH": str(Path.cwd()),
            "PYTHONUNBUFFERED": "1",
        }
        first = _shelfeye(commands[0], environment | settings, folder, stdout=subprocess.PIPE)
        token = token or _token(first)
        address = f"http://127.0.0.1:{port}"
        bench = Bench(folder, address, token, environment | settings, [first])
        try:
            _wait_for(bench.address, first)
            for command in commands[1:]:
                bench.start(*command)
            yield bench
        finally:
            _end(bench.extra)


def photo(megapixels: float, seed: int, shelf: np.ndarray | None = None) -> bytes:
    """A JPEG of a rendered shelf at 4:3, grainy as phones take them, another for each seed.

    12 megapixels make about 4 MB.
    """
    pixels = sample_shelf()[0] if shelf is None else shelf
    side = round((megapixels * 1e6 / 12) ** 0.5)
    pixels = cv2.resize(pixels, (4 * side, 3 * side), interpolation=cv2.INTER_CUBIC)
    grain = np.empty(pixels.shape, np.int8)
    cv2.setRNGSeed(seed + 1)
    cv2.randn(grain, 0, _NOISE)
    pixels = cv2.add(pixels, grain, dtype=cv2.CV_8U)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    return cv2.imencode(".jpg", pixels[..., ::-1], quality)[1].tobytes()


def processes(bench: Bench, command: str) -> list[psutil.Process]:
    """The running processes of the service that were started as `shelfeye COMMAND`."""
    roots = [psutil.Process(p.pid) for p in bench.extra if p.poll() is None]
    found = [*roots, *(child for root in roots for child in root.children(recursive=True))]
    return [process for process in found if _runs(process, command)]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which so much of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _runs(process: psutil.Process, command: str) -> bool:
    try:
        return process.cmdline()[1:4] == ["-m", "scripts.cli", command]
    except psutil.Error:
        return False


def _shelfeye(
    command: Sequence[str], environment: dict[str, str], folder: Path, stdout: int | None = None
) -> subprocess.Popen:
    line = [sys.executable, "-m", "scripts.cli", *command]
    return subprocess.Popen(line, cwd=folder, env=environment, stdout=stdout, text=True)


def _token(process: subprocess.Popen) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rpartition(" ")[2].strip()


def _wait_for(address: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + _STARTED
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("the service did not start")


def _end(started: Sequence[subprocess.Popen]) -> None:
    """Ask in the order opposite to the start, so that the database goes last."""
    for process in reversed(started):
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
