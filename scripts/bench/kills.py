"""kill -9 of the worker, the API and the database at random, under load: nothing may be lost.

    python -m scripts.bench.kills [--kills 50] [--seed 1]

Clients upload photos all the time and try again, with the same Idempotency-Key, what got no
answer. Every few seconds one process of the service is killed; `shelfeye serve` starts it again.
A job that lost all of its tries so is run again as an operator would, and told. At the end every
photo that was answered with 202 must have its picture and one audit that is done, no upload may
have become two photos, and what reports sum up must equal the facings: a photo audited twice would
be counted twice.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx
import psutil

from scripts.bench.served import Bench, photo, processes, served

CLIENTS = 4
PAUSE = (2.0, 10.0)
PATIENCE = 600.0
BETWEEN = 8.0
PAGE = 200
VICTIMS = ("worker", "api", "database")


@dataclass(slots=True)
class Load:
    """accepted: audit by idempotency key, of the uploads that were answered. killed: by process.

    rerun: jobs an operator had to run again.
    """

    bench: Bench
    base: bytes
    accepted: dict[str, str] = field(default_factory=dict)
    unanswered: int = 0
    rerun: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    stopped: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    settings = {"SHELFEYE_WORKER_HEARTBEAT_SECONDS": "0.5"}
    with served(**settings) as bench:
        load = Load(bench, photo(0.5, 0))
        asyncio.run(storm(load, options.kills, random.Random(options.seed)))
        asyncio.run(settle(load))


async def storm(load: Load, kills: int, draw: random.Random) -> None:
    """Uploads, and kills among them, until there were enough of these."""
    async with asyncio.TaskGroup() as group:
        for client in range(CLIENTS):
            group.create_task(uploads(load, client))
        while sum(load.killed.values()) < kills:
            await asyncio.sleep(draw.uniform(*PAUSE))
            victim = draw.choice(VICTIMS)
            if kill(load.bench, victim):
                load.killed[victim] += 1
        load.stopped = True
    print(
        f"killed: {dict(load.killed)}, {len(load.accepted)} photos accepted meanwhile", flush=True
    )


def kill(bench: Bench, victim: str) -> bool:
    """kill -9 of one process; False while it is not there."""
    found = postgres(bench) if victim == "database" else processes(bench, victim)
    for process in found[:1]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            return False
    return bool(found)


def postgres(bench: Bench) -> list[psutil.Process]:
    """The server process of the embedded database."""
    pid = bench.folder / "data" / "postgres" / "postmaster.pid"
    try:
        process = psutil.Process(int(pid.read_text().split()[0]))
        return [process] if "postgres" in process.name() else []
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return []


async def uploads(load: Load, client: int) -> None:
    """One photo after another; what got no answer is sent again until it does."""
    number = 0
    async with httpx.AsyncClient(headers=load.bench.headers, timeout=30) as http:
        while not load.stopped:
            key = f"{client}-{number}"
            data = load.base + key.encode()
            while key not in load.accepted:
                await send(load, http, key, data)
            number += 1
            await asyncio.sleep(BETWEEN)


async def send(load: Load, http: httpx.AsyncClient, key: str, data: bytes) -> None:
    try:
        answer = await http.post(
            f"{load.bench.address}/v1/photos",
            files={"photo": ("a.jpg", data)},
            headers={"Idempotency-Key": key},
        )
    except httpx.TransportError:
        load.unanswered += 1
        await asyncio.sleep(0.5)
        return
    if answer.status_code == 202:
        load.accepted[key] = answer.json()["audit_id"]
    elif answer.status_code >= 500:
        load.unanswered += 1
        await asyncio.sleep(0.5)
    else:
        raise SystemExit(f"refused: {answer.text}")


async def settle(load: Load) -> None:
    """Wait until all audits have ended, then count. Raises SystemExit when anything is wrong."""
    async with httpx.AsyncClient(headers=load.bench.headers, timeout=60) as http:
        audits = await ended(load, http)
        open_ = [a for a in audits if a["status"] not in ("done", "failed")]
        failed = [audit for audit in audits if audit["status"] == "failed"]
        lost = set(load.accepted.values()) - {audit["id"] for audit in audits}
        unseen = [audit["id"] for audit in audits if not await pictured(load, http, audit["id"])]
    doubled = len(audits) - len({audit["photo_id"] for audit in audits})
    surplus = len(audits) - len(load.accepted)
    print(
        f"{len(load.accepted)} photos accepted, {load.unanswered} tries without an answer, "
        f"{load.rerun} jobs run again by an operator; "
        f"{len(lost)} lost, {doubled + max(0, surplus)} double, {len(open_)} unfinished, "
        f"{len(failed)} failed, {len(unseen)} without picture"
    )
    told = subprocess.run(
        [sys.executable, "-m", "scripts.cli", "rollups", "verify"],
        env=load.bench.environment,
        cwd=load.bench.folder,
        check=False,
    )
    if lost or doubled or surplus or open_ or failed or unseen or told.returncode:
        raise SystemExit(1)


async def ended(load: Load, http: httpx.AsyncClient) -> list[dict]:
    """All audits, once none is under way or time is up; failed jobs are run again."""
    deadline = time.monotonic() + PATIENCE
    while True:
        await rerun(load, http)
        audits = await listed(load, http)
        if all(audit["status"] == "done" for audit in audits) or time.monotonic() > deadline:
            return audits
        await asyncio.sleep(2)


async def rerun(load: Load, http: httpx.AsyncClient) -> None:
    url = f"{load.bench.address}/v1/jobs"
    for job in (await asked(http, url, status="failed", limit=PAGE)).json()["items"]:
        answer = await http.post(f"{url}/{job['id']}:retry")
        load.rerun += answer.is_success


async def listed(load: Load, http: httpx.AsyncClient) -> list[dict]:
    """All audits there are."""
    audits: list[dict] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await asked(http, f"{load.bench.address}/v1/audits", limit=PAGE, **cursor)).json()
        audits += page["items"]
        if not page["next"]:
            return audits
        cursor = {"cursor": page["next"]}


async def asked(http: httpx.AsyncClient, url: str, **params: str | int) -> httpx.Response:
    """The answer, which what was killed last may have to come back for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = await http.get(url, params=params)
            if answer.status_code == 200 or time.monotonic() > deadline:
                return answer
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(1)


async def pictured(load: Load, http: httpx.AsyncClient, audit_id: str) -> bool:
    """Whether an audit's photo can be fetched."""
    audit = (await asked(http, f"{load.bench.address}/v1/audits/{audit_id}")).json()
    link = audit["links"]["photo"]
    return bool(link) and (await http.get(load.bench.address + link)).status_code == 200


if __name__ == "__main__":
    main()
