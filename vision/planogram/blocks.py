"""Which facings belong to which position, and which to none: the groups that give the types."""

from collections.abc import Iterator
from dataclasses import dataclass

from vision.planogram.layout import Layout
from vision.planogram.match import Matching
from vision.planogram.observed import Observed


@dataclass(frozen=True, slots=True)
class Run:
    """Facings side by side, all named as one SKU (None: unknown), that are in no block.

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


def find_blocks(seen: Observed, layout: Layout, matching: Matching) -> Blocks:
    """A block: facings named as a SKU of the position in whose slots they stand, and those of the
    same SKU right beside them, wherever these stand.
    """
    skus = [one.skus for one in layout.planogram.positions]
    at = [int(layout.position[slot]) if slot >= 0 else -1 for slot in matching.slot]
    own = [
        place if place >= 0 and name in skus[place] else -1
        for place, name in zip(at, seen.label, strict=True)
    ]
    rows = [range(a, b) for a, b in zip(seen.start[:-1], seen.start[1:], strict=True)]
    for row in rows:
        _spread(row, own, at, seen.label, skus)
        _spread(row[::-1], own, at, seen.label, skus)
    members: list[list[int]] = [[] for _ in skus]
    held: list[list[int]] = [[] for _ in skus]
    for facing, (block, place) in enumerate(zip(own, at, strict=True)):
        if block >= 0:
            members[block].append(facing)
        elif place >= 0:
            held[place].append(facing)
    runs = tuple(run for at_row in enumerate(rows) for run in _runs(*at_row, own, at, seen))
    return Blocks(own, at, members, held, runs)


def _spread(
    row: range,
    own: list[int],
    at: list[int],
    label: tuple[str | None, ...],
    skus: list[tuple[str, ...]],
) -> None:
    """Give a block the facings of its SKU that follow it; an unknown one in its slots is passed."""
    block = -1
    for facing in row:
        name = label[facing]
        if own[facing] >= 0:
            block = own[facing]
        elif block >= 0 and name in skus[block]:
            own[facing] = block
        elif not (name is None and block >= 0 and at[facing] == block):
            block = -1


def _runs(number: int, row: range, own: list[int], at: list[int], seen: Observed) -> Iterator[Run]:
    current: list[int] = []
    for facing in [*row, None]:
        free = facing is not None and own[facing] < 0
        if current and not (free and seen.label[facing] == seen.label[current[0]]):
            places = frozenset(at[one] for one in current if at[one] >= 0)
            yield Run(seen.label[current[0]], number, tuple(current), places)
            current = []
        if free:
            current.append(facing)
