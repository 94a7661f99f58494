"""Photo -> Detections, at the scale at which the products have the size the model knows best."""

import math

import cv2
import numpy as np

from vision.detections import Detections, Kind
from vision.geometry import Boxes, area, clip, height, nms, vote, width
from vision.models.card import Thresholds
from vision.models.engine import Engine, Tensor
from vision.models.tiling import tile, whole
from vision.photo import Photo, Pixels
from vision.resize import resize

_PAD = 114
_VOTES = 0.7
"""Least IoU with which a box that NMS drops still moves the one it keeps."""
_TILE_OVERLAP = 3.0
"""Overlap of tiles in target sizes: a facing is then whole in one of them."""


class Detector:
    """Finds every product, price tag and gap its model knows; there is no cap on their number.

    A scout pass over the photo reduced to `scout_side` measures the median sqrt(area) of the
    products, or of the first class of a model without products; the working pass takes, of the
    card's `sides`, the long side that brings it nearest to `target_size`; where there is but one,
    no scout is needed. Finding nothing, the scout leaves the largest side: facings too small for
    it are likelier than none. A working size beyond `tile_side` is tiled with overlap.
    """

    def __init__(
        self, engine: Engine, thresholds: Thresholds | None = None, side: int | None = None
    ) -> None:
        """engine: a detector's. thresholds: instead of the card's, for the working pass.

        side: a fixed working long side in pixels, which spares the scout pass.
        """
        self.engine = engine
        self.card = engine.card
        self.thresholds = thresholds or engine.card.thresholds
        self.side = side
        self._kinds = np.array(engine.card.kinds, np.int8)
        self._main = Kind.PRODUCT if Kind.PRODUCT in engine.card.kinds else engine.card.kinds[0]

    def __call__(self, photo: Photo) -> Detections:
        """The photo's boxes in its pixels, clipped to it, best raw score first."""
        boxes, scores, classes = self._look(photo.pixels, self.working_side(photo), self.thresholds)
        curve = self.card.calibration
        calibrated = np.interp(scores, curve.raw, curve.calibrated)
        return Detections(boxes, calibrated.astype(np.float32), self._kinds[classes])

    def working_side(self, photo: Photo) -> int:
        """The long side, in network pixels, at which this photo is looked at."""
        if self.side is not None:
            return self.side
        scale, long_side = self.card.scale, max(photo.width, photo.height)
        most = math.ceil(scale.max_enlargement * long_side)
        if len(scale.sides) == 1:
            return min(scale.sides[0], most)
        boxes, _, classes = self._look(
            photo.pixels, min(scale.scout_side, most), self.card.thresholds
        )
        meant = boxes[self._kinds[classes] == self._main]
        if not len(meant):
            return min(max(scale.sides), most)
        wanted = long_side * scale.target_size / float(np.median(np.sqrt(area(meant))))
        nearest = min(sorted(scale.sides, reverse=True), key=lambda s: abs(math.log(s / wanted)))
        return min(nearest, most)

    def _look(
        self, pixels: Pixels, side: int, thresholds: Thresholds
    ) -> tuple[Boxes, Tensor, np.ndarray]:
        """Boxes (n, 4) in the pixels given, raw scores (n,), classes (n,), best score first."""
        picture = resize(pixels, side)
        size = (picture.shape[1], picture.shape[0])
        tile_side = self.card.scale.tile_side
        overlap = min(round(_TILE_OVERLAP * self.card.scale.target_size), tile_side // 2)
        parts = []
        for window in tile(*size, tile_side, overlap):
            x1, y1, x2, y2 = window
            boxes, scores, classes = self._run(picture[y1:y2, x1:x2], thresholds.score)
            boxes = boxes + np.array([x1, y1, x1, y1], np.float32)
            kept = whole(boxes, window, size, overlap)
            parts.append((boxes[kept], scores[kept], classes[kept]))
        boxes, scores, classes = (np.concatenate(column) for column in zip(*parts, strict=True))
        ratio = np.array([pixels.shape[1] / size[0], pixels.shape[0] / size[1]] * 2, np.float32)
        boxes = clip(boxes * ratio, pixels.shape[1], pixels.shape[0])
        seen = (width(boxes) >= 1) & (height(boxes) >= 1)
        boxes, scores, classes = boxes[seen], scores[seen], classes[seen]
        kept = _nms_by_class(boxes, scores, classes, thresholds.nms_iou)
        return _voted(boxes, scores, classes, kept), scores[kept], classes[kept]

    def _run(self, picture: Pixels, least: float) -> tuple[Boxes, Tensor, np.ndarray]:
        """One pass over a picture (h, w, 3): the boxes of at least that raw score, before NMS."""
        output = self.engine(_blob(picture, self.card.input.stride, self.card.input.scale))[0]
        best = output[4:].max(axis=0)
        found = np.flatnonzero(best >= least)
        centres, sizes = output[:2, found].T, output[2:4, found].T
        boxes = np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)
        return boxes, best[found], output[4:, found].argmax(axis=0)


def _blob(picture: Pixels, stride: int, scale: float) -> Tensor:
    """(1, 3, h, w) float32, padded with grey at the right and bottom to multiples of stride."""
    right, bottom = -picture.shape[1] % stride, -picture.shape[0] % stride
    padded = cv2.copyMakeBorder(
        picture, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=(_PAD, _PAD, _PAD)
    )
    return cv2.dnn.blobFromImage(padded, scale)


def _nms_by_class(
    boxes: Boxes, scores: Tensor, classes: np.ndarray, iou_threshold: float
) -> np.ndarray:
    """Indices kept by NMS within each class, best score first, ties by index."""
    kept = [np.zeros(0, np.intp)]
    for which in np.unique(classes):
        of_class = np.flatnonzero(classes == which)
        kept.append(of_class[nms(boxes[of_class], scores[of_class], iou_threshold)])
    indices = np.sort(np.concatenate(kept))
    return indices[np.argsort(-scores[indices], kind="stable")]


def _voted(boxes: Boxes, scores: Tensor, classes: np.ndarray, kept: np.ndarray) -> Boxes:
    """(k, 4) boxes of the indices kept, each moved by the votes of its class."""
    voted = boxes[kept]
    for which in np.unique(classes):
        ours, members = classes[kept] == which, classes == which
        voted[ours] = vote(voted[ours], boxes[members], scores[members], _VOTES)
    return voted
