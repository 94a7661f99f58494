"""Empty slots: what the detector saw, joined with spaces between neighbours of a row.

A space counts when one more of the neighbours would fit, nothing was found in it, it looks plainer
than the packs do (else it holds one that the detector missed), and it is no border between bays:
spaces that line up over most rows are a post or an aisle. Beyond a row's first and last facing
the bay or the photo may end: room for several packs counts there where the rows above and below go
on (vision/shelf/row_ends.py). The detector may see other gaps there, and a planogram may tell them
(vision/planogram/gaps.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from vision.detections import Kind
from vision.geometry import Boxes, Column, area, as_boxes, height, intersection
from vision.photo import Pixels
from vision.resize import resize
from vision.shelf.fan import Fan
from vision.shelf.row_ends import SEVERAL, SURE, has_board, room_at_ends
from vision.shelf.tree import Box, Facing, Gap, Row, Shelf

ROOM = 0.85
"""Least width of a gap, in widths of the narrower of its neighbours: boxes are drawn a little wide,
so that in less than a width one more pack fits."""
GEOMETRY_SCORE = 0.95
"""Probability that a space between two sure facings is an empty slot; see docs/kpis.md."""
_PLAIN = 0.7
"""Most detail of a space, as a share of the median facing's."""
_PACK = 64
"""Pixels to which the median facing's height is reduced before detail is compared."""
_TOUCHED = 0.2
"""Share of a space that products may cover for geometry to tell a gap."""
_SAME = 0.5
"""Overlap, as a share of the smaller, of a detected gap and a space that are one."""
_BORDER = 2 / 3
"""Share of the rows passing a place that are open there, from which it is a border of bays."""
_LEAST_ROWS = 3
_GOES_ON = 0.8
"""Probability that a row could be filled as far as those above and below it are."""
_LEAST_SCORE = 0.35
"""Least probability with which geometry alone tells a gap."""


@dataclass(frozen=True, slots=True)
class _Space:
    """An open stretch of a row: its box in pixels, its ends seen from the front.

    score: probability that it is a gap, since its neighbours may not be there.
    """

    box: Box
    row: int
    left: float
    right: float
    wide: bool
    score: float


def with_gaps(shelf: Shelf, pixels: Pixels) -> Shelf:
    """The shelf with the gaps that geometry tells beside the detected ones.

    pixels: (H, W, 3) uint8 RGB, the photo the shelf was found on.
    A detected gap that lies on a space has source "both" and keeps its box. One of which products
    cover more, times their scores, than its own score is dropped from the rows (it stays in
    detections): a product is likelier there.
    """
    found = shelf.detections
    products = found.xyxy[found.kind == Kind.PRODUCT]
    spaces = [space for row in shelf.rows for space in _spaces(row, shelf.fan)]
    spaces = _inside_bays([*spaces, *_end_spaces(shelf, pixels)], shelf)
    spaces = [space for space in spaces if space.score >= _LEAST_SCORE]
    spaces = [space for space in spaces if cover(space.box, products) <= _TOUCHED]
    plain = are_plain([space.box for space in spaces], shelf, pixels)
    spaces = [space for space, is_plain in zip(spaces, plain, strict=True) if is_plain]
    there = found.score[found.kind == Kind.PRODUCT]
    kept = [gap for gap in shelf.gaps if cover(gap.box, products, there) <= gap.score]
    gaps = sorted(_joined(kept, spaces), key=lambda gap: gap.box)
    rows = [
        replace(row, gaps=tuple(gap for gap in gaps if gap.row == row.index)) for row in shelf.rows
    ]
    return replace(shelf, rows=tuple(rows))


def cover(box: Box, boxes: Boxes, weights: Column | float = 1.0) -> float:
    """Share of a box that others (n, 4) cover, those that overlap one another counted twice.

    weights: (n,) what each of them counts.
    """
    own = as_boxes([box])
    shared = intersection(own, boxes) * weights
    return float(shared.sum() / max(float(area(own)[0]), 1e-9))


def columns_of(row: Row) -> list[tuple[Box, list[Facing]]]:
    """The hull and the facings of each column of a row, from left to right."""
    columns: dict[int, list[Facing]] = {}
    for facing in row.facings:
        columns.setdefault(facing.column, []).append(facing)
    return [(_hull([f.box for f in own]), own) for _, own in sorted(columns.items())]


def _hull(boxes: Sequence[Box]) -> Box:
    x1, y1, x2, y2 = zip(*boxes, strict=True)
    return min(x1), min(y1), max(x2), max(y2)


