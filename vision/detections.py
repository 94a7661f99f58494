"""The value that flows through the pipeline: what was found on one photo."""

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vision.errors import InvalidValue
from vision.geometry import as_boxes

CANDIDATES = 5
_UNSET: Any = None


class Kind(IntEnum):
    """What a box holds; `label` is the name used in report.json and in a model's classes."""

    PRODUCT = 0
    PRICE_TAG = 1
    GAP = 2

    @property
    def label(self) -> str:
        return self.name.lower()


_COLUMNS: dict[str, tuple[type[np.generic], tuple[int, ...], int]] = {
    "score": (np.float32, (), 0),
    "kind": (np.int8, (), Kind.PRODUCT),
    "sku": (np.int32, (), -1),
    "sku_score": (np.float32, (), -1),
    "candidates": (np.int32, (CANDIDATES,), -1),
    "candidate_score": (np.float32, (CANDIDATES,), -1),
    "row": (np.int32, (), -1),
    "column": (np.int32, (), -1),
}


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """n boxes on one photo, as columns. Only xyxy and score are required; -1 = not known yet.

    xyxy: (n, 4) float32, pixels of the photo they were found on.
    score: (n,) float32, 0 to 1, calibrated (see ModelCard.calibration).
    kind: (n,) int8, a Kind.
    sku: (n,) int32, index in the catalogue.
    sku_score: (n,) float32, probability of that SKU.
    candidates, candidate_score: (n, 5) int32 and float32, the likeliest SKUs, best first.
    row, column: (n,) int32, 0 = top row, leftmost column.

    The columns are read-only copies or views. Raises InvalidValue, naming the column and the
    expected and actual shape, when they do not fit together.
    """

    xyxy: NDArray[np.float32]
    score: NDArray[np.float32]
    kind: NDArray[np.int8] = _UNSET
    sku: NDArray[np.int32] = _UNSET
    sku_score: NDArray[np.float32] = _UNSET
    candidates: NDArray[np.int32] = _UNSET
    candidate_score: NDArray[np.float32] = _UNSET
    row: NDArray[np.int32] = _UNSET
    column: NDArray[np.int32] = _UNSET

    def __post_init__(self) -> None:
        boxes = as_boxes(self.xyxy, "Detections.xyxy")
        object.__setattr__(self, "xyxy", _read_only(boxes))
        for name in _COLUMNS:
            object.__setattr__(self, name, _column(name, getattr(self, name), len(boxes)))
        if not ((self.score >= 0) & (self.score <= 1)).all():
            raise InvalidValue("Detections.score", "a score is out of range", "0 to 1")
        if not np.isin(self.kind, list(Kind)).all():
            raise InvalidValue("Detections.kind", "an unknown kind", "0, 1 or 2")

    @classmethod
    def empty(cls) -> Self:
        """No boxes."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32))

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """All parts' boxes, in the order of the parts; they must be of one photo."""
        if not parts:
            return cls.empty()
        names = [column.name for column in fields(cls)]
        return cls(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})

    def __len__(self) -> int:
        return len(self.xyxy)

    def __getitem__(self, index: ArrayLike | slice) -> Self:
        """The boxes of a mask (n,), of indices in their order, of a slice or of one index.

        Raises InvalidValue for a mask of another length, IndexError for an index beyond the last.
        """
        rows = index if isinstance(index, slice) else _indices(index, len(self))
        return type(self)(**{c.name: getattr(self, c.name)[rows] for c in fields(self)})

    def replace(self, **columns: ArrayLike) -> Self:
        """The same boxes with these columns replaced."""
        return replace(self, **columns)

    def of_kind(self, kind: Kind) -> Self:
        """Only the boxes of that kind."""
        return self[self.kind == kind]


def _indices(index: ArrayLike, n: int) -> NDArray[Any]:
    values = np.atleast_1d(index)
    if values.dtype == bool and values.shape != (n,):
        raise InvalidValue("Detections mask", f"the shape is {values.shape}", f"({n},)")
    return values if values.size else values.astype(np.intp)


def _column(name: str, values: ArrayLike | None, n: int) -> NDArray[Any]:
    dtype, tail, default = _COLUMNS[name]
    if values is None:
        if name == "score":
            raise InvalidValue("Detections.score", "missing", f"shape ({n},)")
        return _read_only(np.full((n, *tail), default, dtype))
    array = np.asarray(values)
    if array.size and not np.can_cast(array.dtype, dtype, "same_kind"):
        raise InvalidValue(f"Detections.{name}", f"the type is {array.dtype}", np.dtype(dtype).name)
    if array.shape != (n, *tail):
        raise InvalidValue(f"Detections.{name}", f"the shape is {array.shape}", str((n, *tail)))
    return _read_only(array.astype(dtype, copy=False))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
