"""The shelf as a tree: Shelf > Row > Facing | Gap."""

from dataclasses import dataclass

import numpy as np

from vision.detections import Detections, Kind
from vision.errors import InvalidValue
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.facings import find_columns
from vision.shelf.fan import Fan
from vision.shelf.rows import find_rows

SKU_THRESHOLD = 0.5
"""Least probability with which a product is named; below it a facing is unknown."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product a facing may be, with its calibrated probability."""

    product: Product
    probability: float


@dataclass(frozen=True, slots=True)
class Facing:
    """One product front in one column of one row: the hull of its stacked units.

    units: indices of its boxes in Shelf.detections, from the board up. score: probability that
    there is a product at all, 1 - Π (1 - score of a unit). product: None when unknown; then
    probability, which is the product's, is None too. width, area: of the hull in pixels, as if
    the shelf were seen from the front (see `_frontal`).
    """

    box: Box
    row: int
    column: int
    units: tuple[int, ...]
    score: float
    product: Product | None
    probability: float | None
    candidates: tuple[Candidate, ...]
    width: float
    area: float


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty slot.

    row: None where there are no rows. source: "detected", "geometry" (see vision/shelf/gaps.py) or
    "both". score: probability that it is one. sku, position: what a planogram has there.
    """

    box: Box
    row: int | None
    source: str = "detected"
    score: float = 1.0
    sku: str | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """index: 0 = top. box: hull of its facings. Facings by column, gaps from left to right."""

    index: int
    box: Box
    facings: tuple[Facing, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """rows from top to bottom; detections with the columns row and column filled in.

    detections keeps every box found, in the order found: products with row and column, gaps with
    the row they are in (-1 without rows), price tags with neither. fan: how its boards run.
    rowless: gaps of a shelf without rows.
    """

    rows: tuple[Row, ...]
    detections: Detections
    fan: Fan
    rowless: tuple[Gap, ...] = ()

    @property
    def facings(self) -> tuple[Facing, ...]:
        """All facings, row by row."""
        return tuple(facing for row in self.rows for facing in row.facings)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All gaps, row by row."""
        return (*(gap for row in self.rows for gap in row.gaps), *self.rowless)


def build_shelf(
    detections: Detections, catalogue: Catalogue | None, sku_threshold: float = SKU_THRESHOLD
) -> Shelf:
    """Arrange what was found in rows, columns and stacks and name it.

    A facing is unknown when it has no SKU or none with a probability of sku_threshold or more;
    without a catalogue all are. Raises InvalidValue for a SKU that the catalogue doesn't hold.
    """
    _check_skus(detections, catalogue)
    products = np.flatnonzero(detections.kind == Kind.PRODUCT)
    gaps = np.flatnonzero(detections.kind == Kind.GAP)
    boxes = detections.xyxy[products]
    rows = find_rows(boxes)
    columns = find_columns(boxes, rows)
    row, column = detections.row.copy(), detections.column.copy()
    row[products], column[products] = rows.index, columns.column
    row[gaps] = rows.nearest(detections.xyxy[gaps])
    placed = detections.replace(row=row, column=column)
    stacks: dict[tuple[int, int], list[int]] = {}
    for at in np.lexsort((columns.level, columns.column, rows.index)):
        stacks.setdefault((int(rows.index[at]), int(columns.column[at])), []).append(products[at])
    naming = _Naming(placed, catalogue, sku_threshold, rows.fan)
    facings = [f for stack in stacks.values() for f in naming.facings(stack)]
    empty = [_gap(placed, int(gap)) for gap in gaps]
    tree = [_row(index, facings, empty) for index in range(len(rows))]
    rowless = tuple(gap for gap in empty if gap.row is None)
    return Shelf(tuple(tree), placed, rows.fan, rowless)


def _check_skus(detections: Detections, catalogue: Catalogue | None) -> None:
    largest = max(detections.sku.max(initial=-1), detections.candidates.max(initial=-1))
    if catalogue is not None and largest >= len(catalogue):
        expected = f"below {len(catalogue)}, the size of the catalogue"
        raise InvalidValue("Detections.sku", f"index {largest}", expected)


def _gap(placed: Detections, at: int) -> Gap:
    row = int(placed.row[at])
    return Gap(_box(placed.xyxy[at]), row if row >= 0 else None, score=float(placed.score[at]))


def _row(index: int, facings: list[Facing], gaps: list[Gap]) -> Row:
    own = tuple(facing for facing in facings if facing.row == index)
    empty = [gap for gap in gaps if gap.row == index]
    hull = _hull(np.array([facing.box for facing in own]))
    return Row(index, hull, own, tuple(sorted(empty, key=lambda gap: gap.box)))


def _box(values: np.ndarray) -> Box:
    x1, y1, x2, y2 = (float(value) for value in values)
    return x1, y1, x2, y2


def _hull(boxes: np.ndarray) -> Box:
    return _box(np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]))


def _frontal(box: Box, fan: Fan) -> tuple[float, float]:
    """Width and height of a box as seen from the front, in pixels at the middle of the photo.

    Distance makes heights at x smaller by s(x) = fan.scale(x) and, along the shelf, lengths by
    s², so that a length from x1 to x2 was (x2 - x1) / (s(x1) s(x2)), exact for a straight shelf.
    """
    first, last = fan.scale(box[0]), fan.scale(box[2])
    width = (box[2] - box[0]) / float(first * last)
    return width, (box[3] - box[1]) / float(fan.scale((box[0] + box[2]) / 2))


class _Naming:
    """Turns stacks of boxes into facings."""

    def __init__(
        self, detections: Detections, catalogue: Catalogue | None, threshold: float, fan: Fan
    ) -> None:
        self.detections, self.fan = detections, fan
        self.products = [catalogue[i] for i in range(len(catalogue))] if catalogue else []
        named = (detections.sku >= 0) & (detections.sku_score >= threshold)
        self.sku = np.where(named & (catalogue is not None), detections.sku, -1)

    def facings(self, stack: list[int]) -> list[Facing]:
        """The facings of one column, its boxes given from the board up.

        One, unless products of different names stand on one another: then one for each name. An
        unknown unit belongs to what it stands on, or at the bottom to what stands on it.
        """
        names = self.sku[stack]
        current = next((int(name) for name in names if name >= 0), -1)
        groups: dict[int, list[int]] = {}
        for unit, name in zip(stack, names, strict=True):
            current = int(name) if name >= 0 else current
            groups.setdefault(current, []).append(int(unit))
        return [self._facing(units, sku) for sku, units in groups.items()]

    def _facing(self, units: list[int], sku: int) -> Facing:
        found = self.detections
        seen = [unit for unit in units if self.sku[unit] == sku]
        scores = found.sku_score[seen] if sku >= 0 else found.candidate_score[seen, 0]
        best = seen[int(scores.argmax())]
        box = _hull(found.xyxy[units])
        width, height = _frontal(box, self.fan)
        return Facing(
            box=box,
            row=int(found.row[best]),
            column=int(found.column[best]),
            units=tuple(units),
            score=float(1 - np.prod(1 - found.score[units].astype(float))),
            product=self.products[sku] if sku >= 0 else None,
            probability=float(found.sku_score[best]) if sku >= 0 else None,
            candidates=self._candidates(best),
            width=width,
            area=width * height,
        )

    def _candidates(self, unit: int) -> tuple[Candidate, ...]:
        if not self.products:
            return ()
        pairs = zip(
            self.detections.candidates[unit], self.detections.candidate_score[unit], strict=True
        )
        return tuple(Candidate(self.products[sku], float(p)) for sku, p in pairs if sku >= 0)
