"""How many of a photo's packs the gallery does not hold, told by the photo itself."""

import math

import numpy as np
from numpy.typing import NDArray

ASSUMED = 0.15
"""Share of absent products that log odds are fitted for, and expected before a photo is seen."""

_SEEN_BEFORE = 60  # packs that this expectation is worth
_STEPS = 20
_LEAST = 1e-3


def probabilities(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., k) of k candidates' log odds (..., k): a multinomial logit with the outcome "none".

    Candidates that explain a crop equally well share its probability.
    """
    top = np.maximum(odds.max(axis=-1, initial=0.0, keepdims=True), 0.0)
    shares = np.exp(odds - top)
    return shares / (np.exp(-top) + shares.sum(axis=-1, keepdims=True))


def for_this_photo(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds (n, k) of one photo's packs for the share of absent products likeliest on it.

    The share is the mean probability of "none" under itself, found by expectation maximisation:
    Saerens, Latinne and Decaestecker, "Adjusting the outputs of a classifier to new a priori
    probabilities", Neural Computation 14 (2002). Packs without candidates say nothing of it.
    """
    seen = odds[np.isfinite(odds).any(axis=1)]
    shift = 0.0
    for _ in range(_STEPS):
        absent = float((1 - probabilities(seen + shift).sum(axis=1)).sum())
        share = (absent + _SEEN_BEFORE * ASSUMED) / (len(seen) + _SEEN_BEFORE)
        shift = _log_odds(ASSUMED) - _log_odds(min(max(share, _LEAST), 1 - _LEAST))
    return odds + shift


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
