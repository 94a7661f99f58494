"""A crop beside its candidates' reference pictures: where they lie in it and how they fit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.geometry import Boxes
from vision.models.evidence import Affine, Canvas, Crop, Fit, compare, compare_under
from vision.models.gallery import Reference
from vision.models.light import Light, casts_round, off_light
from vision.models.locate import Located, Matches, filling, locate, refined
from vision.models.pair import side_by_side


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A candidate beside a crop, by the picture of it that fits best in the light of any shop.

    picture: its place among the candidate's pictures. front, canvas: of that picture, see
    gallery.Reference. place: where it lies, from the front's pixels to the crop's.
    """

    picture: int
    front: Pixels
    canvas: Canvas
    fit: Fit
    place: Affine

    def under(self, crop: Crop, light: Light) -> tuple[Fit, Pixels]:
        """How it fits at its place in another light, and the pair of both, see
        pair.side_by_side."""
        fit = compare_under(crop, self.canvas, self.place, light)
        return fit, side_by_side(crop, self.front, self.place, light)


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """What is seen of the candidates of n crops in the light of their places, c of them in all.

    fits, pairs: c, in the order of the rows of candidates. off_light: (n, k), see light.off_light.
    """

    fits: list[Fit]
    pairs: list[Pixels]
    off_light: NDArray[np.float64]


def look_closely(
    crop: Crop, candidates: Sequence[Sequence[Reference]], matches: Sequence[Sequence[Matches]]
) -> list[Look]:
    """What is seen of each candidate, by the best of the places of each of its pictures.

    Look-alikes have one layout, so a place found for one holds for all; what is left between them
    is then what their fronts differ in. Every picture may fill the box as well: on a blurred pack
    keypoints agree on places that are none.
    """
    found = [
        [locate(crop, one.features, match, _size(one)) for one, match in zip(*both, strict=True)]
        for both in zip(candidates, matches, strict=True)
    ]
    shared = _shared_place(crop, candidates, found)
    return [
        _best_look(crop, pictures, places, shared)
        for pictures, places in zip(candidates, found, strict=True)
    ]


def in_their_light(
    crops: Sequence[Crop | None],
    looks: Sequence[Look],
    sku: NDArray[np.integer],
    boxes: Boxes,
    run: Callable[..., Iterable] = map,
) -> Lit:
    """Every candidate of n crops of one photo once more, now that the others tell the light.

    sku: (n, k), -1 where there is none; looks: one of each, row by row; boxes: (n, 4) xyxy. run:
    what maps a function over columns, such as the map of a pool.
    """
    held = sku >= 0
    cast, pattern = np.full((*sku.shape, 3), np.nan), np.full(sku.shape, np.nan)
    cast[held] = np.reshape([look.fit.cast for look in looks], (-1, 3))
    pattern[held] = [look.fit.pattern for look in looks]
    round_about = casts_round(sku, cast, pattern, boxes)
    own = [crops[i] for i in np.nonzero(held)[0]]
    seen = list(run(Look.under, looks, own, [Light.told(one) for one in round_about[held]]))
    off = off_light(cast, round_about)
    return Lit([fit for fit, _ in seen], [pair for _, pair in seen], off)


def _shared_place(
    crop: Crop, candidates: Sequence[Sequence[Reference]], found: list[list[Located]]
) -> Affine:
    """The surest place of all pictures, of the unit square."""
    pictures = [one for own in candidates for one in own]
    places = [one for own in found for one in own]
    best = max(range(len(places)), key=lambda i: (places[i][1], -i))
    affine = places[best][0]
    if affine is None:
        affine = filling(crop, _size(pictures[best]))
    shared = refined(crop, pictures[best].canvas, affine)
    return shared * np.array([*_size(pictures[best]), 1])


def _best_look(
    crop: Crop, pictures: Sequence[Reference], found: list[Located], shared: Affine
) -> Look:
    looks = [
        _at_best_place(crop, picture, own, shared)
        for picture, (own, _) in zip(pictures, found, strict=True)
    ]
    best = max(range(len(looks)), key=lambda i: (looks[i][0].likeness, -i))
    return Look(best, pictures[best].picture, pictures[best].canvas, *looks[best])


def _at_best_place(
    crop: Crop, reference: Reference, own: Affine | None, shared: Affine
) -> tuple[Fit, Affine]:
    """How it fits, and where. own: where keypoints put it; shared: of the unit square."""
    size = _size(reference)
    places = [filling(crop, size), shared / np.array([*size, 1])] + ([] if own is None else [own])
    seen = [(compare(crop, reference.canvas, place), place) for place in places]
    return max(
        ((fit, place) for fit, place in seen if fit is not None), key=lambda one: one[0].likeness
    )


def _size(reference: Reference) -> tuple[int, int]:
    """Width and height of its picture."""
    height, width = reference.picture.shape[:2]
    return width, height
