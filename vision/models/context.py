"""What the rest of the shelf says of a crop: its size and colours beside the others', its
neighbours' names, where it stands."""

import numpy as np
from numpy.typing import NDArray

from vision.geometry import sides_apart

CONTEXT_CUES = (
    "size",  # how far the box is from the size that the candidate has on this part of the shelf
    "neighbours",  # the candidate's probability in crops near by that look the same
    "apart",  # how far outside row and column of the surest other crop of the candidate it stands
    "cast",  # how far the colour cast it has beside the candidate is from that of the photo
)

_NEAREST = 12  # crops that tell the scale of a place
_LEAST_KNOWN = 1.5  # expected number of them with a size
_NO_DOUBT = 0.98  # of a crop's probability on candidates of one size, for it to tell the scale
_USUAL_ERROR = 0.05  # of a log size
_UNMEASURED = 1.0  # about the error of right candidates, for those without a size
_REACH = 3.0  # box sides
_ALIKE, _SAME = 0.55, 0.84  # cosines
_SURE = 0.9  # probability of a name
_KEPT_TOGETHER = 0.6  # about how far apart sure packs of one name lie where a shop does so


def context_cues(
    sku: NDArray[np.int32],
    chances: NDArray[np.float64],
    off_light: NDArray[np.float32],
    vectors: NDArray[np.float32],
    boxes: NDArray[np.float32],
    sizes: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(n, k, 4) of n crops' k candidates.

    sku: (n, k) candidates, -1 for none; chances: (n, k), by themselves; off_light: (n, k), the cue
    "cast"; vectors: (n, d) of the crops; boxes: (n, 4) xyxy; sizes: (m, 2) width and height of the
    catalogue's products in mm, NaN where not known.
    """
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1)
    apart = sides_apart(boxes)
    distance = apart.max(axis=2)
    np.fill_diagonal(distance, np.inf)
    size = _size_errors(sku, chances, sides, distance, sizes)
    near = _neighbours(sku, chances, vectors, distance)
    place = _apart(sku, chances, apart)
    return np.stack([size, near, place, off_light], axis=2).astype(np.float32)


def _size_errors(
    sku: NDArray, chances: NDArray, sides: NDArray, distance: NDArray, sizes: NDArray
) -> NDArray[np.float64]:
    """(n, k), 0 where the scale is not known. A candidate whose size is not known must not be the
    one that fits best, so it counts with a usual error.

    The scale of a place is told by the crops near by whose candidates leave no doubt of it: a block
    of packs of one of two sizes would else tell itself that it is of the other. The error grows as
    the logarithm of a Cauchy distribution: packs are half hidden oftener than a little too small.
    """
    log_size = np.log(np.where(sku[..., None] >= 0, sizes[sku], np.nan))  # (n, k, 2)
    log_scale = np.log(sides)[:, None] - log_size
    known = np.isfinite(log_scale).all(axis=2)
    log_scale = np.where(known[..., None], log_scale, 0.0)
    weight = np.where(known, chances, 0.0)
    own = weight.sum(axis=1)
    likeliest = log_scale[np.arange(len(sku)), weight.argmax(axis=1)]
    agree = np.abs(log_scale - likeliest[:, None]).max(axis=2) < _USUAL_ERROR
    told = np.flatnonzero((own > 0) & ((weight * agree).sum(axis=1) >= _NO_DOUBT * own))
    error = np.zeros(sku.shape)
    for i in range(len(sku)):
        near = told[np.argsort(distance[i, told], kind="stable")]
        near = near[near != i][:_NEAREST]
        if own[near].sum() < _LEAST_KNOWN:
            continue
        scale = [_weighted_median(likeliest[near, axis], own[near]) for axis in range(2)]
        off = np.log1p(((log_scale[i] - scale) / _USUAL_ERROR) ** 2).mean(axis=1)
        error[i] = np.where(known[i], off, _UNMEASURED)
    return error


def _neighbours(
    sku: NDArray, chances: NDArray, vectors: NDArray, distance: NDArray
) -> NDArray[np.float64]:
    """(n, k) mean probability of the candidate in like crops near by, 0 without any."""
    alike = np.clip((vectors @ vectors.T - _ALIKE) / (_SAME - _ALIKE), 0, 1)
    weight = np.where(distance < _REACH, alike, 0.0)
    total = weight.sum(axis=1)
    found = np.zeros(sku.shape)
    for i in np.flatnonzero(total > 0):
        others = np.flatnonzero(weight[i] > 0)
        same = sku[others][:, None, :] == sku[i][None, :, None]  # (others, k, k)
        chance = (same * chances[others][:, None, :]).sum(axis=2)
        found[i] = weight[i, others] @ chance / max(total[i], 1.0)
    return np.where(sku >= 0, found, 0.0)


def _apart(sku: NDArray, chances: NDArray, apart: NDArray) -> NDArray[np.float64]:
    """(n, k), 0 where no other crop has the candidate. apart: (n, n, 2) in box sides.

    Shops keep a product together: what lies neither in the row nor in the column of the surest of
    its packs is likelier a look-alike that the gallery does not hold. Where sure packs of this
    photo lie apart too, it says less.
    """
    found, borne = np.zeros(sku.shape), np.zeros(sku.shape)
    for product in np.unique(sku[sku >= 0]):
        crops, columns = np.nonzero(sku == product)
        if len(crops) < 2:
            continue
        chance = chances[crops, columns]
        first, second = np.argsort(-chance, kind="stable")[:2]
        surest = np.where(np.arange(len(crops)) == first, second, first)
        along, across = np.log1p(apart[crops, crops[surest]]).T
        borne[crops, columns] = chance[surest]
        found[crops, columns] = chance[surest] * along * across
    sure = np.minimum(chances, borne) >= _SURE
    usual = found[sure].sum() / (np.count_nonzero(sure) + 1)
    return found / (_KEPT_TOGETHER + usual)


def _weighted_median(values: NDArray, weights: NDArray) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(reached, reached[-1] / 2)]])
