"""Uploads of 4 MB photos by 20 clients at once, while a worker audits them.

    python -m scripts.bench.upload_speed [--clients 20] [--photos 400] [--pause 5]

A service of its own is started on this machine and stopped at the end. Each client waits --pause
seconds between its photos, drawn from nothing to twice that, as somebody does who walks along a
shelf; with 0 they send as fast as they can, and the time is what the machine needs for as many
photos as there are clients. Printed are the median and 95th percentile of the time from the first
byte sent to the answer, how many audits ended meanwhile, and the memory of the API's process as
the uploads go on. Each photo is another file: the bytes behind the end of its picture differ.
"""

import argparse
import asyncio
import random
import statistics
from collections.abc import Iterator
from time import perf_counter

import httpx

from scripts.bench.served import Bench, percentile, photo, processes, served

MEGAPIXELS = 12
GOAL_MS = 300
_WARM = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--pause", type=float, default=5.0)
    options = parser.parse_args()
    base = photo(MEGAPIXELS, 0)
    print(f"photo: {len(base) / 1e6:.1f} MB, {options.clients} clients, {options.photos} photos")
    with served() as bench:
        asyncio.run(load(bench, base, options))


async def load(bench: Bench, base: bytes, options: argparse.Namespace) -> None:
    photos, draw = options.photos, random.Random(1)
    names = iter(range(photos + _WARM))
    times: list[float] = []
    memory: list[float] = []
    async with httpx.AsyncClient(headers=bench.headers, timeout=120) as client:
        for _ in range(_WARM):
            await upload(client, bench, base, next(names))
        api = processes(bench, "api")[0]
        start = perf_counter()

        async def one() -> None:
            for number in names:
                await asyncio.sleep(draw.uniform(0, 2 * options.pause))
                times.append(await upload(client, bench, base, number))
                memory.append(api.memory_info().rss / 1e6)

        await asyncio.gather(*(one() for _ in range(options.clients)))
        seconds = perf_counter() - start
        audits = [audit async for audit in listed(client, bench)]
    ended = sum(status == "done" for status in audits)
    print(f"{photos / seconds:.1f} photos/s; audits: {ended} of {len(audits)} ended meanwhile")
    p95 = percentile(times, 0.95) * 1e3
    print(
        f"upload: median {statistics.median(times) * 1e3:.0f} ms, p95 {p95:.0f} ms "
        f"(goal {GOAL_MS}), longest {max(times) * 1e3:.0f} ms"
    )
    quarters = [max(part) for part in _parts(memory, 4)]
    print("memory of the API, MB, most in each quarter: " + ", ".join(f"{m:.0f}" for m in quarters))


async def upload(client: httpx.AsyncClient, bench: Bench, base: bytes, number: int) -> float:
    """Seconds until the answer."""
    data = base + number.to_bytes(8, "big")
    start = perf_counter()
    answer = await client.post(f"{bench.address}/v1/photos", files={"photo": ("a.jpg", data)})
    seconds = perf_counter() - start
    assert answer.status_code == 202, answer.text
    return seconds


async def listed(client: httpx.AsyncClient, bench: Bench):
    """The status of every audit."""
    cursor: dict[str, str] = {}
    while True:
        url = f"{bench.address}/v1/audits"
        page = (await client.get(url, params={"limit": "200", **cursor})).json()
        for audit in page["items"]:
            yield audit["status"]
        if not page["next"]:
            return
        cursor = {"cursor": page["next"]}


def _parts(values: list[float], count: int) -> Iterator[list[float]]:
    size = max(1, len(values) // count)
    return (values[at : at + size] for at in range(0, size * count, size))


if __name__ == "__main__":
    main()
