"""One progress bar for everything that takes minutes."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def progress(items: Sequence[Item], what: str) -> Iterable[Item]:
    """The items, with a bar on stderr that is gone when they are done."""
    return track(items, what, console=Console(stderr=True), transient=True)
