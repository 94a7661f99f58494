"""Labelled photos and detections that can be worked out by hand."""

import numpy as np

from datasets.sample import Dataset, Sample
from vision.detections import Detections


def boxes(n, side=10, pitch=20, per_row=40):
    """(n, 4) separate squares, in rows."""
    at = np.stack([np.arange(n) % per_row, np.arange(n) // per_row], axis=1) * pitch
    return np.hstack([at, at + side]).astype(np.float32)


def sample(found=(), name="a.png", **columns):
    return Sample(name, 1000, 1000, np.array(found, np.float32).reshape(-1, 4), **columns)


def dataset(*samples):
    return Dataset("toy", ("product",), samples)


def detections(found, score=None):
    xyxy = np.array(found, np.float32).reshape(-1, 4)
    score = np.linspace(0.9, 0.5, len(xyxy)) if score is None else score
    return Detections(xyxy, np.array(score, np.float32))
