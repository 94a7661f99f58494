"""Is a photo good enough to audit? Codes of what is wrong, for the one who can take it again."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from vision.photo import Photo
from vision.resize import resize

Reason = Literal["too_small", "blurred", "dark", "overexposed"]

_WORKING_SIDE = 640


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Beyond these a photo is of no use. Chosen on 600 usable shelf photos so that few are lost.

    short_side: pixels. sharpness: variance of the Laplacian over the variance of the grey values,
    on the photo reduced to 640 pixels (Pech-Pacheco 2000, divided by contrast): shelf photos had
    0.044 to 1.3, the same ones blurred by sigma 1.5 had 0.003 to 0.022. brightest_tenth: the 90th
    percentile of grey, 0 to 255: they had 150 to 250. burnt: share of grey values of at least
    250: they had up to 0.09.
    """

    short_side: int = 240
    sharpness: float = 0.025
    brightest_tenth: float = 40.0
    burnt: float = 0.5


@dataclass(frozen=True, slots=True)
class Quality:
    """reasons: stable codes of what is wrong, empty when the photo is ok."""

    ok: bool
    reasons: tuple[Reason, ...] = ()


def check_quality(photo: Photo, limits: QualityLimits | None = None) -> Quality:
    """Judge a photo on a reduced copy. Conservative: a doubtful photo passes."""
    limits = limits or QualityLimits()
    pixels = photo.pixels
    if max(photo.width, photo.height) > _WORKING_SIDE:
        pixels = resize(pixels, _WORKING_SIDE)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    faults: dict[Reason, bool] = {
        "too_small": min(photo.width, photo.height) < limits.short_side,
        "blurred": _sharpness(grey) < limits.sharpness,
        "dark": float(np.percentile(grey, 90)) < limits.brightest_tenth,
        "overexposed": float((grey >= 250).mean()) > limits.burnt,
    }
    reasons = tuple(reason for reason, found in faults.items() if found)
    return Quality(not reasons, reasons)


def _sharpness(grey: np.ndarray) -> float:
    detail = cv2.Laplacian(grey, cv2.CV_32F).var()
    return float(detail / max(float(grey.var()), 1.0))
