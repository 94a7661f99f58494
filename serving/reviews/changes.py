"""What people's changes make of boxes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from serving.errors import InvalidField
from serving.reviews.schemas import (
    MOST_BOXES,
    Add,
    Change,
    Corners,
    Delete,
    Move,
    NameAs,
    NewSku,
    Propose,
    ReviewBox,
)

SMALLEST = 2.0
"""Pixels: a box narrower or lower than this can't be seen."""


class Editing:
    """Boxes under change; each box that is touched counts as looked at."""

    def __init__(self, boxes: Sequence[ReviewBox], first_id: int, size: tuple[int, int]) -> None:
        """first_id: of new boxes. size: width and height of the photo in pixels."""
        self._boxes = {box.id: box for box in boxes}
        self._next = first_id
        self._size = size
        self.counts: Counter[str] = Counter()
        self._proposed: dict[int, NewSku] = {}

    @property
    def boxes(self) -> list[ReviewBox]:
        """The boxes as they are now."""
        return list(self._boxes.values())

    def apply(self, changes: Sequence[Change]) -> None:
        """Make all changes, in order. Raises InvalidField naming the one at fault."""
        for at, change in enumerate(changes):
            self._apply(change, f"changes.{at}")
            self.counts[_DONE[change.action]] += 1
            if isinstance(change, Propose):
                self._proposed[change.id] = change
        if len(self._boxes) > MOST_BOXES:
            told = f"a photo has at most {MOST_BOXES} boxes"
            raise InvalidField(told, "changes", "too_many_boxes", most=MOST_BOXES)

    def proposals(self) -> Iterator[tuple[ReviewBox, NewSku]]:
        """The boxes that hold a new product, still unnamed, with what was said of them."""
        for number, change in self._proposed.items():
            box = self._boxes.get(number)
            if box is not None and box.sku is None:
                yield box, change

    def mark(self, box: ReviewBox, proposal: UUID) -> None:
        """Note which proposal a box has become."""
        self._boxes[box.id] = box.model_copy(update={"proposal": proposal})

    def confirm(self) -> None:
        """Every box has been looked at."""
        self._boxes = {n: box.model_copy(update=_SEEN) for n, box in self._boxes.items()}

    def _apply(self, change: Change, where: str) -> None:
        if isinstance(change, Add):
            box = self._corners(change.box, where)
            sku = self._sku(change.kind, change.sku, where)
            new = ReviewBox(id=self._next, box=box, kind=change.kind, sku=sku, checked=True)
            self._boxes[new.id] = new
            self._next += 1
            if change.proposal and change.kind == "product":
                self._proposed[new.id] = change.proposal
            return
        old = self._boxes.get(change.id)
        if old is None:
            told = f"there is no box {change.id}"
            raise InvalidField(told, f"{where}.id", "no_such", what="box", name=change.id)
        if isinstance(change, Delete):
            del self._boxes[change.id]
        elif isinstance(change, Move):
            self._change(old, box=self._corners(change.box, where))
        elif isinstance(change, NameAs):
            self._change(old, sku=self._sku(old.kind, change.sku, where), proposal=None)
        else:
            self._sku(old.kind, "new", where)
            self._change(old, sku=None)

    def _change(self, old: ReviewBox, **columns: object) -> None:
        self._boxes[old.id] = old.model_copy(update=_SEEN | columns)

    def _corners(self, corners: Corners, where: str) -> Corners:
        """The corners in order, cut at the borders of the photo."""
        x, y = sorted(corners[::2]), sorted(corners[1::2])
        width, height = self._size
        x1, x2 = (min(max(value, 0.0), float(width)) for value in x)
        y1, y2 = (min(max(value, 0.0), float(height)) for value in y)
        if x2 - x1 < SMALLEST or y2 - y1 < SMALLEST:
            told = f"expected {SMALLEST:g} pixels or more each way"
            raise InvalidField(told, f"{where}.box", "box_too_small", least=SMALLEST)
        return round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1)

    @staticmethod
    def _sku(kind: str, sku: str | None, where: str) -> str | None:
        if sku is not None and kind != "product":
            raise InvalidField("only a product has a SKU", f"{where}.sku", "not_a_product")
        return sku


_SEEN = {"checked": True, "score": 1.0}
_DONE = {
    "add": "added",
    "move": "moved",
    "delete": "deleted",
    "name": "named",
    "propose": "proposed",
}
