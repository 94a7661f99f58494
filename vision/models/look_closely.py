"""A crop beside its candidates' reference pictures: where they lie in it and how they fit."""

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.evidence import Affine, Crop, compare, likeness
from vision.models.gallery import Reference
from vision.models.locate import Matches, filling, locate, refined
from vision.models.pair import side_by_side


def look_closely(
    crop: Crop,
    references: list[Reference],
    matches: list[Matches],
    voted: NDArray[np.float64],
) -> tuple[NDArray[np.float32], list[Pixels]]:
    """The cues (k, c) of k references, see evidence.CUES, by the better of the places of each.

    Beside them the k pairs of reference and crop at that place, see pair.side_by_side.

    Look-alikes have one layout, so a place found for one holds for all; what is left between them
    is then what their fronts differ in. Where none is found, the likeliest fills the box.
    """
    found = [
        locate(crop, one.features, match, _size(one))
        for one, match in zip(references, matches, strict=True)
    ]
    best = max(range(len(found)), key=lambda i: (found[i][1], -i))
    affine = found[best][0]
    if affine is None:
        affine = filling(crop, _size(references[best]))
    shared = refined(crop, references[best].canvas, affine)
    shared = shared * np.array([*_size(references[best]), 1])
    rows, pairs = [], []
    for reference, (own, inliers), vote in zip(references, found, voted, strict=True):
        seen, place = _at_best_place(crop, reference, own, shared)
        rows.append([vote, inliers > 0, *seen])
        pairs.append(side_by_side(crop, reference.picture, place))
    return np.array(rows, np.float32), pairs


def _at_best_place(
    crop: Crop, reference: Reference, own: Affine | None, shared: Affine
) -> tuple[NDArray[np.float32], Affine]:
    """What `compare` sees, and where. own: where keypoints put it; shared: of the unit square."""
    places = [shared / np.array([*_size(reference), 1])] + ([] if own is None else [own])
    seen = [(compare(crop, reference.canvas, place), place) for place in places]
    seen = [(cues, place) for cues, place in seen if cues is not None]
    if not seen:
        place = filling(crop, _size(reference))
        seen = [(compare(crop, reference.canvas, place), place)]
    return max(seen, key=lambda one: likeness(one[0]))


def _size(reference: Reference) -> tuple[int, int]:
    """Width and height of its picture."""
    height, width = reference.picture.shape[:2]
    return width, height
