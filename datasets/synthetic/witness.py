"""What a photo of a changed shelf shows of each planned position: the truth of an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from datasets.synthetic.camera import Camera
from datasets.synthetic.deviations import Block, Board, Deviation, Shop
from datasets.synthetic.fixture import Fixture
from datasets.synthetic.packs import STACKS
from datasets.synthetic.truth import ShelfTruth

SURELY_SHOWN, SURELY_HIDDEN = 0.65, 0.2
"""Share of a facing's front within the photo; what lies between is not counted either way."""
LEAST_VISIBLE = 0.35
"""Share of a pack that has to be seen for anyone to name it: what others hide is unclear too."""
_UNCLEAR = (SURELY_SHOWN + SURELY_HIDDEN) / 2


@dataclass(frozen=True, slots=True)
class PositionTruth:
    """What is true of a planned position, or of an extra (position None).

    kind: "match", "not_photographed" or one of deviations.KINDS; "" when the photo's edge cuts it
    so that either reading would be right. sku: planned, or of the extra. row: planned, 0 = top.
    """

    position: str | None
    kind: str
    sku: str
    row: int
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class _Stand:
    """A planned block: where it was planned, its neighbours in the plan, where it stands now."""

    row: int
    planned: Block
    beside: tuple[Block | None, Block | None]
    now: tuple[int, Block] | None


@dataclass(frozen=True, slots=True)
class Witness:
    """Says what of the shelf is within a window (x1, y1, x2, y2) of the photo.

    truth: of the photo within the window.
    """

    camera: Camera
    fixture: Fixture
    window: tuple[int, int, int, int]
    truth: ShelfTruth
    visible: dict[tuple[int, Block], list[float]] = field(default_factory=dict)

    def positions(self, planned: Sequence[Board], shop: Shop) -> tuple[PositionTruth, ...]:
        """The truth of every planned position, and of the extras that can be seen."""
        self.visible.update(_visible(self.truth, shop))
        stands = _stands(planned, shop)
        changed = {d.position: d for d in shop.deviations if d.position is not None}
        shown = {name: self._place(one, stands) for name, one in stands.items()}
        found = [self._truth(one, changed.get(name), stands, shown) for name, one in stands.items()]
        return (*found, *self._extras(shop, found))

    def _truth(
        self,
        one: _Stand,
        change: Deviation | None,
        stands: dict[str, _Stand],
        shown: dict[str, float],
    ) -> PositionTruth:
        """A product moved out of the photo can't be told from one that is gone; one that changed
        places with a hidden position is just elsewhere, or unseen.
        """
        name = one.planned.position or ""
        kind = change.kind if change else "match"
        partner = change.partner if change else None
        if kind in ("match", "wrong_facings"):
            told = self._counted(one, kind, shown[name])
            return PositionTruth(name, told, one.planned.sku.code, one.row, partner)
        if kind in ("misplaced", "swapped"):
            elsewhere = max(self._shares(*one.now)) if one.now else 0.0
            if kind == "swapped":
                moved = _seen_as("swapped", shown[partner or ""], "misplaced")
                kind = _seen_as(moved, elsewhere, "substituted")
            else:
                kind = _seen_as(kind, elsewhere, "missing")
        told = _seen_as(kind, shown[name], "not_photographed")
        return PositionTruth(name, told, one.planned.sku.code, one.row, partner)

    def _counted(self, one: _Stand, kind: str, place: float) -> str:
        """The type of a product in its place, from its facings on the photo.

        Too many are told when one more than planned is seen; too few when all that are left and
        the place are. All planned ones seen are a match, wherever the row was pushed.
        """
        own = sorted(self._shares(*one.now), reverse=True) if one.now else []
        planned = one.planned.facings
        if len(own) > planned and own[planned] >= SURELY_SHOWN:
            return kind
        if len(own) < planned:
            return _seen_as(kind, min(place, own[-1]), "not_photographed")
        if own[planned - 1] <= SURELY_HIDDEN:
            return "not_photographed" if place < SURELY_SHOWN else ""
        clear = len(own) == planned and own[planned - 1] >= SURELY_SHOWN
        return kind if clear else ""

    def _place(self, one: _Stand, stands: dict[str, _Stand]) -> float:
        """Share of a place within the window: of the least shown facing where it was planned.

        Where its row was pushed along, the place between its neighbours counts: known for sure
        when both are seen, else no more than what follows the one that is.
        """
        share = min(self._shares(one.row, one.planned))
        left, right = one.beside
        seen = [self._shares(one.row, left)[-1] if left else 0.0,
                self._shares(one.row, right)[0] if right else 0.0]  # fmt: skip
        if min(seen) >= SURELY_SHOWN:
            return 1.0
        if min(seen) > SURELY_HIDDEN or max(seen) < SURELY_SHOWN:
            return min(share, _UNCLEAR)
        if left and seen[0] >= SURELY_SHOWN:
            return min(share, *self._moved(one, left.end))
        if right and seen[1] >= SURELY_SHOWN:
            return min(share, *self._moved(one, right.x - one.planned.facings * one.planned.pitch))
        return share

    def _moved(self, one: _Stand, x: float) -> list[float]:
        """Shares of the planned block's facings, were it to begin at x."""
        block = one.planned
        return self._shares(one.row, Block(block.sku, block.facings, x, block.position))

    def _extras(self, shop: Shop, found: list[PositionTruth]) -> list[PositionTruth]:
        """Extras, and what an unclear position holds: it may be told as one or not. So may an
        extra at the end of what the photo shows of a row: it may stand in a hidden place.
        """
        clear = {one.position for one in found if one.kind not in ("", "not_photographed")}
        clear |= {one.partner for one in found if one.position in clear}
        extras = {(d.row, d.sku) for d in shop.deviations if d.kind == "extra"}
        moved = {d.position for d in shop.deviations if d.kind in ("misplaced", "swapped")}
        told = []
        for row, board in enumerate(shop.boards):
            for at, block in enumerate(board.blocks):
                sku = block.sku.code
                if block.position is None and (row, sku) in extras:
                    share = min(self._shares(row, block))
                    kind = _seen_as("extra", share, "not_photographed")
                    enclosed = kind != "extra" or self._enclosed(row, board, at)
                    told.append(PositionTruth(None, kind if enclosed else "", sku, row))
                elif block.position is None or (block.position in moved - clear):
                    told.append(PositionTruth(None, "", sku, row))
        return [one for one in told if one.kind != "not_photographed"]

    def _enclosed(self, row: int, board: Board, at: int) -> bool:
        """Whether what stands right before and behind a block is on the photo, where there is."""
        before, behind = board.blocks[:at][-1:], board.blocks[at + 1 :][:1]
        ends = [self._shares(row, one)[-1] for one in before]
        ends += [self._shares(row, one)[0] for one in behind]
        return min(ends, default=1.0) >= SURELY_SHOWN

    def _shares(self, number: int, block: Block) -> list[float]:
        """Share of each of a block's facings that is within the window, by points on it.

        A stack of which the window holds but a part is between shown and hidden, and so is a
        facing within it behind something else.
        """
        row, sku = self.fixture.rows[number], block.sku
        visible = self.visible.get((number, block), [1.0] * block.facings)
        levels = max(1, int(row.clear * 0.98 / sku.height)) if sku.kind in STACKS else 1
        across, up = np.meshgrid(np.linspace(0.05, 0.95, 7), np.linspace(0.05, 0.95, 7))
        x1, y1, x2, y2 = self.window
        shares = []
        for at in range(block.facings):
            x = block.x + at * block.pitch + across.ravel() * sku.width
            both = []
            for height in (sku.height, levels * sku.height):
                points = self.camera.project(np.stack([x, row.board - up.ravel() * height], 1))
                inside = (points >= (x1, y1)) & (points < (x2, y2))
                both.append(float(inside.all(axis=1).mean()))
            unclear = (min(both) < SURELY_SHOWN) and (max(both) > SURELY_HIDDEN)
            unclear |= visible[at] < LEAST_VISIBLE and both[0] > SURELY_HIDDEN
            shares.append(_UNCLEAR if unclear else both[0])
        return shares


