"""Commands that need an optional extra say which one."""

from collections.abc import Iterator
from contextlib import contextmanager

from vision.errors import ExtraMissing


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn a failed import of the block into an error that names the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ExtraMissing(error.name, "", f"scripts/install {extra}") from error
