"""Labelled photos as values: what every reader returns and every writer takes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vision.errors import InvalidValue
from vision.geometry import Boxes, as_boxes, nms

_UNSET: Any = None
_AGAIN = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One labelled photo.

    path: the picture file.
    width, height: pixels, after EXIF orientation.
    boxes: (n, 4) float32 xyxy, pixels of the picture.
    labels: (n,) int32, index into `Dataset.classes`.
    ignore: (n,) bool, True where a box is neither to be found nor a fault when it is.
    store: where the photo was taken, None when unknown.
    The columns are read-only. Raises InvalidValue, naming the column, when they do not fit
    together, a box is not finite or ends before it begins, or the size is below 1×1.
    """

    path: Path
    width: int
    height: int
    boxes: NDArray[np.float32] = _UNSET
    labels: NDArray[np.int32] = _UNSET
    ignore: NDArray[np.bool_] = _UNSET
    store: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))
        if self.width < 1 or self.height < 1:
            raise InvalidValue(self.path, f"the size is {self.width}×{self.height}", "1×1 or more")
        boxes = as_boxes([] if self.boxes is None else self.boxes, "Sample.boxes")
        object.__setattr__(self, "boxes", _read_only(boxes))
        for name, dtype in (("labels", np.int32), ("ignore", np.bool_)):
            values = getattr(self, name)
            column = np.zeros(len(boxes), dtype) if values is None else np.asarray(values, dtype)
            if column.shape != (len(boxes),):
                raise InvalidValue(
                    f"Sample.{name}", f"the shape is {column.shape}", f"({len(boxes)},)"
                )
            object.__setattr__(self, name, _read_only(column))

    def __len__(self) -> int:
        return len(self.boxes)

    def replace(self, **fields: Any) -> Self:
        """The same sample with some fields replaced, validated again."""
        return replace(self, **fields)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Samples which share one list of classes.

    Labels are not checked against `classes` here: readers refuse them, `checks` reports them.
    """

    name: str
    classes: tuple[str, ...]
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", tuple(self.classes))
        object.__setattr__(self, "samples", tuple(self.samples))

    def __len__(self) -> int:
        return len(self.samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.samples)

    def replace(self, **fields: Any) -> Self:
        """The same dataset with some fields replaced."""
        return replace(self, **fields)

    @property
    def box_count(self) -> int:
        """Boxes of all samples, the ignored ones included."""
        return sum(len(sample) for sample in self.samples)


def drawn_once(boxes: Boxes, labels: NDArray[np.int32]) -> NDArray[np.intp]:
    """Indices of n boxes (n, 4) without those drawn again.

    A box is drawn again when one of the same class before it overlaps it with an IoU above 0.8:
    some labelling tools store a box once for every time it was moved.
    """
    kept = [np.zeros(0, np.intp)]
    for label in np.unique(labels):
        of_class = np.flatnonzero(labels == label)
        kept.append(of_class[nms(boxes[of_class], np.ones(len(of_class), np.float32), _AGAIN)])
    return np.sort(np.concatenate(kept))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