def _spaces(row: Row, fan: Fan) -> list[_Space]:
    """Every open stretch between neighbours that is at least half as wide as a gap."""
    found: list[_Space] = []
    columns = _likely([(hull, max(f.score for f in own)) for hull, own in columns_of(row)], fan)
    for at, (after, there) in enumerate(columns[1:], 1):
        before, here = max(columns[:at], key=lambda column: column[0][2])
        x = fan.front([before[0], before[2], after[0], after[2]])
        open_, narrower = x[2] - x[1], min(x[1] - x[0], x[3] - x[2])
        if open_ >= ROOM * narrower / 2:
            top, foot = (before[1] + after[1]) / 2, (before[3] + after[3]) / 2
            box = (before[2], top, after[0], foot)
            wide = bool(open_ >= ROOM * narrower)
            score = GEOMETRY_SCORE * here * there
            found.append(_Space(box, row.index, float(x[1]), float(x[2]), wide, score))
    return found


def _likely(columns: list[tuple[Box, float]], fan: Fan) -> list[tuple[Box, float]]:
    """The columns without those that may be none, in a stretch with room for several packs."""
    sure = [at for at, (_, score) in enumerate(columns) if score >= SURE]
    sides = fan.front(as_boxes([columns[at][0] for at in sure])[:, [0, 2]])
    kept = set(range(len(columns)))
    for last, next_, room in zip(sure, sure[1:], sides[1:, 0] - sides[:-1, 1], strict=False):
        if room >= SEVERAL * np.median(np.diff(sides)):
            kept -= set(range(last + 1, next_))
    return [column for at, column in enumerate(columns) if at in kept]


def _end_spaces(shelf: Shelf, pixels: Pixels) -> Iterator[_Space]:
    """Room for several packs at the ends of rows, on a board that is seen."""
    for row, box in room_at_ends(shelf):
        if has_board(box, shelf.fan, pixels):
            left, right = map(float, shelf.fan.front([box[0], box[2]]))
            yield _Space(box, row, left, right, wide=True, score=GEOMETRY_SCORE * _GOES_ON)


def _inside_bays(spaces: Sequence[_Space], shelf: Shelf) -> list[_Space]:
    """The wide spaces at whose place most of the other rows aren't open as well."""
    ends = [shelf.fan.front([row.box[0], row.box[2]]) for row in shelf.rows]
    kept = []
    for space in spaces:
        middle = (space.left + space.right) / 2
        open_ = {other.row for other in spaces if other.left < middle < other.right}
        passing = sum(
            first < middle < last or row in open_ for row, (first, last) in enumerate(ends)
        )
        border = len(open_) >= max(_LEAST_ROWS, _BORDER * passing)
        if space.wide and not border:
            kept.append(space)
    return kept


def are_plain(boxes: Sequence[Box], shelf: Shelf, pixels: Pixels) -> list[bool]:
    """Which boxes have less detail than facings have: mean size of the Laplacian of lightness."""
    if not boxes or not shelf.facings:
        return [True] * len(boxes)
    packs = as_boxes([facing.box for facing in shelf.facings])
    scale = min(1.0, _PACK / max(float(np.median(height(packs))), 1.0))
    picture = resize(pixels, max(1, round(max(pixels.shape[:2]) * scale)))
    detail = np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
    usual = float(np.median(_means(detail, packs * scale)))
    own = _means(detail, as_boxes(boxes) * scale)
    return [bool(much < _PLAIN * usual) for much in own]


def _means(values: np.ndarray, boxes: Boxes) -> Column:
    """(n,) mean of the values (H, W) in each box, at least one pixel of them."""
    total = cv2.integral(values)
    limit = np.array(values.shape[::-1] * 2)
    x1, y1, x2, y2 = np.clip(np.rint(boxes), 0, limit).astype(int).T
    x1, y1 = np.minimum(x1, limit[0] - 1), np.minimum(y1, limit[1] - 1)
    x2, y2 = np.maximum(x2, x1 + 1), np.maximum(y2, y1 + 1)
    return (total[y2, x2] - total[y1, x2] - total[y2, x1] + total[y1, x1]) / ((x2 - x1) * (y2 - y1))


def _joined(detected: Sequence[Gap], spaces: Sequence[_Space]) -> list[Gap]:
    """The detected gaps, and the spaces that none of them lies on, in whatever row."""
    told = as_boxes([space.box for space in spaces])
    seen = as_boxes([gap.box for gap in detected])
    shared = intersection(seen[:, None], told[None])
    smaller = np.minimum(area(seen)[:, None], area(told)[None])
    same = shared >= _SAME * np.maximum(smaller, 1e-9)
    chance = np.array([space.score for space in spaces])
    gaps = [
        replace(gap, source="both", score=either(gap.score, float(chance[one].max())))
        if one.any()
        else gap
        for gap, one in zip(detected, same, strict=True)
    ]
    gaps += [
        Gap(space.box, space.row, "geometry", space.score)
        for space, one in zip(spaces, same.T, strict=True)
        if not one.any()
    ]
    return gaps


def either(one: float, other: float) -> float:
    """Probability that at least one of two independent signs is right."""
    return 1 - (1 - one) * (1 - other)
