"""How sure the choice between a crop's candidates is, by how far the cues agree on it."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.models.nested_logit import log_shares
from vision.models.share_absent import probabilities

_SAME = 0.1  # log odds; candidates that cues tell apart by less are as good as the same


@dataclass(frozen=True, slots=True)
class ChoiceCalibration:
    """Log odds between candidates: told · what the cues say, and agreed · how far they agree.

    Light, blur and distance change what cues say of look-alikes in the same way. What is left
    between two of them is little, but where all cues agree on it, it is right far oftener than
    little differences between any two products are. The likeliest candidate stays the likeliest.
    """

    told: float
    agreed: float

    @classmethod
    def of(cls, document: dict) -> Self:
        """From {"told": number, "agreed": number}."""
        return cls(document["told"], document["agreed"])

    def chances(self, odds: NDArray[np.float64], told: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, k) probabilities of k candidates: that it is any of them, divided by their shares.

        odds: (n, k) log odds against "none of these"; told: see shares.
        """
        return probabilities(odds).sum(axis=1, keepdims=True) * self.shares(told)

    def shares(self, told: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, k) shares of k candidates by the log odds that c cues tell of them (n, k, c).

        A candidate is none where these are not finite; without any, all shares are 0.
        """
        total = told.sum(axis=2)
        odds = self.told * total + self.agreed * agreement(told)
        return np.exp(log_shares(np.where(np.isfinite(total), odds, -np.inf)))


def agreement(told: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, k) how far cues agree that the likeliest of k candidates is likelier than each, 0 to -1.

    told: (n, k, c) log odds by c cues, not finite where there is no candidate. Of two candidates it
    is the difference of their sums over the sum of the differences that the single cues make.
    """
    there = np.isfinite(told).all(axis=2)
    told = np.where(there[..., None], told, 0.0)
    total = np.where(there, told.sum(axis=2), -np.inf)
    likeliest = np.argsort(-total, axis=1, kind="stable")[:, :1, None]
    less = told - np.take_along_axis(told, likeliest, axis=1)
    return there * less.sum(axis=2) / (np.abs(less).sum(axis=2) + _SAME)
