"""Where a planogram's facings stand, in centimetres: columns the matching computes with."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.planogram.document import PlannedRow, Planogram, Position
from vision.shelf.catalogue import Catalogue

Column = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A planogram as columns. A slot is the room of one planned facing.

    position, row: (m,) of each slot, indices into planogram.positions and .rows. left, right:
    (m,) cm from the fixture's left end. start: (rows + 1,) where each row's slots begin.
    base: (rows,) cm from the top of the fixture to each row's board. widths: cm of each SKU whose
    width the catalogue or the planogram tells.
    """

    planogram: Planogram
    position: Index
    row: Index
    left: Column
    right: Column
    start: Index
    base: Column
    widths: dict[str, float]

    @classmethod
    def of(cls, planogram: Planogram, catalogue: Catalogue | None = None) -> Self:
        """x and width as planned, else one after another with the catalogue's widths.

        Positions whose SKU's width is not known share, by facings, what their row has left.
        """
        sizes = widths_cm(catalogue)
        position, row, edges, at = [], [], [], 0
        for index, planned in enumerate(planogram.rows):
            for (x, width), one in zip(_places(planned, planogram, sizes), planned.positions,
                                       strict=True):  # fmt: skip
                cuts = x + width * np.arange(one.facings + 1) / one.facings
                edges.append(np.stack([cuts[:-1], cuts[1:]], axis=1))
                position += [at] * one.facings
                row += [index] * one.facings
                at += 1
        rows = np.array(row, np.intp)
        sides = np.concatenate(edges)
        return cls(
            planogram,
            np.array(position, np.intp),
            rows,
            sides[:, 0],
            sides[:, 1],
            np.searchsorted(rows, np.arange(len(planogram.rows) + 1)),
            np.cumsum([planned.height for planned in planogram.rows]),
            _planned_widths(planogram) | sizes,
        )

    def __len__(self) -> int:
        return len(self.position)

    @property
    def centre(self) -> Column:
        """(m,) cm, the middle of each slot."""
        return (self.left + self.right) / 2

    @property
    def first(self) -> Index:
        """(positions,) the first slot of each position."""
        return np.flatnonzero(np.diff(self.position, prepend=-1))

    @property
    def count(self) -> Index:
        """(positions,) planned facings."""
        return np.bincount(self.position, minlength=len(self.planogram.positions))


def widths_cm(catalogue: Catalogue | None) -> dict[str, float]:
    """Widths of the SKUs whose width the catalogue knows."""
    if catalogue is None:
        return {}
    pairs = zip(catalogue.sku, catalogue.width_mm, strict=True)
    return {sku: float(width) / 10 for sku, width in pairs if not np.isnan(width)}


def _planned_widths(planogram: Planogram) -> dict[str, float]:
    """cm that one facing of each SKU takes, least of its positions, where the planogram says."""
    widths: dict[str, float] = {}
    for one in planogram.positions:
        if one.width is not None:
            each = one.width / one.facings
            widths[one.sku] = min(each, widths.get(one.sku, each))
    return widths


def _places(
    row: PlannedRow, planogram: Planogram, sizes: dict[str, float]
) -> list[tuple[float, float]]:
    """(x, width) in cm of each position of a row."""
    widths = [_width(position, sizes) for position in row.positions]
    shared = sum(p.facings for p, w in zip(row.positions, widths, strict=True) if w is None)
    taken = sum(width for width in widths if width is not None)
    total = planogram.fixture.width
    each = max(total - taken, total * 0.1) / max(shared, 1)
    places, end = [], 0.0
    for position, width in zip(row.positions, widths, strict=True):
        wide = position.facings * each if width is None else width
        x = end if position.x is None else position.x
        places.append((x, wide))
        end = x + wide
    return places


def _width(position: Position, sizes: dict[str, float]) -> float | None:
    if position.width is not None:
        return position.width
    own = sizes.get(position.sku)
    return None if own is None else own * position.facings
