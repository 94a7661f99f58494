"""Bringing the demo workspace about: founded when it is not there, else only looked at."""

import asyncio
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from serving.demo.founding import Credential, credentials, found
from serving.demo.history import History, missing, record
from serving.demo.master_data import found_master_data
from serving.demo.places import shops
from serving.settings import Settings


def founded(settings: Settings, stores: int, weeks: int, password: str) -> tuple[Credential, ...]:
    """Everybody's credentials, once workspace, catalogue, visits and audits are there.

    settings: with database_url set. Shows its progress on stderr.
    """
    catalogue = (settings.data / "demo" / "catalogue").absolute()
    chosen = shops(stores)
    day = asyncio.run(found(settings, chosen, password))
    asyncio.run(found_master_data(settings, catalogue))
    history = History(settings, catalogue, chosen, weeks, day - timedelta(days=1))
    left = asyncio.run(missing(history))
    if left:
        with _bar() as bar:
            task = bar.add_task("photos", total=sum(left.values()))
            record(history, list(left), lambda more: bar.advance(task, more))
    return credentials(settings, password)


def _bar() -> Progress:
    columns = TextColumn("demo workspace"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True))
