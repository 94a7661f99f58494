"""Which detection is right, which is false and which does not count, on one photo."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.sample import Sample
from vision.detections import Detections
from vision.geometry import area, intersection, iou


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """truth: (n,) index of the box of the sample that a detection found, -1 when it found none.

    ignored: (n,) bool, no box found, and most of the detection lies on an ignored one.
    """

    truth: NDArray[np.intp]
    ignored: NDArray[np.bool_]

    @property
    def hit(self) -> NDArray[np.bool_]:
        """(n,) whether the detection found a box that no better one had found."""
        return self.truth >= 0


def match(sample: Sample, detections: Detections, iou_threshold: float = 0.5) -> Matches:
    """Match as COCO does: best score first, each to the free box of the truth it overlaps most.

    An ignored box takes any number of detections, by intersection over the detection's area
    (COCO's `iscrowd`: https://cocodataset.org/#detection-eval).
    """
    wanted, ignore = np.flatnonzero(~sample.ignore), sample.boxes[sample.ignore]
    overlap = iou(detections.xyxy, sample.boxes[wanted])
    truth = np.full(len(detections), -1)
    if len(wanted):
        for index in np.argsort(-detections.score, kind="stable"):
            best = np.argmax(overlap[index])
            if overlap[index, best] >= iou_threshold:
                truth[index] = wanted[best]
                overlap[:, best] = -1
    shared = intersection(detections.xyxy[:, None], ignore[None]).max(axis=1, initial=0)
    own = np.maximum(area(detections.xyxy), np.finfo(np.float32).tiny)
    return Matches(truth, (truth < 0) & (shared / own >= iou_threshold))
