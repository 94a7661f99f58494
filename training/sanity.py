"""Refuse figures that cannot be right: each check names a way evaluations have gone wrong."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from datasets.sample import Dataset, Sample
from training.metrics import Averages, CountError, true_count
from vision.detections import Detections
from vision.errors import MetricError
from vision.geometry import centre

_NORMALISED = 2.0  # no box of a photo ends within two pixels of its corner
_OUTSIDE = 0.02  # of the photo's side
_ROUND_CAP = 100  # caps are round numbers
_CLOSE = 1e-9


def refuse_bad_truth(dataset: Dataset) -> None:
    """Raise MetricError for a dataset without photos or without a box that is not ignored."""
    if not len(dataset):
        raise MetricError(dataset.name, "no photos", "at least one")
    if not sum(true_count(sample) for sample in dataset):
        raise MetricError(dataset.name, "no boxes to find", "at least one that is not ignored")
    for sample in dataset:
        if len(sample) and sample.boxes.max() <= _NORMALISED:
            raise MetricError(sample.path, "the truth's boxes look normalised", "pixels")


def refuse_bad_detections(dataset: Dataset, detections: Sequence[Detections]) -> None:
    """Raise MetricError when detections and photos do not fit together.

    Detections that are not one per photo, not in pixels of the photo, or cut off at a cap.
    """
    if len(detections) != len(dataset):
        raise MetricError(
            dataset.name, f"detections of {len(detections)} photos", f"{len(dataset)}"
        )
    for sample, found in zip(dataset, detections, strict=True):
        _refuse_bad_boxes(sample, found)
    _refuse_cap(dataset, detections)


def refuse_bad_figures(
    dataset: Dataset, detections: Sequence[Detections], figures: Averages, counts: CountError
) -> None:
    """Raise MetricError for figures that contradict themselves, one another or the detections."""
    values = {f.name: getattr(figures, f.name) for f in fields(figures)}
    scalars = {key: value for key, value in values.items() if isinstance(value, float)}
    for key, value in scalars.items():
        if not 0 <= value <= 1:
            raise MetricError(dataset.name, f"{key} is {value:g}", "0 to 1")
    if max(figures.ap, figures.ap75) > figures.ap50 + _CLOSE:
        shown = ", ".join(f"{key} {value:.3f}" for key, value in scalars.items())
        raise MetricError(dataset.name, shown, "AP50 at least AP and AP75")
    if not np.isfinite([counts.absolute, counts.signed]).all():
        raise MetricError(dataset.name, "the count error is not finite", "a percentage")
    if abs(counts.signed) > counts.absolute + _CLOSE:
        shown = f"signed count error {counts.signed:.2f} %, absolute {counts.absolute:.2f} %"
        raise MetricError(dataset.name, shown, "signed within absolute")
    if figures.ap > 1 - _CLOSE:
        _refuse_missing(dataset, detections)


def _refuse_bad_boxes(sample: Sample, found: Detections) -> None:
    if not len(found):
        return
    if found.xyxy.max() <= _NORMALISED:
        raise MetricError(sample.path, "the detections' boxes look normalised", "pixels")
    size = np.array([sample.width, sample.height])
    middle = centre(found.xyxy)
    outside = (middle < -_OUTSIDE * size) | (middle > (1 + _OUTSIDE) * size)
    if outside.any():
        cause = f"{outside.any(axis=1).sum()} detection(s) lie outside"
        raise MetricError(sample.path, cause, f"boxes within {sample.width}×{sample.height} px")


def _refuse_cap(dataset: Dataset, detections: Sequence[Detections]) -> None:
    """A detector that stops at a number shows it: its largest count is round or comes twice."""
    counts = np.array([len(found) for found in detections])
    cap = int(counts.max())
    if not cap:
        return
    at_cap = [s for s, count in zip(dataset, counts, strict=True) if count == cap]
    short = [sample for sample in at_cap if true_count(sample) > cap]
    if short and (cap % _ROUND_CAP == 0 or len(at_cap) > 1):
        cause = f"{cap} detections, the most on any photo, for {true_count(short[0])} boxes"
        raise MetricError(short[0].path, cause, "detections that are not cut off at a number")


def _refuse_missing(dataset: Dataset, detections: Sequence[Detections]) -> None:
    """An AP of 1 means that every box was found."""
    for sample, found in zip(dataset, detections, strict=True):
        if len(found) < true_count(sample):
            cause = f"AP 1.0 with {len(found)} detections for {true_count(sample)} boxes"
            raise MetricError(sample.path, cause, "at least as many detections as boxes")
