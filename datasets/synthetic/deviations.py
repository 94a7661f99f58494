"""Changes a shelf makes to its planogram: what happens in shops, with a record of each.

Positions next to a changed one are left alone, and a SKU is changed at one position only, so that
every record has one reading.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.packs import HANGS

KINDS = ("missing", "wrong_facings", "misplaced", "swapped", "substituted", "extra")
SPACE = 3.0
"""Millimetres between neighbours."""
_CLOSED_UP = 0.4
_TRIES = 30


@dataclass(frozen=True, slots=True)
class Block:
    """Facings of one SKU side by side from x on, mm. position: whose product it is, or None."""

    sku: Sku
    facings: int
    x: float
    position: str | None

    @property
    def pitch(self) -> float:
        """From one facing to the next."""
        return self.sku.width + SPACE

    @property
    def end(self) -> float:
        """Where the next block may begin."""
        return self.x + self.facings * self.pitch


@dataclass(frozen=True, slots=True)
class Board:
    """One row's room in mm, its blocks from left to right."""

    left: float
    right: float
    clear: float
    pegs: bool
    blocks: tuple[Block, ...]

    def takes(self, sku: Sku) -> bool:
        """Whether a pack can be put here."""
        return (sku.kind in HANGS) == self.pegs and sku.height <= self.clear

    def room(self, at: int) -> float:
        """Where the block at an index would have to end."""
        return self.blocks[at + 1].x if at + 1 < len(self.blocks) else self.right

    def put(self, at: int, *blocks: Block) -> "Board":
        """These blocks in place of the one at an index."""
        return replace(self, blocks=(*self.blocks[:at], *blocks, *self.blocks[at + 1 :]))

    def shifted(self, at: int, by: float) -> "Board | None":
        """The blocks from an index on moved; None when the last would leave the board."""
        moved = tuple(replace(block, x=block.x + by) for block in self.blocks[at:])
        if moved and moved[-1].end > self.right:
            return None
        return replace(self, blocks=(*self.blocks[:at], *moved))


@dataclass(frozen=True, slots=True)
class Deviation:
    """What was changed. position: None for an extra. partner: what it was swapped with."""

    kind: str
    position: str | None
    sku: str
    row: int
    partner: str | None = None


