"""Names the products on a photo by local features and colour, or leaves them unknown."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.audit import ModelUse
from vision.detections import CANDIDATES, Detections, Kind
from vision.models.evidence import (
    CUES,
    Affine,
    Canvas,
    Crop,
    compare,
    counted,
    likeness,
    locate,
    refined,
)
from vision.models.gallery import Gallery
from vision.models.keypoints import SIDE, Features
from vision.photo import Photo
from vision.resize import resize

COEFFICIENTS = Path(__file__).parent / "weights" / "local_features.json"
THRESHOLD = 0.6

_MARGIN = 0.04  # of the box, on each side
_LARGEST_ZOOM = 3.0
_KEYPOINTS = 150
_VOTERS = 60  # keypoints of a crop that choose whom to look at closely
_NEIGHBOURS = 10
_SHORT_LIST = 8
_LEAST_SIDE = 12  # pixels


@dataclass(frozen=True, slots=True)
class Coefficients:
    """log odds, against "none of these", that a candidate is the product: bias + weights · cues."""

    bias: float
    weights: tuple[float, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """From JSON: {"bias": number, "weights": {cue: number}, ...}."""
        document = json.loads(path.read_text(encoding="utf-8"))
        return cls(document["bias"], tuple(document["weights"][cue] for cue in CUES))

    def probabilities(self, cues: NDArray[np.float32]) -> NDArray[np.float64]:
        """(k,) of k candidates' cues (k, c): a multinomial logit whose other outcome is "none".

        Candidates that explain a crop equally well share its probability.
        """
        odds = self.bias + cues.astype(np.float64) @ np.array(self.weights)
        top = max(odds.max(initial=0.0), 0.0)
        shares = np.exp(odds - top)
        return shares / (np.exp(-top) + shares.sum())


class LocalFeatureRecogniser:
    """Compares every product's crop with the reference pictures of a gallery.

    threshold: least probability with which a product is named; below it `sku` stays -1.
    """

    def __init__(self, gallery: Gallery, threshold: float = THRESHOLD) -> None:
        data = COEFFICIENTS.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        self.gallery, self.threshold = gallery, threshold
        self.coefficients = Coefficients.read(COEFFICIENTS)
        self.models = (ModelUse("local-features", "1", digest, "Apache-2.0"),)
        self._canvases = [Canvas.of(picture) for picture in gallery.pictures]

    def __call__(self, photo: Photo, found: Detections) -> Detections:
        """found with sku, sku_score, candidates and candidate_score of its products filled in."""
        products = np.flatnonzero(found.kind == Kind.PRODUCT)
        if not len(products) or not len(self.gallery):
            return found
        sku, sku_score = found.sku.copy(), found.sku_score.copy()
        candidates, scores = found.candidates.copy(), found.candidate_score.copy()
        for at in products:
            skus, cues = self.weigh(cut(photo, found.xyxy[at]))
            chances = self.coefficients.probabilities(cues)
            best = np.lexsort((skus, -chances))[:CANDIDATES]
            candidates[at, : len(best)] = skus[best]
            scores[at, : len(best)] = chances[best]
            if len(best) and chances[best[0]] >= self.threshold:
                sku[at], sku_score[at] = skus[best[0]], chances[best[0]]
        return found.replace(
            sku=sku, sku_score=sku_score, candidates=candidates, candidate_score=scores
        )

    def short_list(self, crop: Crop | None) -> dict[int, float]:
        """The references to look at, one a product, best first, and their votes.

        After local naive Bayes nearest neighbour (McCann and Lowe, CVPR 2012): a keypoint adds to
        its nearest references what they are nearer than the first one left out. A vote is the mean
        over the crop's strongest keypoints.
        """
        filled = np.flatnonzero(np.diff(self.gallery.start))
        if crop is None or not len(crop.features) or not len(filled):
            return {}
        similar = crop.features.descriptors[:_VOTERS] @ self.gallery.features.descriptors.T
        nearest = np.maximum.reduceat(similar, self.gallery.start[filled], axis=1)
        last = min(_NEIGHBOURS, len(filled) - 1)
        left_out = -np.partition(-nearest, last, axis=1)[:, last, None]
        votes = np.maximum(nearest - left_out, 0).mean(axis=0)
        order = np.argsort(-votes, kind="stable")
        _, first = np.unique(self.gallery.sku[filled[order]], return_index=True)
        chosen = order[np.sort(first)][:_SHORT_LIST]
        return {int(filled[i]): float(votes[i]) for i in chosen}

    def weigh(self, crop: Crop | None) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Products (k,) and cues (k, c) of the references on the short list.

        None without a place that enough keypoints agree on: colour alone names nothing.
        """
        likely = self.short_list(crop)
        found = {i: locate(crop, self._features(i), self._size(i)) for i in likely}
        placed = {i: inliers for i, (affine, inliers) in found.items() if affine is not None}
        skus: list[int] = []
        rows: list[NDArray[np.float32]] = []
        if placed:
            best = max(placed, key=lambda i: (placed[i], -i))
            shared = refined(crop, self._canvases[best], found[best][0])
            shared = shared * np.array([*self._size(best), 1])
            for i, (own, inliers) in found.items():
                cues = self._cues(crop, i, own, shared)
                if cues is not None:
                    skus.append(int(self.gallery.sku[i]))
                    rows.append(np.array([likely[i], *counted(crop, inliers), *cues]))
        return np.array(skus, np.int32), np.array(rows, np.float32).reshape(-1, len(CUES))

    def _cues(
        self, crop: Crop, i: int, own: Affine | None, shared: Affine
    ) -> NDArray[np.float32] | None:
        """What `compare` sees at the better of two places of reference i.

        own: where its keypoints put it. shared: where the reference located best lies, as a map of
        the unit square. Look-alikes have one layout, so a place found for one holds for all; what
        is left between them is then what their fronts differ in.
        """
        places = [shared / np.array([*self._size(i), 1])]
        if own is not None:
            places.append(own)
        seen = [compare(crop, self._canvases[i], affine) for affine in places]
        return max((cues for cues in seen if cues is not None), key=likeness, default=None)

    def _features(self, i: int) -> Features:
        return self.gallery.features[int(self.gallery.start[i]) : int(self.gallery.start[i + 1])]

    def _size(self, i: int) -> tuple[int, int]:
        height, width = self.gallery.pictures[i].shape[:2]
        return width, height


def cut(photo: Photo, box: NDArray[np.float32]) -> Crop | None:
    """The crop of a box with a little context at working size; None for a sliver."""
    sides = box[2:] - box[:2]
    if min(sides) < _LEAST_SIDE:
        return None
    margin = _MARGIN * sides
    x1, y1 = np.maximum(np.floor(box[:2] - margin), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(box[2:] + margin), (photo.width, photo.height)).astype(int)
    part = photo.pixels[y1:y2, x1:x2]
    if min(part.shape[:2]) < _LEAST_SIDE:
        return None
    long_side = max(part.shape[:2])
    side = round(min(SIDE, long_side * _LARGEST_ZOOM))
    scale = side / long_side
    picture = resize(part, side)
    inner = (box - np.array([x1, y1, x1, y1], np.float32)) * scale
    return Crop.of(picture, inner, _KEYPOINTS)
