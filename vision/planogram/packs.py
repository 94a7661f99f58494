"""One box a pack: what isn't drawn round one front, told by how wide its product is.

Products have a width, and the matching tells how many pixels a centimetre takes. A box twice as
wide as its product is drawn round two packs side by side, each of which may be another one of the
box's candidates. Two narrow ones that touch and are together as wide as the product are halves of
one pack. Other narrow ones between a whole pack of their product and a hole, or with higher feet,
stand behind it.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from vision.planogram.layout import Column
from vision.planogram.match import Scale
from vision.planogram.observed import EDGE, Observed
from vision.shelf.tree import Box

_WIDE, _NARROW = 1.6, 0.7
"""Widths of a box, in widths of its product, from which it holds several packs, and up to which a
part of one. Of 4,767 boxes round one pack on rendered shelves 0.1 % are wider than 1.34, and as
many narrower than 0.72."""
_TOGETHER = (0.8, 1.25)
"""Width of two halves of one pack."""
_TOUCH, _HOLE = 0.1, 0.7
"""Most room between boxes that touch, and least room that is a hole, in the same unit."""
_ON_BOARD, _BEHIND = 0.05, 0.25
"""How far apart feet and heads of parts of one pack may be, and those of packs behind one another,
in heights of the first."""


def one_box_a_pack(seen: Observed, widths: Mapping[str, float], scale: Scale | None) -> Observed:
    """The same with boxes round several packs split, halves joined, packs behind others left out.

    widths: cm of each product whose width is known. What the photo's edge cuts stays as it is.
    """
    if scale is None:
        return seen
    packs = _Packs(seen, widths, scale)
    if not (packs.narrow | packs.wide).any():
        return seen
    at, boxes = zip(*packs.found(), strict=True)
    return seen.holding(np.array(at, np.intp), np.array(boxes, np.float32))


class _Packs:
    """own: (n,) width in front pixels of what each facing is named as, an unknown one of its
    likeliest candidate, NaN where not known. narrow: (n,) round a part of a pack, wide: (n,) round
    several; not what the photo's edge cuts.
    """

    def __init__(self, seen: Observed, widths: Mapping[str, float], scale: Scale) -> None:
        self.seen = seen
        names = [name or _likeliest(seen, at) for at, name in enumerate(seen.label)]
        self.own: Column = scale.size * np.array([widths.get(name, np.nan) for name in names])
        whole = (seen.boxes[:, 0] >= EDGE) & (seen.boxes[:, 2] <= seen.width - EDGE)
        named = np.array([name is not None for name in seen.label], bool)
        self.narrow = whole & (seen.widths <= _NARROW * self.own)
        self.wide = whole & named & (seen.widths >= _WIDE * self.own)

    def found(self) -> Iterator[tuple[int, Box]]:
        """The facing and the box of each pack, in their order."""
        at, boxes = 0, self.seen.boxes
        while at < len(self.seen):
            behind = self._is_behind(at, -1) or self._is_behind(at, 1)
            if self.wide[at]:
                yield from self._split(at)
            elif not behind and self._are_halves(at, at + 1):
                named = at if self.seen.label[at] else at + 1
                low, high = np.minimum(*boxes[at : at + 2]), np.maximum(*boxes[at : at + 2])
                yield named, (*low[:2].tolist(), *high[2:].tolist())
                at += 1
            elif not behind:
                yield at, tuple(boxes[at].tolist())
            at += 1

    def _split(self, at: int) -> Iterator[tuple[int, Box]]:
        """The packs side by side in one box."""
        x1, y1, x2, y2 = map(float, self.seen.boxes[at])
        count = round(self.seen.widths[at] / self.own[at])
        cuts = np.linspace(x1, x2, count + 1).tolist()
        for left, right in pairwise(cuts):
            if not self._has_own(at, (left + right) / 2):
                yield at, (left, y1, right, y2)

    def _has_own(self, at: int, x: float) -> bool:
        """Whether the box of a neighbour that is one pack is drawn there as well."""
        near = [n for n in (at - 1, at + 1) if self._neighbours(at, n) and not self.wide[n]]
        return any(self.seen.boxes[one, 0] <= x <= self.seen.boxes[one, 2] for one in near)

    def _are_halves(self, one: int, other: int) -> bool:
        """Whether two neighbours are parts of one pack, which is named after one of them."""
        both = [one, other]
        if not (self.narrow[one] and self._alike(one, other, _ON_BOARD)):
            return False
        together = (self.seen.right[other] - self.seen.left[one]) / self.own[both].max()
        return bool(self.narrow[other] and _TOGETHER[0] <= together <= _TOGETHER[1])

    def _is_behind(self, at: int, step: int) -> bool:
        """Whether narrow boxes that touch lead from a whole pack in one direction to this one, and
        on to a hole, or up from its feet.
        """
        if not self.narrow[at]:
            return False
        seen, first, last = self.seen, self._end(at, step), self._end(at, -step)
        whole = first != at and not self.narrow[first]
        raised = seen.foot[first] - seen.foot[at] > _ON_BOARD * (seen.foot[at] - seen.top[at])
        return bool(whole and (raised or self._room(last, last - step) >= _HOLE * self.own[at]))

    def _end(self, at: int, step: int) -> int:
        """How far narrow boxes that touch go on from one."""
        while self.narrow[at] and self._alike(at, at + step, _BEHIND):
            at += step
        return at

    def _alike(self, one: int, other: int, level: float) -> bool:
        """Whether two facings touch, one is named, the other not differently, and their feet and
        heads are no more than `level` heights apart.
        """
        seen, both = self.seen, [one, other]
        if not self._neighbours(one, other):
            return False
        names = {seen.label[one], seen.label[other]} - {None}
        if len(names) != 1 or np.isnan(self.own[both]).any():
            return False
        most = level * (seen.foot[one] - seen.top[one])
        away = max(abs(seen.foot[one] - seen.foot[other]), abs(seen.top[one] - seen.top[other]))
        return bool(away <= most and self._room(one, other) <= _TOUCH * self.own[other])

    def _room(self, one: int, other: int) -> float:
        """Front pixels between a facing and its neighbour, or the photo's edge without one."""
        seen, (low, high) = self.seen, self.seen.ends
        if self._neighbours(one, other):
            low, high = seen.right[other], seen.left[other]
        return float(seen.left[one] - low if other < one else high - seen.right[one])

    def _neighbours(self, one: int, other: int) -> bool:
        return 0 <= other < len(self.seen) and bool(self.seen.row[one] == self.seen.row[other])


def _likeliest(seen: Observed, at: int) -> str:
    """The likeliest candidate of a facing, "" without any."""
    return seen.skus[int(seen.chances[at].argmax())] if seen.chances[at].any() else ""
