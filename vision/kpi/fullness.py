"""How full a row is: what its facings and its empty slots take of the shelf."""

import numpy as np

from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import existence_error, widened
from vision.shelf.gaps import columns_of
from vision.shelf.tree import Row, Shelf

_RULE = Rule("fullness", "px", "fullness/1")


def measure_fullness(shelf: Shelf) -> tuple[Kpi, ...]:
    """Occupied width / (occupied + empty width) of the whole shelf and of each row.

    Widths are those seen from the front. The interval is what doubt about facings and gaps being
    there adds.
    """
    parts = [_stretches(row, shelf) for row in shelf.rows]
    whole = np.concatenate([np.zeros((0, 3)), *parts])
    rows = [_figure(part, {"row": row.index}) for row, part in zip(shelf.rows, parts, strict=True)]
    return (_figure(whole, {}), *rows)


def _stretches(row: Row, shelf: Shelf) -> np.ndarray:
    """(k, 3) width, 1 for occupied or 0 for empty, and probability of each stretch of a row.

    What two of them share counts for the facing, of two facings or two gaps for the first.
    """
    taken = [(box, 1.0, max(f.score for f in own)) for box, own in columns_of(row)]
    taken += [(gap.box, 0.0, gap.score) for gap in row.gaps]
    found, used = [], np.zeros((0, 2))
    for box, occupied, score in taken:
        left, right = shelf.fan.front([box[0], box[2]])
        cut = np.clip(used, left, right)
        width = (right - left) - float((cut[:, 1] - cut[:, 0]).sum())
        used = _union(np.concatenate([used, [[left, right]]]))
        found.append((max(width, 0.0), occupied, score))
    return np.array(found).reshape(-1, 3)


def _union(stretches: np.ndarray) -> np.ndarray:
    """The same ground as stretches (k, 2) that don't overlap."""
    kept: list[list[float]] = []
    for left, right in sorted(stretches.tolist()):
        if kept and left <= kept[-1][1]:
            kept[-1][1] = max(kept[-1][1], right)
        else:
            kept.append([left, right])
    return np.array(kept)


def _figure(stretches: np.ndarray, scope: dict[str, int]) -> Kpi:
    width, occupied, score = stretches.T
    total = float(width.sum())
    interval = None
    if total > 0:
        value = float(width @ occupied) / total
        error = existence_error(width, occupied, score)
        interval = widened(value, value, value, *error)
    return _RULE.ratio(float(width @ occupied), total, interval, scope)
