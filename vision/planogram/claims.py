"""Products that stand elsewhere: which stray facings are those of an empty position."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from vision.planogram.blocks import Run
from vision.planogram.matched import Matched

_ALONE = 0.4
"""Least probability of unknown facings somewhere to be a product that is out, where nothing else
tells it: on shelves with products that the catalogue doesn't hold, less is mostly one of these."""


@dataclass(frozen=True, slots=True)
class Claim:
    """run: where a position's product stands now, None when that is the partner's own block.

    partner: the position it changed places with, None for one that just stands elsewhere.
    """

    run: Run | None
    partner: int | None = None


def find_claims(matched: Matched, empty: Sequence[int]) -> dict[int, Claim]:
    """Claims of the empty positions, and of those that changed places with one.

    empty: positions on the photo without a facing of their own. Facings left unknown may be their
    likeliest candidate or a rival of it, unless they stand in another position's place or in a row
    that is planned empty. Facings in a row that is not planned are of other furniture. In this
    order: two products in one another's places; neighbours in reversed order; the nearest stray
    facings, those of the same row first. Places with nothing in them come before those another
    product has taken. Every run of facings is claimed once.
    """
    search = _Search(matched, frozenset(empty))
    bare_first = sorted(empty, key=lambda position: bool(matched.blocks.held[position]))
    for rule in (search.exchanged, search.reversed, search.elsewhere):
        for position in bare_first:
            if position not in search.claims:
                rule(position)
    return search.claims


class _Search:
    """claims: found so far. A run that is taken is claimed."""

    def __init__(self, matched: Matched, empty: frozenset[int]) -> None:
        self.seen, self.blocks, self.matching = matched.seen, matched.blocks, matched.matching
        self.skus = [one.skus for one in matched.positions]
        self.row_of, self.empty = matched.row_of, empty
        self.centre = matched.layout.centre[matched.layout.first].tolist()
        self.claims: dict[int, Claim] = {}
        self.taken: set[Run] = set()
        self.by_sku: defaultdict[str, list[tuple[Run, float]]] = defaultdict(list)
        filled = set(self.row_of)
        for run in self.blocks.runs:
            row = int(self.matching.row[run.row])
            if row < 0 or any(self.matching.outside[at] for at in run.facings):
                continue
            likely = {} if run.sku is None else {run.sku: 1.0}
            if run.sku is None and row in filled and run.places <= empty:
                likely = matched.chances.likely_as(run.facings)
            for sku, share in likely.items():
                self.by_sku[sku].append((run, share))

    def exchanged(self, position: int) -> None:
        """Its product stands in the place of another, whose product stands in its own."""
        for run in self._free(position):
            for partner in sorted(run.places & self.empty - {position} - self.claims.keys()):
                back = [other for other in self._free(partner) if position in other.places]
                if back:
                    self._claim(position, run, partner)
                    self._claim(partner, back[0], position)
                    return

    def reversed(self, position: int) -> None:
        """Its product stands right beside its neighbour's block, on the other side of it, and
        nothing in its place.
        """
        for run in self._free(position) if not self.blocks.held[position] else ():
            for facing, side in ((run.facings[0] - 1, -1), (run.facings[-1] + 1, 1)):
                partner = self._block_beside(facing, run)
                away = None if partner is None else partner - position
                neighbours = away == -side and self.row_of[position] == self.row_of[partner]
                if neighbours and partner not in self.claims and run.places <= {position, partner}:
                    self._claim(position, run, partner)
                    self.claims[partner] = Claim(None, position)
                    return

    def elsewhere(self, position: int) -> None:
        """Its product stands somewhere else on the photo."""
        free = self._free(position, _ALONE)
        if free:
            self._claim(position, free[0], None)

    def _claim(self, position: int, run: Run, partner: int | None) -> None:
        self.claims[position] = Claim(run, partner)
        self.taken.add(run)

    def _free(self, position: int, least: float = 0.0) -> list[Run]:
        """Unclaimed runs of a position's product, with at least that probability: named ones first
        in each row, the nearest row first, and within it the nearest run.
        """
        found = [
            (*self._distance(position, run), share, run)
            for sku in self.skus[position]
            for run, share in self.by_sku.get(sku, ())
            if run not in self.taken and share >= least
        ]
        found.sort(key=lambda one: (one[0], one[2] < 1, one[1], one[3].facings))
        return [run for *_, run in found]

    def _distance(self, position: int, run: Run) -> tuple[int, float]:
        rows = abs(int(self.matching.row[run.row]) - self.row_of[position])
        if self.matching.scale is None:
            return rows, 0.0
        place = self.matching.scale.offset + self.matching.scale.size * self.centre[position]
        return rows, abs(float(self.seen.centre[run.facings[0]]) - place)

    def _block_beside(self, facing: int, run: Run) -> int | None:
        """The position whose block a facing next to the run belongs to."""
        start = self.seen.start
        if not start[run.row] <= facing < start[run.row + 1]:
            return None
        own = self.blocks.own[facing]
        return own if own >= 0 else None
