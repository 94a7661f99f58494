"""Which candidate a crop is, and whether it is any: log odds from cues."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coefficients:
    """log odds, against "none of these", that a candidate is the product: bias + weights · cues."""

    bias: float
    weights: tuple[float, ...]

    @classmethod
    def of(cls, document: dict, cues: tuple[str, ...]) -> Self:
        """From {"bias": number, "weights": {cue: number}}."""
        return cls(document["bias"], tuple(document["weights"][cue] for cue in cues))

    def told(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """(..., k, c) what each of the cues (..., k, c) adds to the log odds."""
        return cues.astype(np.float64) * np.array(self.weights)

    def odds(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """(..., k) log odds of k candidates' cues (..., k, c); -inf where cues are not finite."""
        odds = self.bias + cues.astype(np.float64) @ np.array(self.weights)
        return np.where(np.isfinite(odds), odds, -np.inf)


@dataclass(frozen=True, slots=True)
class NestedLogit:
    """Log odds of two levels, fitted one after the other (Train, Discrete Choice Methods, 2009).

    choice: of a candidate against the others, if it is one of them. held: that it is one of them,
    by the cues' mean under those choices. What tells look-alikes apart says little of whether the
    gallery holds a product, so one set of weights for both makes all names doubtful.
    """

    choice: Coefficients
    held: Coefficients

    @classmethod
    def of(cls, document: dict, cues: tuple[str, ...]) -> Self:
        """From {"choice": …, "held": …}, see Coefficients.of."""
        return cls(
            Coefficients.of(document["choice"], cues), Coefficients.of(document["held"], cues)
        )

    def odds(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, k) log odds against "none" of k candidates' cues (n, k, c); -inf where not finite."""
        choice = log_shares(self.choice.odds(cues))
        return choice + self.held.odds(expected(choice, cues))[:, None]


def log_shares(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, k) log of the shares that k candidates have by their odds (n, k); -inf without any."""
    top = odds.max(axis=1, initial=-np.inf, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.exp(odds - top).sum(axis=1, keepdims=True)
    return odds - top - np.log(np.maximum(total, 1e-300))


def expected(odds: NDArray[np.float64], cues: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n, c) mean of k candidates' cues (n, k, c) by their choice odds (n, k); 0 without any."""
    shares = np.exp(log_shares(odds))
    return np.einsum("nk,nkc->nc", shares, np.where(np.isfinite(cues), cues, 0.0))
