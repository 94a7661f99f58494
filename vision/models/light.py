"""The light of a photo: the colour cast that its packs have beside their reference pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes, sides_apart

_SURE = 0.5  # pattern from which a picture that fits best tells the light
_NEAREST, _LEAST = 12, 3  # other products that tell the cast of a place, at most and at least
_OWN = 0.05  # of a pack's channel, where the others tell the cast
_USUAL = 0.2  # error of the three channels together
_NEUTRAL = 0.3  # the cue with which packs are as likely held as not


@dataclass(frozen=True, slots=True)
class Light:
    """What the light does to the colours of a pack.

    cast: (r, g, b), log of how much lighter than in a reference picture each channel is, of mean 0.
    slack: by how much more a channel of a single pack may differ, a log as well.
    """

    cast: tuple[float, float, float]
    slack: float

    @classmethod
    def told(cls, cast: NDArray[np.float64]) -> "Light":
        """The light where others tell a cast (3,); of any shop where it is not finite."""
        if not np.isfinite(cast).all():
            return ANY_SHOP
        red, green, blue = cast.tolist()
        return cls((red, green, blue), _OWN)


ANY_SHOP = Light((0.0, 0.0, 0.0), 0.14)
"""Where nothing tells it. Free gains per channel would turn a red pack into its blue twin."""


def casts_round(
    sku: NDArray[np.integer],
    cast: NDArray[np.floating],
    pattern: NDArray[np.floating],
    boxes: Boxes,
) -> NDArray[np.float64]:
    """(n, k, 3) the cast of the place where each of n crops stands, as k candidates see it.

    sku: (n, k), -1 for none; cast: (n, k, 3) and pattern: (n, k) of each beside the crop, see
    evidence.Fit; boxes: (n, 4) xyxy. NaN where too few tell it.

    The candidate whose pattern fits a crop best tells the crop's cast, and a place has the median
    of those near by. Neither the candidate itself tells it, nor any other product more than once:
    look-alikes in other colours must not bear themselves out.
    """
    every, best = np.arange(len(sku)), np.where(sku >= 0, pattern, -np.inf).argmax(axis=1)
    sure = np.flatnonzero((sku[every, best] >= 0) & (pattern[every, best] >= _SURE))
    name, told = sku[every, best], cast[every, best]
    distance = sides_apart(boxes).max(axis=2)
    found = np.full((*sku.shape, 3), np.nan)
    for i in range(len(sku)):
        near = sure[np.argsort(distance[i, sure], kind="stable")]
        near = near[near != i]
        near = near[np.sort(np.unique(name[near], return_index=True)[1])]
        for column in np.flatnonzero(sku[i] >= 0):
            others = near[name[near] != sku[i, column]][:_NEAREST]
            if len(others) >= _LEAST:
                found[i, column] = np.median(told[others], axis=0)
    return found


def off_light(cast: NDArray[np.floating], round_about: NDArray[np.floating]) -> NDArray[np.float64]:
    """(n, k) how far casts (n, k, 3) are from those round about: above 0 speaks against a
    candidate, below for it, 0 where the light is not told.

    A photo gives all packs about the same cast; what wears other colours than the candidate seems
    to have one of its own.
    """
    off = np.log1p(((cast - round_about) ** 2).sum(axis=2) / _USUAL**2) - _NEUTRAL
    return np.where(np.isfinite(off), off, 0.0)
