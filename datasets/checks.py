"""What is wrong with a dataset, as findings a person can act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from datasets.fingerprint import fingerprint, same_photos
from datasets.sample import Dataset, Sample, drawn_once
from vision.errors import DatasetError
from vision.geometry import clip, height, width

Level = Literal["error", "warning"]
_OUTSIDE = 1.0  # pixels a box may pass the border by: rounding in exports
_THIN = 1.0  # pixels


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. level: an error makes figures wrong, a warning may; sample: a photo or dataset."""

    level: Level
    sample: str
    message: str


def check(datasets: Sequence[Dataset]) -> list[Finding]:
    """The faults of the splits of one dataset: of each photo, of each split, and between splits.

    Decodes every picture. Errors come first, else in the order of the photos.
    """
    findings = [finding for dataset in datasets for finding in _check_dataset(dataset)]
    for dataset in datasets:
        for sample in dataset:
            findings += _check_boxes(sample, len(dataset.classes))
    findings += _check_pictures(datasets)
    return sorted(findings, key=lambda finding: finding.level != "error")


def _check_dataset(dataset: Dataset) -> Iterator[Finding]:
    if not len(dataset):
        yield Finding("error", dataset.name, "no photos")
        return
    if not dataset.box_count:
        yield Finding("error", dataset.name, "no boxes on any photo")
        return
    used = np.unique(np.concatenate([sample.labels for sample in dataset]))
    for label, name in enumerate(dataset.classes):
        if label not in used:
            yield Finding("warning", dataset.name, f"class {label} ({name}) has no box")


def _check_boxes(sample: Sample, class_count: int) -> Iterator[Finding]:
    subject, boxes = str(sample.path), sample.boxes
    if not len(boxes):
        yield Finding("warning", subject, "no boxes")
        return
    inside = clip(boxes, sample.width, sample.height)
    gone = (width(inside) <= 0) | (height(inside) <= 0)
    thin = ((width(boxes) < _THIN) | (height(boxes) < _THIN)) & ~gone
    passes = (np.abs(boxes - inside).max(axis=1) > _OUTSIDE) & ~gone
    undeclared = np.unique(sample.labels[(sample.labels < 0) | (sample.labels >= class_count)])
    repeated = len(boxes) - len(drawn_once(boxes, sample.labels))
    size = f"{sample.width}×{sample.height}"
    if gone.any():
        yield Finding("error", subject, f"{gone.sum()} box(es) without area inside the {size} px")
    if thin.any():
        yield Finding("error", subject, f"{thin.sum()} box(es) thinner than {_THIN:.0f} px")
    if undeclared.size:
        listed = ", ".join(str(label) for label in undeclared)
        yield Finding("error", subject, f"class(es) {listed} of {class_count} declared")
    if passes.any():
        yield Finding("warning", subject, f"{passes.sum()} box(es) pass the border ({size} px)")
    if repeated:
        yield Finding("warning", subject, f"{repeated} box(es) drawn twice")


def _check_pictures(datasets: Sequence[Dataset]) -> Iterator[Finding]:
    """Unreadable pictures, and photos that are there twice."""
    photos: list[tuple[Dataset, Sample]] = []
    prints = []
    for dataset in datasets:
        for sample in dataset:
            try:
                prints.append(fingerprint(sample.path))
            except DatasetError as error:
                yield Finding("error", str(sample.path), error.cause or str(error))
            else:
                photos.append((dataset, sample))
    if len(prints) < 2:
        return
    for i, j in same_photos(np.stack(prints)):
        (home, one), (other_home, other) = photos[i], photos[j]
        if home is other_home:
            yield Finding("warning", str(other.path), f"the same view as {one.path.name}")
        else:
            message = f"the same view as {one.path.name} of {home.name}: the splits leak"
            yield Finding("error", str(other.path), message)