@dataclass(slots=True)
class Shop:
    """Boards as they are being changed. spare: SKUs that are planned nowhere."""

    rng: np.random.Generator
    boards: list[Board]
    spare: tuple[Sku, ...]
    deviations: list[Deviation] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)

    def deviate(self, kind: str) -> bool:
        """Make one change of a kind; False when there is no room for it."""
        change: Callable[[int, int], bool] = getattr(self, f"_{kind}")
        for _ in range(_TRIES):
            row = int(self.rng.integers(len(self.boards)))
            count = len(self.boards[row].blocks)
            if count < 3:
                continue
            at = int(self.rng.integers(count))
            named = self.boards[row].blocks[at].sku.code
            free = not self._near(row, at) & self.touched and named not in self.moved
            if free and change(row, at):
                return True
        return False

    def _near(self, row: int, at: int) -> set[str]:
        """The block at an index and its neighbours."""
        blocks = self.boards[row].blocks[max(at - 1, 0) : at + 2]
        return {block.position or "" for block in blocks}

    def _done(self, kind: str, row: int, at: int, partner: str | None = None) -> None:
        """Record a change of a block before it is made."""
        block = self.boards[row].blocks[at]
        self.touched |= self._near(row, at)
        self.moved.add(block.sku.code)
        self.deviations.append(Deviation(kind, block.position, block.sku.code, row, partner))

    def _missing(self, row: int, at: int) -> bool:
        board = self.boards[row]
        emptied = board.put(at)
        if self.rng.random() < _CLOSED_UP and at + 1 < len(board.blocks):
            emptied = emptied.shifted(at, board.blocks[at].x - board.blocks[at + 1].x) or emptied
        self._done("missing", row, at)
        self.boards[row] = emptied
        return True

    def _wrong_facings(self, row: int, at: int) -> bool:
        board, block = self.boards[row], self.boards[row].blocks[at]
        change = int(self.rng.integers(1, 3))
        if self.rng.random() < 0.5 and block.facings > change:
            start = block.x + change * block.pitch * int(self.rng.integers(2))
            changed = board.put(at, replace(block, facings=block.facings - change, x=start))
        else:
            grown = board.put(at, replace(block, facings=block.facings + change))
            wanted = max(0.0, block.end + change * block.pitch - board.room(at))
            changed = grown.shifted(at + 1, wanted)
            if changed is None or changed.blocks[at].end > board.right:
                return False
        self._done("wrong_facings", row, at)
        self.boards[row] = changed
        return True

    def _substituted(self, row: int, at: int) -> bool:
        board, block = self.boards[row], self.boards[row].blocks[at]
        sku = self._spare(board)
        new = None if sku is None else _instead(board, at, sku, None)
        if new is None:
            return False
        self._done("substituted", row, at)
        self.boards[row] = board.put(at, new)
        return block.position is not None

    def _extra(self, row: int, at: int) -> bool:
        board, block = self.boards[row], self.boards[row].blocks[at]
        sku = self._spare(board)
        if sku is None:
            return False
        new = Block(sku, int(self.rng.integers(1, 3)), block.end, None)
        changed = _inserted(board, at, new)
        if changed is None:
            return False
        self.touched |= self._near(row, at)
        self.deviations.append(Deviation("extra", None, sku.code, row))
        self.boards[row] = changed
        return True

    def _swapped(self, row: int, at: int) -> bool:
        other = int(self.rng.integers(len(self.boards)))
        if self.rng.random() < 0.3:
            other, there = row, at + 1
        else:
            there = int(self.rng.integers(max(len(self.boards[other].blocks), 1)))
        if there >= len(self.boards[other].blocks) or (other, there) == (row, at):
            return False
        a, b = self.boards[row].blocks[at], self.boards[other].blocks[there]
        if self._near(other, there) & self.touched or b.sku.code in self.moved | {a.sku.code}:
            return False
        here = _instead(self.boards[row], at, b.sku, b.position)
        back = _instead(self.boards[other], there, a.sku, a.position)
        if here is None or back is None or self._beside_itself(row, at, b.sku) \
                or self._beside_itself(other, there, a.sku):  # fmt: skip
            return False
        self._done("swapped", row, at, b.position)
        self._done("swapped", other, there, a.position)
        self.boards[row] = self.boards[row].put(at, here)
        self.boards[other] = self.boards[other].put(there, back)
        return True

    def _misplaced(self, row: int, at: int) -> bool:
        other = int(self.rng.integers(len(self.boards)))
        blocks, block = self.boards[other].blocks, self.boards[row].blocks[at]
        if len(blocks) < 3 or not self.boards[other].takes(block.sku):
            return False
        there = int(self.rng.integers(len(blocks)))
        if self._near(other, there) & self.touched or self._beside_itself(other, there, block.sku):
            return False
        if other == row and abs(there - at) < 4:
            return False
        moved = replace(block, facings=min(block.facings, 2), x=blocks[there].end)
        emptied = self.boards[row].put(at)
        target = emptied if other == row else self.boards[other]
        changed = _inserted(target, there - (other == row and there > at), moved)
        if changed is None:
            return False
        self._done("misplaced", row, at)
        self.touched |= self._near(other, there)
        self.boards[row], self.boards[other] = emptied, changed
        return True

    def _spare(self, board: Board) -> Sku | None:
        there = {block.sku for block in board.blocks}
        fitting = [sku for sku in self.spare if board.takes(sku) and sku not in there]
        return fitting[int(self.rng.integers(len(fitting)))] if fitting else None

    def _beside_itself(self, row: int, at: int, sku: Sku) -> bool:
        """Whether a SKU put at an index or behind it would touch a block of its own."""
        blocks = self.boards[row].blocks[max(at - 1, 0) : at + 2]
        return sum(block.sku == sku for block in blocks) > 0


def _instead(board: Board, at: int, sku: Sku, position: str | None) -> Block | None:
    """A block of another SKU that fills the place of the one at an index."""
    block = board.blocks[at]
    fits = int((board.room(at) - block.x) / (sku.width + SPACE))
    wanted = max(1, round(block.facings * block.pitch / (sku.width + SPACE)))
    if not board.takes(sku) or fits < 1:
        return None
    return Block(sku, min(fits, wanted), block.x, position)


def _inserted(board: Board, at: int, new: Block) -> Board | None:
    """A block put behind the one at an index, those behind it moved as far as needed."""
    grown = board.put(at, board.blocks[at], new)
    moved = grown.shifted(at + 2, max(0.0, new.end - board.room(at)))
    return moved if moved is not None and moved.blocks[at + 1].end <= board.right else None
