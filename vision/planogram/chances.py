"""Probabilities of what stands in a place, from those of the facings in it.

A place holds few facings, and a planogram has up to a thousand places: plain floats are faster
here than arrays.
"""

from collections.abc import Sequence

from vision.planogram.document import Position
from vision.planogram.observed import Observed

TOLD = 0.6
"""How surely unknown facings in a place must be its product, or not be, else it is unsure."""
IN_PLACE = 9.0
"""Odds of a planned product to stand in its place: nine times of ten. Of what is unknown in a place
they weigh the position's product against the recogniser's other candidates, all alike to it."""
LEAST_LIKELY, LEAST_TWIN = 0.2, 0.1
"""Least probability of a likeliest candidate by which an unknown facing beside a block is of it; of
one by which unknown facings in each other's places are."""
RIVAL = 0.5
"""A candidate with at least this share of the likeliest one's probability may be it."""


class Chances:
    """Reads the probabilities of facings, by their indices in what was seen."""

    def __init__(self, seen: Observed) -> None:
        self.seen, self.label = seen, seen.label
        self.column = {sku: at for at, sku in enumerate(seen.skus)}
        self.chances: list[list[float]] = seen.chances.tolist()
        self.unknown: list[float] = seen.unknown.tolist()

    def right(self, facings: Sequence[int], position: Position) -> list[float]:
        """(k,) probability of each facing to be what the position wants."""
        columns = [self.column[sku] for sku in position.skus if sku in self.column]
        return [min(1.0, sum(self.chances[at][column] for column in columns)) for at in facings]

    def likely(self, facings: Sequence[int], position: Position, told: float) -> list[float]:
        """(k,) the same: for unknown facings `told`, which weighs their candidates already, for
        named ones with what the recogniser leaves unknown shared out by it.
        """
        return [
            told if self.label[at] is None else min(1.0, right + told * self.unknown[at])
            for at, right in zip(facings, self.right(facings, position), strict=True)
        ]

    def any(self, facings: Sequence[int], position: Position) -> float:
        """Probability that at least one of the facings is what the position wants."""
        return 1 - distribution(self.right(facings, position))[0]

    def named(self, facings: Sequence[int]) -> float:
        """Mean probability of facings to be what they are named as; one half for unknown ones."""
        chances = [
            self.chances[at][self.column[name]] if (name := self.label[at]) else 0.5
            for at in facings
        ]
        return sum(chances) / len(chances)

    def told(self, facings: Sequence[int], position: Position) -> float:
        """How likely what is unknown in a place is the position's product.

        (½ + r + 9 o) / (1 + k + 9 o + c), Jeffreys' estimate: r of k is what the named facings are
        likely to be, o and c are the mean probabilities of the unknown ones to be the position's
        product (see IN_PLACE) and another one. One half where the recogniser says nothing. What is
        unknown in one place is taken to be of one product: its means count once.
        """
        named = [at for at in facings if self.label[at] is not None]
        unknown = [at for at in facings if self.label[at] is None]
        right, known = sum(self.right(named, position)), sum(1 - self.unknown[at] for at in named)
        own = other = 0.0
        if unknown:
            own = IN_PLACE * sum(self.right(unknown, position)) / len(unknown)
            other = sum(1 - self.unknown[at] for at in unknown) / len(unknown) - own / IN_PLACE
        return (0.5 + right + own) / (1 + known + own + other)

    def likeliest(self, facing: int) -> str | None:
        """The likeliest product of a facing, None when it is hardly likely."""
        share = max(self.chances[facing], default=0.0)
        return self.seen.skus[self.chances[facing].index(share)] if share >= LEAST_LIKELY else None

    def likely_as(self, facings: Sequence[int]) -> dict[str, float]:
        """What facings left unknown may be: the likeliest product and its rivals, each with its
        mean probability.
        """
        mean = self._mean(facings)
        least = max(LEAST_TWIN, RIVAL * max(mean.values(), default=0.0))
        return {sku: share for sku, share in mean.items() if share >= least}

    def _mean(self, facings: Sequence[int]) -> dict[str, float]:
        """Mean probability of each SKU over one facing or more."""
        rows = [self.chances[at] for at in facings]
        means = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        return dict(zip(self.column, means, strict=True))

    def counts(self, facings: Sequence[int], position: Position, told: float) -> list[float]:
        """(k + 1,) distribution of how many facings of a place are the position's product.

        What the recogniser leaves unknown in one place is taken to be of one product, the
        position's with probability told; given that, facings are independent.
        """
        without = distribution(self.likely(facings, position, 0.0))
        with_them = distribution(self.likely(facings, position, 1.0))
        pairs = zip(with_them, without, strict=True)
        return [told * yes + (1 - told) * no for yes, no in pairs]


def distribution(chances: Sequence[float]) -> list[float]:
    """(k + 1,) of the number of successes in k independent trials, the exact Poisson-binomial.

    As vision.kpi.intervals.poisson_binomial, for few trials.
    """
    mass = [1.0]
    for chance in chances:
        grown = [share * (1 - chance) for share in mass] + [0.0]
        for at, share in enumerate(mass):
            grown[at + 1] += share * chance
        mass = grown
    return mass
