"""Crops of photos without labels, laid over packs of their own block and over look-alikes."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from training.pair_shelves import Beside, CropPairs, laid_over
from training.same_fronts import beside, same_front
from vision.detections import Kind
from vision.models.crop import cut
from vision.models.detect import Detector
from vision.models.embed import Embedder
from vision.models.gallery import Reference
from vision.photo import Photo

_LEAST_SCORE = 0.3
_LEAST_SIDE = 26  # pixels of a box's shorter side
_SAME = 0.84  # cosine from which two packs of a row are one product
_BETWEEN = 0.63  # cosine to an end of a block from which a pack between its ends belongs to it
_LONGEST = 5  # packs, over which two of a row are compared
_OTHER = 0.79  # cosine below which two blocks show different products
_LOOK_ALIKES, _OTHERS = 5, 2
_ABSENT = 0.3  # of the crops are compared with products they do not show only
_CROPS = 60  # of one photo at most


def front_pairs(photo: Photo, detect: Detector, embed: Embedder) -> Iterator[CropPairs]:
    """The crops that stand in a block, each beside another of the block and packs of other blocks.

    So the packs of a block, in real light and turned as they stand, are what must be known again.
    """
    rng = np.random.default_rng(int(photo.sha256[:8], 16))
    found = detect(photo)
    boxes = found.xyxy[(found.kind == Kind.PRODUCT) & (found.score >= _LEAST_SCORE)]
    boxes = boxes[(boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=np.inf) >= _LEAST_SIDE]
    held = [(box, crop) for box in boxes if (crop := cut(photo, box)) is not None]
    if not held:
        return
    boxes, crops = np.stack([box for box, _ in held]), [crop for _, crop in held]
    vectors = embed([crop.inner() for crop in crops])
    block = blocks(photo, boxes, vectors)
    alike = vectors @ vectors.T
    nearest = np.full((block.max() + 1,) * 2, -1.0)
    np.maximum.at(nearest, (block[:, None], block[None]), alike)
    references: dict[int, Reference] = {}
    besides: list[Beside] = []
    crowded = np.flatnonzero(np.bincount(block)[block] >= 2)
    for i in rng.permutation(crowded)[:_CROPS]:
        others = _one_of_each(np.flatnonzero(nearest[block[i], block] < _OTHER), block, alike[i])
        if len(others) < 2:
            continue
        drawn = [*others[:_LOOK_ALIKES], *rng.permutation(others[_LOOK_ALIKES:])[:_OTHERS]]
        right = -1
        if rng.random() >= _ABSENT:
            mates = np.flatnonzero((block == block[i]) & (np.arange(len(block)) != i))
            drawn, right = [rng.choice(mates), *drawn], 0
        for j in drawn:
            if j not in references:
                references[j] = Reference.of(crops[j].inner())
        candidates = {int(block[j]): references[j] for j in drawn}
        besides.append(Beside(crops[i], boxes[i], candidates, right))
    yield from laid_over(besides)


def _one_of_each(
    indices: NDArray[np.intp], block: NDArray[np.intp], alike: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Of each block the crop that is most alike, the likest first."""
    ranked = indices[np.argsort(-alike[indices], kind="stable")]
    _, first = np.unique(block[ranked], return_index=True)
    return ranked[np.sort(first)]


def blocks(
    photo: Photo, boxes: NDArray[np.float32], vectors: NDArray[np.float32]
) -> NDArray[np.intp]:
    """(n,) from 0 on, the same for boxes (n, 4) xyxy that are one product side by side.

    vectors: (n, d) of their crops. What differs (turned, in glare) but stands between two that are
    the same belongs to them.
    """
    follower = _followers(boxes)
    group = np.arange(len(boxes))
    for i in range(len(boxes)):
        row = [i]
        while row[-1] in follower and len(row) < _LONGEST:
            row.append(follower[row[-1]])
        for last in range(len(row) - 1, 0, -1):
            ends, inside = [row[0], row[last]], row[1:last]
            if (vectors[inside] @ vectors[ends].T).max(axis=1).min(initial=1) < _BETWEEN:
                continue
            if vectors[ends[0]] @ vectors[ends[1]] >= _SAME or same_front(
                photo.pixels, *boxes[ends]
            ):
                group[np.isin(group, group[row[1 : last + 1]])] = group[i]
                break
    return np.unique(group, return_inverse=True)[1]


def _followers(boxes: NDArray[np.float32]) -> dict[int, int]:
    """The next box to the right of each that has one of its size there."""
    following: dict[int, int] = {}
    for i, j in beside(boxes):
        if i not in following or boxes[j, 0] < boxes[following[i], 0]:
            following[int(i)] = int(j)
    return following
