"""Visits of the past with their photos, each audited once; begun again it goes on where it was."""

import asyncio
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import cv2

from datasets.synthetic.truth import ShelfTruth
from serving.audits.auditor import Auditor
from serving.catalogue.fitting import PipelineFit
from serving.catalogue.galleries import Galleries
from serving.db import Database
from serving.demo.founding import SCOPE, WORKSPACE_ID
from serving.demo.places import Shop, demo_id
from serving.demo.planned_truth import truth_pipeline
from serving.demo.repository import DemoRepository
from serving.demo.story import outings
from serving.demo.taken import Taken
from serving.house import House
from serving.settings import Settings
from serving.storage import Storage, photo_key
from serving.tables import Audit, Photo, Visit
from serving.telemetry import configure_logs
from vision.photo import PhotoLimits
from vision.pipeline import Pipeline
from vision.shelf.catalogue import Catalogue

Progress = Callable[[int], None]
_BETWEEN = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class History:
    """What to record. newest: its last day. catalogue: the folder. settings: with database_url.

    recognised: shops whose newest visit's first photo the real pipeline audits, which takes
    seconds and not tenths of one; they are the first ones, and of every region and type.
    """

    settings: Settings
    catalogue: Path
    shops: tuple[Shop, ...]
    weeks: int
    newest: date
    recognised: int = 16


async def missing(history: History) -> dict[int, int]:
    """How many photos of each shop are still to be audited, by the shop's number."""
    async with _database(history.settings) as database, database.session() as session:
        done = await DemoRepository(session, SCOPE).done()
    left = {
        shop.number: sum(taken.audit_id not in done for taken in _photos(history, shop))
        for shop in history.shops
    }
    return {number: count for number, count in left.items() if count}


def record(history: History, left: Sequence[int], progress: Progress) -> None:
    """Audit what is missing of these shops, with a process for each core.

    progress: called with how many more photos are done.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ProcessPoolExecutor(cores, get_context("spawn"), _end_with_parent) as pool:
        enrolled = pool.submit(_enrol, history.settings) if history.recognised else None
        chunks = [
            pool.submit(_record_shop, history, number, recognised)
            for recognised in (False, True)
            for number in left
        ]
        try:
            for chunk in as_completed(chunks):
                progress(chunk.result())
            if enrolled:
                enrolled.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """Let no process go on alone when the one that started it was killed."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _photos(history: History, shop: Shop) -> Iterator[Taken]:
    for outing in outings(shop, history.weeks, history.newest):
        for at in range(len(outing.categories)):
            newest = not outing.ago and not at
            yield Taken(outing, at, newest and shop.number < history.recognised)


def _enrol(settings: Settings) -> None:
    """Build the gallery of the workspace's catalogue where workers look for it."""

    async def build() -> None:
        async with _database(settings) as database:
            await _galleries(settings, database).build(WORKSPACE_ID)

    configure_logs(settings)
    asyncio.run(build())


def _record_shop(history: History, number: int, recognised: bool) -> int:
    cv2.setNumThreads(1)
    configure_logs(history.settings)
    shop = next(shop for shop in history.shops if shop.number == number)
    return asyncio.run(_record(history, shop, recognised))


async def _record(history: History, shop: Shop, recognised: bool) -> int:
    """Audit a shop's missing photos, those to be recognised or the others; how many."""
    settings, storage = history.settings, Storage.open(history.settings)
    async with _database(settings) as database:
        async with database.session() as session:
            done = await DemoRepository(session, SCOPE).done()
        photos = (taken for taken in _photos(history, shop) if taken.recognised is recognised)
        left = [taken for taken in photos if taken.audit_id not in done]
        for taken in left:
            data, truth = taken.photographed()
            await _register(database, storage, taken, data)
            auditor = _auditor(history, database, None if recognised else truth)
            await auditor.run(WORKSPACE_ID, taken.audit_id)
        async with database.session() as session:
            await DemoRepository(session, SCOPE).backdate([taken.audit_id for taken in left])
    return len(left)


def _auditor(history: History, database: Database, truth: ShelfTruth | None) -> Auditor:
    """One that knows the truth; without one it recognises, by the workspace's catalogue."""
    settings, storage = history.settings, Storage.open(history.settings)
    if truth is None:
        galleries = _galleries(settings, database)
        base = _fit(settings).base
        return Auditor(
            database, storage, base, PhotoLimits(), _house(settings), galleries=galleries
        )
    pipeline = truth_pipeline(truth, _catalogue(history.catalogue))
    return Auditor(database, storage, pipeline, PhotoLimits(), _house(settings))


def _galleries(settings: Settings, database: Database) -> Galleries:
    folder = settings.data / "catalogues"
    return Galleries(database, Storage.open(settings), folder, _fit(settings))


async def _register(database: Database, storage: Storage, taken: Taken, data: bytes) -> None:
    """Visit, photo and audit, as an upload would have left them."""
    outing = taken.outing
    began, person = outing.started_at, demo_id("user", outing.shop.rep)
    visit_id, sha256 = demo_id("visit", outing.name), hashlib.sha256(data).hexdigest()
    ended = began + _BETWEEN * (len(outing.categories) + 1)
    taken_at = began + _BETWEEN * (taken.at + 1)
    common: dict[str, Any] = {"user_id": person, "created_at": taken_at}
    store = {"store_id": outing.shop.id}
    await storage.put(photo_key(WORKSPACE_ID, sha256), data)
    async with database.session() as session:
        rows = DemoRepository(session, SCOPE)
        visit = {"started_at": began, "ended_at": ended, "created_at": began, "user_id": person}
        await rows.put(Visit, id=visit_id, **store, **visit)
        await rows.put(
            Photo,
            id=taken.photo_id,
            **store,
            visit_id=visit_id,
            sha256=sha256,
            bytes=len(data),
            name=f"{outing.shop.code}-{taken.category}.jpg",
            taken_at=taken_at,
            taken_at_from="client",
            position=taken.category,
            **common,
        )
        await rows.put(Audit, id=taken.audit_id, photo_id=taken.photo_id, **common)


@asynccontextmanager
async def _database(settings: Settings):
    assert settings.database_url is not None
    database = Database(settings.database_url, connections=1)
    try:
        yield database
    finally:
        await database.close()


@cache
def _house(settings: Settings) -> House:
    return House.read(settings)


@cache
def _catalogue(folder: Path) -> Catalogue:
    return Catalogue.read(folder)


@cache
def _fit(settings: Settings) -> PipelineFit:
    config = settings.pipeline_config().model_copy(update={"threads": 1})
    return PipelineFit(Pipeline.load(config), config)
