"""The worker against `shelfeye audit` on the same photos.

    python -m scripts.bench.worker_speed [--photos 24] [--rounds 2] [--nameless] [--jobs 2]

The photos are sent to an API without a worker; then a worker drains the queue and the time from
the end of its first audit to the end of its last counts. `shelfeye audit` is timed on one photo
and on all: the difference is what the others took, without start and loading. Each runs on its
own, --rounds times; the best of each is compared. Seconds of processor are told as well: they say
more where the machine has other work.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

import httpx
import psutil

from datasets.synthetic.catalogue import write_catalogue
from datasets.synthetic.generate import generate
from datasets.synthetic.sample import SAMPLE, SAMPLE_CATALOGUE
from scripts.bench.served import Bench, photo, served

MEGAPIXELS = 4
GOAL = 0.9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--nameless", action="store_true", help="without a catalogue")
    parser.add_argument("--jobs", type=int, default=2, help="photos audited at the same time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shelfeye") as temporary:
        folder = Path(temporary)
        photos = [_made(folder, seed) for seed in range(options.photos)]
        catalogue = None
        if not options.nameless:
            catalogue = folder / "catalogue"
            write_catalogue(catalogue, SAMPLE_CATALOGUE)
            _shelfeye("catalogue", "build", str(catalogue))
        audited = min(audit_seconds(photos, catalogue, folder) for _ in range(options.rounds))
        jobs = {"SHELFEYE_WORKER_JOBS": str(options.jobs)}
        worked = min(worker_seconds(photos, catalogue, jobs) for _ in range(options.rounds))
    print(f"{options.photos} photos of {MEGAPIXELS} megapixels, seconds for each (of processor):")
    print(f"shelfeye audit {audited}, worker {worked}")
    ratios = audited.wall / worked.wall, audited.processor / worked.processor
    print(f"ratio {ratios[0]:.2f} (of processor {ratios[1]:.2f}), goal {GOAL}")


@dataclass(frozen=True, order=True, slots=True)
class Cost:
    """Seconds for one photo, by the clock and of processor."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} ({self.processor:.2f})"


def audit_seconds(photos: list[Path], catalogue: Path | None, folder: Path) -> Cost:
    """What a photo takes in `shelfeye audit`."""
    wall, processor = [], []
    for part in (photos[:1], photos):
        out = folder / f"out{time.monotonic_ns()}"
        start, used = perf_counter(), _used_by_children()
        options = ["--catalogue", str(catalogue)] if catalogue else []
        _shelfeye("audit", *map(str, part), "--weights", "clear", "--out", str(out), *options)
        wall.append(perf_counter() - start)
        processor.append(_used_by_children() - used)
    others = len(photos) - 1
    return Cost((wall[1] - wall[0]) / others, (processor[1] - processor[0]) / others)


def worker_seconds(photos: list[Path], catalogue: Path | None, settings: dict[str, str]) -> Cost:
    """What a photo takes in the worker, from the end of its first."""
    named = {"SHELFEYE_CATALOGUE": str(catalogue)} if catalogue else {}
    with served((("api",),), **named, **settings) as bench, httpx.Client(timeout=60) as client:
        client.headers.update(bench.headers)
        for path in photos:
            files = {"photo": (path.name, path.read_bytes())}
            assert client.post(f"{bench.address}/v1/photos", files=files).status_code == 202
        worker = psutil.Process(bench.start("worker").pid)
        first = _ends(client, bench, 1)
        used = sum(worker.cpu_times()[:2])
        ended = sorted(_ends(client, bench, len(photos)))
        used = sum(worker.cpu_times()[:2]) - used
    wall = (ended[-1] - ended[0]).total_seconds() / (len(photos) - 1)
    return Cost(wall, used / (len(photos) - len(first)))


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ends(client: httpx.Client, bench: Bench, count: int) -> list[datetime]:
    """When each audit ended, once so many have."""
    while True:
        answer = client.get(f"{bench.address}/v1/audits", params={"limit": 200}).json()
        ends = [audit["finished_at"] for audit in answer["items"] if audit["finished_at"]]
        if len(ends) >= count:
            return [datetime.fromisoformat(end) for end in ends]
        time.sleep(0.5)


def _made(folder: Path, seed: int) -> Path:
    path = folder / f"shelf_{seed:03d}.jpg"
    path.write_bytes(photo(MEGAPIXELS, seed, generate(SAMPLE, seed)[0]))
    return path


def _shelfeye(*command: str) -> None:
    line = [sys.executable, "-m", "scripts.cli", *command]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
