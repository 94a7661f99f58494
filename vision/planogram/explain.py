"""From facings in places to what became of each position, with a probability."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vision.planogram.chances import TOLD
from vision.planogram.claims import Claim
from vision.planogram.document import Position
from vision.planogram.matched import Matched
from vision.planogram.result import Finding, Type
from vision.shelf.tree import Box

_IN_PLACE = (Type.MATCH, Type.WRONG_FACINGS)


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """A position's finding and what the scores need of it.

    right, in_row: probability that it is a match, and that its product is in its row. chances:
    (k,) of the facings in its place to be its product. found_in_row: it stands in its row, though
    not in its place.
    """

    finding: Finding
    right: float
    in_row: float
    chances: list[float]
    found_in_row: bool = False

    @property
    def judged(self) -> bool:
        """In the scores' denominators."""
        return self.finding.type is not Type.NOT_PHOTOGRAPHED


@dataclass(frozen=True, slots=True)
class _Place:
    """What is in one position's slots, as indices of what was seen: its block, unknown facings
    and facings of other products that are in no block.
    """

    position: Position
    block: list[int]
    unknown: list[int]
    others: list[int]


class Explainer:
    """Reads the type of a position off its block, what else is in its place, and its claim."""

    def __init__(self, matched: Matched, claims: dict[int, Claim]) -> None:
        self.chances, self.seen, self.blocks = matched.chances, matched.seen, matched.blocks
        self.matching, self.claims = matched.matching, claims
        self.positions, self.row_of = matched.positions, matched.row_of

    def unseen(self, at: int, place: Box | None) -> Judgement:
        """A position that the photo doesn't show whole."""
        block = self.blocks.members[at]
        finding = self._finding(at, Type.NOT_PHOTOGRAPHED, None, block, self.name(block), place)
        return Judgement(finding, 0.0, 0.0, [])

    def judge(self, at: int, place: Box | None, shown: float) -> Judgement:
        """A position on the photo. place: its box; shown: share of its least visible slot."""
        held = self.blocks.held[at]
        unknown = [one for one in held if self.seen.label[one] is None]
        others = [one for one in held if self.seen.label[one] is not None]
        here = _Place(self.positions[at], self.blocks.members[at], unknown, others)
        facings = here.block + held
        told = self.chances.told(facings, here.position)
        claim = self.claims.get(at)
        kind, count = _read(here, told) if claim is None else _claimed(claim, here)
        counts = self.chances.counts(facings, here.position, told)
        exact, none = _at(counts, here.position.facings), counts[0]
        probability = self._probability(here, kind, claim, (exact, none), shown)
        finding = self._finding(
            at, kind, probability, self._evidence(here, kind, claim),
            self._actual(here, kind, claim), place,
        )  # fmt: skip
        finding = replace(finding, seen=count)
        own_row = claim is not None and self._in_row(at, claim)
        in_row = probability if own_row else 1 - none
        chances = self.chances.likely(facings, here.position, told)
        return Judgement(finding, exact, in_row, chances, own_row)

    def name(self, facings: Sequence[int]) -> str | None:
        """What most of the named facings are named as, of equals the first in the alphabet."""
        names = Counter(name for at in facings if (name := self.seen.label[at]))
        return min(names, key=lambda name: (-names[name], name), default=None)

    def boxes(self, facings: Sequence[int]) -> tuple[Box, ...]:
        """Their boxes in pixels of the photo."""
        return tuple(tuple(map(float, self.seen.boxes[at])) for at in facings)

    def _finding(
        self,
        at: int,
        kind: Type,
        probability: float | None,
        evidence: Sequence[int],
        actual: str | None,
        place: Box | None,
    ) -> Finding:
        position, claim = self.positions[at], self.claims.get(at)
        boxes = self.boxes(evidence) or ((place,) if place else ())
        partner = claim.partner if claim else None
        return Finding(
            position=position.id,
            type=kind,
            probability=probability,
            expected=position.sku,
            actual=actual,
            row=self.row_of[at],
            planned=position.facings,
            seen=len(self.blocks.members[at]),
            facings=tuple(dict.fromkeys(int(self.seen.facing[one]) for one in evidence)),
            boxes=() if kind is Type.NOT_PHOTOGRAPHED and not evidence else boxes,
            place=place,
            swapped_with=None if partner is None else self.positions[partner].id,
        )

    def _probability(
        self,
        here: _Place,
        kind: Type,
        claim: Claim | None,
        chance: tuple[float, float],
        shown: float,
    ) -> float:
        """chance: that all planned facings, and that none, are in the place."""
        exact, none = chance
        some = max(0.0, 1 - none - exact)
        if claim is not None:
            stands = claim.run.facings if claim.run else here.block
            return self.chances.any(stands, here.position) * (none if claim.run else 1.0)
        by_type = {
            Type.MATCH: exact,
            Type.WRONG_FACINGS: some,
            Type.UNSURE: max(exact, some, none),
            Type.MISSING: none * shown,
        }
        if kind in by_type:
            return by_type[kind]
        return none * (self.chances.named(here.others) if here.others else 1.0)

    def _evidence(self, here: _Place, kind: Type, claim: Claim | None) -> list[int]:
        if claim is not None:
            return list(claim.run.facings) if claim.run else here.block
        if kind is Type.SUBSTITUTED:
            chosen = set(here.others or here.unknown)
            runs = (run.facings for run in self.blocks.runs if chosen & set(run.facings))
            return [one for run in runs for one in run]
        if kind is Type.MISSING:
            return []
        return here.block + here.unknown

    def _actual(self, here: _Place, kind: Type, claim: Claim | None) -> str | None:
        if claim is not None and claim.partner is not None:
            return self.positions[claim.partner].sku
        return self.name(here.block if kind in _IN_PLACE else here.others)

    def _in_row(self, at: int, claim: Claim) -> bool:
        run = claim.run
        return run is None or int(self.matching.row[run.row]) == self.row_of[at]


def _claimed(claim: Claim, here: _Place) -> tuple[Type, int]:
    kind = Type.MISPLACED if claim.partner is None else Type.SWAPPED
    return kind, len(here.block)


def _read(here: _Place, told: float) -> tuple[Type, int]:
    """The type, and the facings in place, if the unknown facings in the place are its product and
    if they aren't: the same, or the one that the named facings there tell, or unsure.
    """
    none = Type.SUBSTITUTED if here.others or here.unknown else Type.MISSING
    few, planned = len(here.block), here.position.facings
    many = few + len(here.unknown)
    with_them, without = _counted(many, planned, none), _counted(few, planned, none)
    if told >= TOLD:
        return with_them, many
    if with_them is without or told <= 1 - TOLD:
        return without, few
    return Type.UNSURE, few


def _counted(seen: int, planned: int, none: Type) -> Type:
    if seen == 0:
        return none
    return Type.MATCH if seen == planned else Type.WRONG_FACINGS


def _at(counts: list[float], number: int) -> float:
    return counts[number] if number < len(counts) else 0.0
