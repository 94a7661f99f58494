"""Which facings belong to which position, and which to none: the groups that give the types."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vision.planogram.chances import TOLD, Chances
from vision.planogram.document import Position
from vision.planogram.layout import Layout
from vision.planogram.match import Matching
from vision.planogram.observed import Observed


@dataclass(frozen=True, slots=True)
class Run:
    """Facings side by side that are in no block: all named as one SKU, or (None) all unknown and
    in the place of one position or of none.

    row: the photo's. places: positions in whose slots some of them stand.
    """

    sku: str | None
    row: int
    facings: tuple[int, ...]
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """own: of each facing the position whose block it belongs to, -1 for none.

    at: of each facing the position in whose slot it stands, -1 for none. members: the facings of
    each position's block. held: those of no block in each position's slots. runs: see Run.
    """

    own: list[int]
    at: list[int]
    members: list[list[int]]
    held: list[list[int]]
    runs: tuple[Run, ...]


def find_blocks(chances: Chances, layout: Layout, matching: Matching) -> Blocks:
    """A block: facings named as a SKU of the position in whose slots they stand, unknown ones there
    that are likely it (TOLD), and those right beside them, wherever these stand, that are named as
    it; unknown ones beside them if it is their likeliest candidate and they stand in no other place
    whose product they may be.
    """
    seen, positions = chances.seen, layout.planogram.positions
    at = [int(layout.position[slot]) if slot >= 0 else -1 for slot in matching.slot]
    own = [
        place if place >= 0 and name in positions[place].skus else -1
        for place, name in zip(at, seen.label, strict=True)
    ]
    free = _settled(chances, positions, at, own)

    def joins(facing: int, block: int) -> bool:
        skus, name = positions[block].skus, seen.label[facing]
        if name is not None:
            return name in skus
        return facing in free and chances.likeliest(facing) in skus

    rows = [range(a, b) for a, b in zip(seen.start[:-1], seen.start[1:], strict=True)]
    for row in rows:
        _spread(row, own, at, joins)
        _spread(row[::-1], own, at, joins)
    members: list[list[int]] = [[] for _ in positions]
    held: list[list[int]] = [[] for _ in positions]
    for facing, (block, place) in enumerate(zip(own, at, strict=True)):
        if block >= 0:
            members[block].append(facing)
        elif place >= 0:
            held[place].append(facing)
    runs = tuple(run for at_row in enumerate(rows) for run in _runs(*at_row, own, at, seen))
    return Blocks(own, at, members, held, runs)


def _settled(
    chances: Chances, positions: Sequence[Position], at: list[int], own: list[int]
) -> set[int]:
    """Give unknown facings to the block of the place they stand in, if they are likely its product.
    Returns those that stand in no place, or in one whose product they aren't likely to be.
    """
    places: defaultdict[int, list[int]] = defaultdict(list)
    for facing, place in enumerate(at):
        places[place].append(facing)
    free: set[int] = set()
    for place, facings in places.items():
        unknown = [one for one in facings if chances.label[one] is None]
        told = chances.told(facings, positions[place]) if place >= 0 and unknown else 0.0
        if told >= TOLD:
            for facing in unknown:
                own[facing] = place
        elif told <= 1 - TOLD:
            free.update(unknown)
    return free


def _spread(row: range, own: list[int], at: list[int], joins: Callable[[int, int], bool]) -> None:
    """Give a block the facings that follow it and join; what is unsure in its slots is passed."""
    block = -1
    for facing in row:
        if own[facing] >= 0:
            block = own[facing]
        elif block >= 0 and joins(facing, block):
            own[facing] = block
        elif block < 0 or at[facing] != block:
            block = -1


def _runs(number: int, row: range, own: list[int], at: list[int], seen: Observed) -> Iterator[Run]:
    current: list[int] = []
    for facing in [*row, None]:
        free = facing is not None and own[facing] < 0
        goes_on = free and current and seen.label[facing] == seen.label[current[0]]
        if goes_on and seen.label[facing] is None:
            goes_on = at[facing] == at[current[0]]
        if current and not goes_on:
            places = frozenset(at[one] for one in current if at[one] >= 0)
            yield Run(seen.label[current[0]], number, tuple(current), places)
            current = []
        if free:
            current.append(facing)
