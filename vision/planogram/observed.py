"""What a photo shows of a shelf, as the matching reads it: facings in order, from the front."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vision.geometry import Boxes, as_boxes
from vision.planogram.layout import Column, Index
from vision.shelf.fan import Fan
from vision.shelf.tree import Box, Facing, Shelf

EDGE = 2.0
"""Pixels from the photo's edge within which a box is taken to be cut by it."""
_GRID = 257


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """n facings, row by row from the top, each row from left to right, as columns.

    facing: (n,) index in Shelf.facings. row: (n,). label: the SKU each is named as, None when
    unknown. skus: k names; chances: (n, k) probability of each; unknown: (n,) what they leave.
    boxes: (n, 4) pixels of the photo. left, right: (n,) as seen from the front (see `front`).
    top, foot: (n,) levels of the fan. start: (rows + 1,) where each row begins.
    width, height: of the photo in pixels.
    """

    facing: Index
    row: Index
    label: tuple[str | None, ...]
    skus: tuple[str, ...]
    chances: NDArray[np.float64]
    unknown: Column
    boxes: Boxes
    left: Column
    right: Column
    top: Column
    foot: Column
    start: Index
    fan: Fan
    width: int
    height: int

    @classmethod
    def of(cls, shelf: Shelf, width: int, height: int) -> Self:
        """The facings of a shelf on a photo of that size in pixels."""
        facings = shelf.facings
        boxes = as_boxes([facing.box for facing in facings])
        rows = np.array([facing.row for facing in facings], np.intp)
        columns = np.array([facing.column for facing in facings], np.intp)
        order = np.lexsort((-boxes[:, 3], columns, rows))
        boxes, rows = boxes[order], rows[order]
        skus, chances = _chances([facings[at] for at in order])
        fan = shelf.fan
        return cls(
            facing=order,
            row=rows,
            label=tuple(p.sku if (p := facings[at].product) else None for at in order),
            skus=skus,
            chances=chances,
            unknown=np.clip(1 - chances.sum(axis=1), 0, 1),
            boxes=boxes,
            left=front(fan, boxes[:, 0]),
            right=front(fan, boxes[:, 2]),
            top=fan.tops(boxes),
            foot=fan.bottoms(boxes),
            start=np.searchsorted(rows, np.arange(len(shelf.rows) + 1)),
            fan=fan,
            width=width,
            height=height,
        )

    def __len__(self) -> int:
        return len(self.row)

    @property
    def centre(self) -> Column:
        """(n,) middle of each facing as seen from the front."""
        return (self.left + self.right) / 2

    @property
    def widths(self) -> Column:
        """(n,) width of each facing as seen from the front."""
        return self.right - self.left

    @property
    def ends(self) -> tuple[float, float]:
        """The photo's left and right edge as seen from the front."""
        left, right = front(self.fan, [0.0, float(self.width)])
        return float(left), float(right)

    def holding(self, at: Index, boxes: Boxes) -> Self:
        """The facings `at` (m,), in rising order, with other boxes (m, 4).

        One that comes again is several packs that were named as one: each is unknown.
        """
        times = np.bincount(at, minlength=len(self))
        return replace(
            self,
            facing=self.facing[at],
            row=self.row[at],
            label=tuple(self.label[one] if times[one] == 1 else None for one in at),
            chances=self.chances[at],
            unknown=self.unknown[at],
            boxes=boxes,
            left=front(self.fan, boxes[:, 0]),
            right=front(self.fan, boxes[:, 2]),
            top=self.fan.tops(boxes),
            foot=self.fan.bottoms(boxes),
            start=np.searchsorted(self.row[at], np.arange(len(self.start))),
        )

    def heights(self, x: Column, level: NDArray[np.float64]) -> NDArray[np.float64]:
        """y in pixels of levels (..., m) at x (m,) in front coordinates."""
        grid = np.linspace(0, self.width, _GRID)
        across = np.maximum.accumulate(front(self.fan, grid))
        return self.fan.height(np.interp(x, across, grid), level)

    def pixels(self, sides: NDArray[np.float64]) -> list[Box | None]:
        """The parts on the photo of (k, 4) left, top, right, foot in front coordinates.

        None for one that is not on the photo, or whose place is not known (NaN).
        """
        grid = np.linspace(0, self.width, _GRID)
        across = np.maximum.accumulate(front(self.fan, grid))
        x = np.interp(sides[:, [0, 2]], across, grid)
        upper = self.fan.height(x, sides[:, 1:2]).mean(axis=1)
        lower = self.fan.height(x, sides[:, 3:4]).mean(axis=1)
        boxes = np.stack([x[:, 0], upper, x[:, 1], lower], axis=1)
        boxes[:, 1::2] = np.clip(boxes[:, 1::2], 0, self.height)
        large = (boxes[:, 2:] - boxes[:, :2] >= 1).all(axis=1)
        return [tuple(box) if ok else None for box, ok in zip(boxes.tolist(), large, strict=True)]


def front(fan: Fan, x: ArrayLike) -> Column:
    """x in pixels as the shelf seen from the front has it, see Fan.front."""
    return fan.front(x)


def _chances(facings: list[Facing]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """SKU names and (n, k) probabilities: of the candidates, and of what a facing is named as."""
    pairs: list[dict[str, float]] = []
    for facing in facings:
        likely = {c.product.sku: c.probability for c in facing.candidates}
        if facing.product is not None:
            likely[facing.product.sku] = facing.probability or 0.0
        pairs.append(likely)
    names = sorted({sku for likely in pairs for sku in likely})
    number = {sku: at for at, sku in enumerate(names)}
    chances = np.zeros((len(facings), len(names)))
    for at, likely in enumerate(pairs):
        for sku, probability in likely.items():
            chances[at, number[sku]] = max(probability, 0.0)
    return tuple(names), chances / np.maximum(chances.sum(axis=1, keepdims=True), 1)
