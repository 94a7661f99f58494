"""How long each stage of an audit takes, told to whoever listens."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, float], None]
"""Told of a stage's name and its seconds."""
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell this listener of the stages inside, in this thread and those it hands its context to."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One stage; told when it has ended well."""
    start = time.perf_counter()
    yield
    if listener := _listener.get():
        listener(name, time.perf_counter() - start)
