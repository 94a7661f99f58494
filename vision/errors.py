"""Every error Shelf Eye raises on purpose, in one tree. A class's docstring is its message.

ShelfEyeError
├── NonFiniteLoss
└── InputError                 the caller can mend it; the command line exits with 2
    ├── PhotoError
    │   ├── NotAnImage
    │   ├── TruncatedImage
    │   ├── PhotoTooLarge
    │   ├── PhotoTooSmall
    │   ├── UnreadableFile
    │   └── NoPhotos
    ├── ModelError
    │   ├── ModelFileMissing
    │   ├── ForeignModel
    │   └── BackendMissing
    ├── CatalogueError
    │   └── CatalogueFaults
    ├── PlanogramError
    ├── MustStockError
    ├── PriceListError
    ├── ConfigError
    ├── DatasetError
    ├── MetricError
    ├── ParityError
    ├── UnwritableFolder
    ├── ExtraMissing
    └── InvalidValue           also a ValueError
"""

from collections.abc import Iterable
from typing import Self

_LISTED = 200  # faults shown; all are in the error


class ShelfEyeError(Exception):
    """Something went wrong."""

    def __init__(self, subject: object, cause: str = "", expected: str = "") -> None:
        """Name what the error is about, why it happened and what would have been right.

        subject: a file, a key, a value's name. The three parts are kept as attributes and
        `str()` joins them with the class's message in one line.
        """
        super().__init__(subject, cause, expected)
        self.subject = str(subject)
        self.cause = cause
        self.expected = expected

    @property
    def message(self) -> str:
        """The class's docstring, first line, without its full stop."""
        return (type(self).__doc__ or type(self).__name__).strip().splitlines()[0].rstrip(".")

    @property
    def reason(self) -> str:
        """Why it happened and what would have been right, in one line."""
        cause = self.cause or self.message
        text = f"{cause}; expected {self.expected}" if self.expected else cause
        return " ".join(text.split())

    def __str__(self) -> str:
        text = ": ".join(part for part in (self.subject, self.message, self.cause) if part)
        if self.expected:
            text = f"{text}; expected {self.expected}"
        return " ".join(text.split())


class NonFiniteLoss(ShelfEyeError):
    """The training's loss is not finite."""


class InputError(ShelfEyeError):
    """This input can't be used."""


class PhotoError(InputError):
    """This photo can't be used."""


class NotAnImage(PhotoError):
    """Not a picture Shelf Eye can read."""


class TruncatedImage(PhotoError):
    """The picture is cut short or damaged."""


class PhotoTooLarge(PhotoError):
    """The photo is too large."""


class PhotoTooSmall(PhotoError):
    """The photo is too small."""


class UnreadableFile(PhotoError):
    """The file can't be read."""


class NoPhotos(PhotoError):
    """No photos here."""


class ModelError(InputError):
    """This model can't be used."""


class ModelFileMissing(ModelError):
    """The model file is missing."""


class ForeignModel(ModelError):
    """Not a model Shelf Eye can run."""


class BackendMissing(ModelError):
    """The inference backend is not installed."""


class CatalogueError(InputError):
    """The catalogue can't be used."""


class PlanogramError(InputError):
    """The planogram can't be used."""


class MustStockError(InputError):
    """The must-stock list can't be used."""


class PriceListError(InputError):
    """The price list can't be used."""


class CatalogueFaults(CatalogueError):
    """The catalogue has several faults."""

    faults: tuple[CatalogueError, ...] = ()

    @classmethod
    def of(cls, subject: object, faults: Iterable[CatalogueError]) -> Self:
        """One error about the subject that lists its faults, a line each."""
        faults = tuple(faults)
        error = cls(subject, str(len(faults)))
        error.faults = faults
        return error

    def __str__(self) -> str:
        file = f"{self.subject}, "
        shown = self.faults[:_LISTED]
        lines = [f"  {fault.subject.removeprefix(file)}: {fault.reason}" for fault in shown]
        if len(self.faults) > _LISTED:
            lines.append(f"  and {len(self.faults) - _LISTED} more")
        return "\n".join([super().__str__(), *lines])


class ConfigError(InputError):
    """The configuration is wrong."""


class DatasetError(InputError):
    """The dataset can't be used."""


class MetricError(InputError):
    """The metric can't be right."""


class ParityError(InputError):
    """The exported model differs from the trained one."""


class UnwritableFolder(InputError):
    """The results can't be written."""


class ExtraMissing(InputError):
    """This command needs packages that are not installed."""


class InvalidValue(InputError, ValueError):
    """The value is invalid."""
