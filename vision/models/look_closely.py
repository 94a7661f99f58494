"""A crop beside its candidates' reference pictures: where they lie in it and how they fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.decoding import Pixels
from vision.models.evidence import Affine, Crop, Fit, compare
from vision.models.gallery import Reference
from vision.models.locate import Located, Matches, filling, locate, refined
from vision.models.pair import side_by_side


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A candidate beside a crop, by the picture of it that fits best.

    picture: its place among the candidate's pictures. pair: reference and crop, see
    pair.side_by_side.
    """

    picture: int
    fit: Fit
    pair: Pixels


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
    fit, place = looks[best]
    return Look(best, fit, side_by_side(crop, pictures[best].picture, place))


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
