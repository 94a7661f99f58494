"""Figures of a detector on labelled photos: COCO's averages and what a user of the audit sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster
from numpy.typing import NDArray

from datasets.sample import Dataset, Sample, drawn_once
from training.matching import match
from vision.detections import Detections, Kind
from vision.errors import DatasetError, MetricError

MOST_DETECTIONS = 500  # per photo, by score; COCO's 100 would cut dense shelves off


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """COCO's figures for one class, with at most 500 detections per photo.

    ap: mean over IoU 0.50 to 0.95; ap50, ap75: at that IoU; ar: mean recall over the same IoUs.
    recall: (101,) and precision50, precision75: (101,), interpolated; 0 beyond the last recall.
    """

    ap: float
    ap50: float
    ap75: float
    ar: float
    recall: NDArray[np.float64]
    precision50: NDArray[np.float64]
    precision75: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CountError:
    """Errors of counts over photos, in percent of the true count of each photo.

    absolute: mean |found − true| / true; signed: mean (found − true) / true; photos: those with a
    true count above 0, the only ones for which a percentage exists.
    """

    absolute: float
    signed: float
    photos: int


def of_kind(dataset: Dataset, kind: Kind) -> Dataset:
    """The boxes of one kind only, each once (see drawn_once), as the class 0 of one-class samples.

    The class is the one that bears the kind's name, or the only class of a dataset where nothing
    names it; products are also the only class whatever its name. Raises DatasetError when there is
    no such class.
    """
    if kind.label in dataset.classes:
        label = dataset.classes.index(kind.label)
    elif dataset.classes == ("0",) or (kind is Kind.PRODUCT and len(dataset.classes) == 1):
        label = 0
    else:
        classes = ", ".join(dataset.classes)
        raise DatasetError(dataset.name, f"classes {classes}", f"a class named {kind.label}")
    samples = []
    for sample in dataset:
        kept = np.flatnonzero(sample.labels == label)
        kept = kept[drawn_once(sample.boxes[kept], sample.labels[kept])]
        samples.append(
            sample.replace(boxes=sample.boxes[kept], labels=None, ignore=sample.ignore[kept])
        )
    return dataset.replace(classes=(kind.label,), samples=tuple(samples))


def averages(dataset: Dataset, detections: Sequence[Detections]) -> Averages:
    """COCO's detection figures (https://cocodataset.org/#detection-eval) by faster-coco-eval.

    dataset: one class (see `of_kind`). detections: one per sample, of that class, not thresholded.
    Raises MetricError when there is nothing to find.
    """
    truth = _coco_truth(dataset)
    found = truth.loadRes(_coco_results(detections))
    evaluation = COCOeval_faster(truth, found, "bbox")
    evaluation.params.maxDets = [1, 100, MOST_DETECTIONS]
    evaluation.evaluate()
    evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, 0, 0, -1]  # (10 IoUs, 101 recalls)
    recall = evaluation.eval["recall"][:, 0, 0, -1]
    if (precision < 0).any() or not np.isfinite(precision).all():
        raise MetricError(dataset.name, "no precision", "at least one box that is not ignored")
    return Averages(
        ap=float(precision.mean()),
        ap50=float(precision[0].mean()),
        ap75=float(precision[5].mean()),
        ar=float(recall.mean()),
        recall=np.asarray(evaluation.params.recThrs),
        precision50=precision[0],
        precision75=precision[5],
    )


def found_count(sample: Sample, detections: Detections) -> int:
    """Detections that count as facings: all but those on ignored boxes."""
    if not sample.ignore.any():
        return len(detections)
    return int((~match(sample, detections).ignored).sum())


def true_count(sample: Sample) -> int:
    """Boxes of the truth that are not ignored."""
    return int((~sample.ignore).sum())


def count_error(found: Sequence[int], true: Sequence[int]) -> CountError:
    """Raises MetricError when the counts do not pair up or no photo has a true count above 0."""
    if len(found) != len(true):
        raise MetricError("count error", f"{len(found)} counts", f"{len(true)}, one per photo")
    numbers, truth = np.asarray(found, np.float64), np.asarray(true, np.float64)
    some = truth > 0
    if not some.any():
        raise MetricError("count error", "no photo with a facing", "at least one")
    relative = 100 * (numbers[some] - truth[some]) / truth[some]
    return CountError(float(np.abs(relative).mean()), float(relative.mean()), int(some.sum()))


def row_accuracy(found: Sequence[int], true: Sequence[int]) -> float:
    """Share of photos whose number of rows is right. Raises MetricError without photos."""
    if len(found) != len(true) or not true:
        raise MetricError("row accuracy", f"{len(found)} row counts", f"{len(true) or 'some'}")
    return float(np.mean(np.asarray(found) == np.asarray(true)))


def share_error(found: Mapping[str | None, float], true: Mapping[str | None, float]) -> float:
    """Mean absolute error of the shares (0 to 1) of one photo, in percentage points.

    Over every brand that either names, a brand that one does not name counting 0 there; None is
    unknown. Raises MetricError when the true shares are empty or do not add up to 1.
    """
    if not np.isclose(sum(true.values()), 1, atol=1e-6):
        raise MetricError("share error", f"true shares sum to {sum(true.values()):.4g}", "1")
    brands = found.keys() | true.keys()
    gaps = [abs(found.get(brand, 0) - true.get(brand, 0)) for brand in brands]
    return 100 * float(np.mean(gaps))


def _coco_truth(dataset: Dataset) -> COCO:
    annotations = []
    for image_id, sample in enumerate(dataset, start=1):
        boxes = sample.boxes.astype(np.float64)
        boxes[:, 2:] -= boxes[:, :2]
        for box, ignore in zip(boxes.tolist(), sample.ignore.tolist(), strict=True):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": 1,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": int(ignore),
                }
            )
    images = [
        {"id": i, "width": sample.width, "height": sample.height}
        for i, sample in enumerate(dataset, start=1)
    ]
    name = dataset.classes[0] if dataset.classes else ""
    return COCO(
        {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": name}]}
    )


def _coco_results(detections: Sequence[Detections]) -> NDArray[np.float64]:
    """(n, 7) image id, x, y, width, height, score, category."""
    parts = []
    for image_id, found in enumerate(detections, start=1):
        boxes = found.xyxy.astype(np.float64)
        boxes[:, 2:] -= boxes[:, :2]
        ids, ones = np.full((len(found), 1), image_id), np.ones((len(found), 1))
        parts.append(np.hstack([ids, boxes, found.score[:, None], ones]))
    return np.concatenate(parts)
