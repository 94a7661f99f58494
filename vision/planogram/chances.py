"""Probabilities of what stands in a place, from those of the facings in it.

A place holds few facings, and a planogram has up to a thousand places: plain floats are faster
here than arrays.
"""

from collections.abc import Sequence

from vision.planogram.document import Position
from vision.planogram.observed import Observed

AGREES = 0.75
"""Share of unknown packs whose likeliest candidate is right: 116 of 150 on rendered shelves."""
LEAST_CANDIDATE = 0.1
"""Probability below which a likeliest candidate says nothing: 4 of 12 are right."""
LEAST_LIKELY = 0.2
"""Probability of a likeliest candidate by which facings elsewhere are taken to be it."""
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
        """(k,) the same, with what the recogniser leaves unknown shared out by `told`."""
        right = self.right(facings, position)
        return [min(1.0, r + told * self.unknown[at]) for r, at in zip(right, facings, strict=True)]

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

        (½ + Σ probability to be it) / (1 + Σ probability to be anything known), Jeffreys'
        estimate, one half where the recogniser says nothing. What is unknown in one place is
        taken to be of one product: its mean counts once. If the position's product is its
        likeliest candidate, AGREES at least; one half if it is a look-alike of that (RIVAL).
        """
        named = [at for at in facings if self.label[at] is not None]
        unknown = [at for at in facings if self.label[at] is None]
        right, known = sum(self.right(named, position)), sum(1 - self.unknown[at] for at in named)
        if not unknown:
            return (0.5 + right) / (1 + known)
        mean = self._mean(unknown)
        own = sum(mean.get(sku, 0.0) for sku in position.skus)
        rival = max((share for sku, share in mean.items() if sku not in position.skus), default=0.0)
        told = (0.5 + right + own) / (1 + known + sum(mean.values()))
        if own < LEAST_CANDIDATE or own < RIVAL * rival:
            return told
        return max(told, AGREES if own > rival else 0.5)

    def likeliest(self, facings: Sequence[int]) -> str | None:
        """The likeliest product of facings left unknown, None when it is hardly likely."""
        mean = self._mean(facings)
        best = max(mean, key=lambda sku: mean[sku], default=None)
        return best if best is not None and mean[best] >= LEAST_LIKELY else None

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
        without = distribution(self.right(facings, position))
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
