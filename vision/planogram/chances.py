"""Probabilities of what stands in a place, from those of the facings in it.

A place holds few facings, and a planogram has up to a thousand places: plain floats are faster
here than arrays.
"""

from collections.abc import Sequence

from vision.planogram.document import Position
from vision.planogram.observed import Observed


class Chances:
    """Reads the probabilities of facings, by their indices in what was seen."""

    def __init__(self, seen: Observed) -> None:
        self.label = seen.label
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

        (½ + Σ probability to be it) / (1 + Σ probability to be anything known): Jeffreys'
        estimate, one half where the recogniser says nothing.
        """
        known = sum(1 - self.unknown[at] for at in facings)
        return (0.5 + sum(self.right(facings, position))) / (1 + known)

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