def _visible(truth: ShelfTruth, shop: Shop) -> dict[tuple[int, Block], list[float]]:
    """What the camera sees of each facing of every block, 0 to 1."""
    seen: dict[tuple[int, int], float] = {}
    for row, column, share in zip(truth.row, truth.column, truth.visible, strict=True):
        seen[int(row), int(column)] = max(seen.get((int(row), int(column)), 0.0), float(share))
    found = {}
    for row, board in enumerate(shop.boards):
        column = 0
        for block in board.blocks:
            columns = range(column, column + block.facings)
            found[row, block] = [seen.get((row, one), 0.0) for one in columns]
            column += block.facings
    return found


def _stands(planned: Sequence[Board], shop: Shop) -> dict[str, _Stand]:
    """Every planned position. Neighbours of a changed one are unchanged: they stand in its row."""
    now = {
        block.position: (row, block)
        for row, board in enumerate(shop.boards)
        for block in board.blocks
        if block.position is not None
    }
    found = {}
    for row, board in enumerate(planned):
        names = [block.position for block in board.blocks]
        for at, block in enumerate(board.blocks):
            beside = tuple(
                stand[1] if name is not None and (stand := now.get(name)) and stand[0] == row
                else None
                for name in (names[at - 1] if at else None, (*names, None)[at + 1])
            )  # fmt: skip
            found[block.position or ""] = _Stand(row, block, beside, now.get(block.position))
    return found


def _seen_as(kind: str, share: float, hidden: str) -> str:
    """The kind when its evidence is shown, another when it is hidden, "" for what is between."""
    if not kind or share >= SURELY_SHOWN:
        return kind
    return hidden if share <= SURELY_HIDDEN else ""
