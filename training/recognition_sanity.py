"""Refuse recognition sets and figures that cannot be right."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from datasets.fingerprint import fingerprint
from datasets.recognition import RecognitionSet
from training.metrics import true_count
from training.sanity import refuse_bad_truth
from vision.errors import MetricError
from vision.shelf.pictures import find_pictures

_SAVED_AGAIN = 24  # of 256 bits: photos of packs saved smaller differ in up to 12, others in 92


def refuse_bad_set(photos: RecognitionSet) -> None:
    """Raise MetricError for a set that can't judge a recogniser.

    No photos, no boxes, nothing the catalogue holds, a catalogue without pictures, or photos which
    are reference pictures as well, saved again or not; all of these at once.
    """
    refuse_bad_truth(photos.photos)
    pictures = [picture.path for picture in find_pictures(photos.catalogue)]
    if not pictures:
        raise MetricError(photos.photos.name, "the catalogue has no pictures", "images/<sku>/*.jpg")
    known = sum(int((photos.sku(sample)[~sample.ignore] >= 0).sum()) for sample in photos.photos)
    if not known:
        total = sum(true_count(sample) for sample in photos.photos)
        raise MetricError(photos.photos.name, f"all {total} boxes are unknown", "some known ones")
    refuse_references([sample.path for sample in photos.photos], pictures, photos.photos.name)


def refuse_references(photos: Sequence[Path], pictures: Sequence[Path], name: str) -> None:
    """Raise MetricError naming every photo that is a reference picture, saved again or not."""
    digests = {hashlib.sha256(path.read_bytes()).digest() for path in pictures}
    prints = np.stack([fingerprint(path) for path in pictures])
    both = []
    for path in photos:
        bits = np.bitwise_count(prints ^ fingerprint(path)).sum(axis=1)
        if hashlib.sha256(path.read_bytes()).digest() in digests or bits.min() <= _SAVED_AGAIN:
            both.append(f"{path.parent.name}/{path.name}")
    if both:
        cause = f"photos that are reference pictures too: {', '.join(both)}"
        raise MetricError(name, cause, "photos that the catalogue has not seen")


def refuse_bad_figures(figures: Mapping[str, float], name: str) -> None:
    """Raise MetricError for figures that contradict themselves or one another."""
    wrong = [key for key, value in figures.items() if not np.isfinite(value)]
    if wrong:
        raise MetricError(name, f"{', '.join(wrong)} not finite", "numbers")
    if figures.get("top1", 0) > figures.get("top5", 1) + 1e-9:
        shown = f"top1 {figures['top1']:.3f}, top5 {figures['top5']:.3f}"
        raise MetricError(name, shown, "top5 at least top1")
    if figures.get("accuracy", 0) > figures.get("detected", 1) + 1e-9:
        shown = f"accuracy {figures['accuracy']:.3f}, detected {figures['detected']:.3f}"
        raise MetricError(name, shown, "no more named right than detected")
