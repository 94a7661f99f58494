"""A multinomial logit over a crop's candidates with the further outcome "none of these"."""

import numpy as np
from numpy.typing import NDArray

from vision.models.choice_calibration import ChoiceCalibration, agreement
from vision.models.nested_logit import Coefficients, NestedLogit, expected
from vision.models.share_absent import probabilities

RIDGE = 1e-3
_CERTAIN = 50.0  # log odds that leave "none" no chance
AGAINST = {"colour", "pictures", "size", "apart", "cast", "disagreement"}
"""Cues that speak against a candidate; the others speak for it."""
HELD_ONLY = ("apart", "cast")
"""Where a pack stands and its colour cast say whether its product is held, not which of the
candidates it is. Only photos teach them: on rendered shelves products stand anywhere, and what
these say of casts makes names on photos worse (docs/recognition.md)."""
COUNT = "pictures"
"""A product is a mixture of its pictures, each as likely as another: between candidates the log of
their number has the weight -1."""

Values = NDArray[np.float64]


def fit(
    cues: Values,
    right: NDArray[np.int64],
    names: tuple[str, ...],
    offset: Values | None = None,
    *,
    has_bias: bool = True,
    used: NDArray[np.bool_] | None = None,
) -> Values:
    """(1 + c,) bias and weights of the multinomial logit with "none" as the last outcome.

    cues: (n, k, c), NaN for a candidate that is none; right: (n,), -1 for none. offset: (n, k) log
    odds known before. has_bias: whether there is one to fit beside them. used: (c,) the cues that
    are fitted, all by default; the others have weight 0. A cue whose weight has the wrong sign is
    left out too, the worst first: seeing less of a pack must never make its name surer.
    """
    signs = np.array([-1 if name in AGAINST else 1 for name in names])
    kept = np.ones(len(names), bool) if used is None else used.copy()
    spread = np.nanstd(cues, axis=(0, 1))
    known = np.zeros(cues.shape[:2]) if offset is None else offset
    while True:
        beta = np.zeros(1 + len(names))
        free = np.append(has_bias, kept)
        if not free.any():
            return beta
        x = np.concatenate([np.ones((*cues.shape[:2], 1)), cues], axis=2)[..., free]
        beta[free] = _climb(x, right, known)
        wrong = beta[1:] * signs * spread
        if (wrong >= 0).all():
            return beta
        kept[wrong.argmin()] = False


def fit_nested(
    cues: Values,
    right: NDArray[np.int64],
    names: tuple[str, ...],
    photographed: NDArray[np.bool_] | None = None,
) -> NestedLogit:
    """The nested logit of cues (n, k, c) whose right candidates are (n,), -1 for none; see fit.

    photographed: (n,) crops of labelled photos. In what proportions cues tell candidates apart,
    and whether it is any of them, is learnt from all; how sure that makes a name from the others,
    since photos that teach that too make names too doubtful (docs/recognition.md). HELD_ONLY they
    alone teach.
    """
    photos = np.zeros(len(right), bool) if photographed is None else photographed
    held = right >= 0
    counts, held_only = (
        np.array([name in some for name in names]) for some in ((COUNT,), HELD_ONLY)
    )
    known = _CERTAIN - cues[..., counts].sum(axis=2)
    ranks = ~counts & ~held_only
    weights = fit(cues[held], right[held], names, known[held], has_bias=False, used=ranks)[1:]
    told, sure = (cues @ weights)[..., None], held & ~photos
    weights *= fit(told[sure], right[sure], ("told",), known[sure], has_bias=False)[1]
    choice = Coefficients(0.0, tuple(np.where(counts, -1.0, weights)))
    means, outcome = expected(choice.odds(cues), cues)[:, None], np.where(held, 0, -1)
    taught = np.zeros(len(names))
    if photos.any():
        taught = np.where(held_only, fit(means[photos], outcome[photos], names)[1:], 0.0)
    bias, *others = fit(means, outcome, names, means @ taught, used=~held_only)
    return NestedLogit(choice, Coefficients(bias, tuple(taught + others)))


def fit_calibration(told: Values, right: NDArray[np.int64]) -> ChoiceCalibration:
    """How sure what cues tell of candidates (n, k, c) makes the choice between them.

    right: (n,) column of the right candidate, -1 for none; those teach nothing.
    """
    held = right >= 0
    both = np.stack([told.sum(axis=2), agreement(told)], axis=2)[held]
    certain = np.full(both.shape[:2], _CERTAIN)
    weights = fit(both, right[held], ("told", "agreed"), certain, has_bias=False)[1:]
    return ChoiceCalibration(*(float(weight) for weight in weights))


def _climb(x: Values, right: NDArray[np.int64], known: Values, steps: int = 60) -> Values:
    """Newton's method on the log likelihood with a small ridge; the function is concave."""
    held = np.isfinite(x).all(axis=2) & np.isfinite(known)
    x = np.where(held[..., None], x, 0.0)
    beta = np.zeros(x.shape[2])
    chosen = x[np.flatnonzero(right >= 0), right[right >= 0]].sum(axis=0)
    for _ in range(steps):
        chance = probabilities(np.where(held, x @ beta + known, -np.inf))
        mean = np.einsum("nk,nkc->nc", chance, x)
        slope = chosen - mean.sum(axis=0) - RIDGE * beta
        curve = np.einsum("nk,nkc,nkd->cd", chance, x, x) - mean.T @ mean
        step = np.linalg.solve(curve + RIDGE * np.eye(len(beta)), slope)
        beta += step * min(1.0, 5.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    return beta
