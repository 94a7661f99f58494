"""Photos of a visit may show the same stretch of shelf: what stands on two of them counts once.

Photos that came with a position are taken at their word: each shows a shelf of its own.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import cv2
import numpy as np
from numpy.typing import NDArray

from serving.scope import Scope
from serving.storage import Storage, picture_key
from vision.capture.overlap import View, inside, overlap

_HELD = 24
"""Photos of which what is compared is kept in memory."""
Overlaps = list[dict[str, Any]]
"""audit: that shows it too. size: width, height of its photo. to: 3 × 3, pixels to its pixels."""


async def overlaps_of(
    storage: Storage, scope: Scope, others: Sequence[UUID], picture: bytes
) -> Overlaps:
    """Where other audits' photos show what a photo does. picture: its own, a JPEG."""
    found: Overlaps = []
    for other in others:
        try:
            data = await storage.get(picture_key(scope.workspace_id, other, "photo"))
        except FileNotFoundError:
            continue
        size, to_other = await asyncio.to_thread(_compared, data, picture)
        if to_other is not None:
            found.append({"audit": str(other), "size": size, "to": to_other.tolist()})
    return found


def repeated(boxes: Sequence[Sequence[float]], overlaps: Overlaps) -> NDArray[np.bool_]:
    """Which boxes [x1, y1, x2, y2] of a photo are on one that it overlaps with."""
    every = np.array(boxes, np.float32).reshape(-1, 4)
    seen = np.zeros(len(every), bool)
    for one in overlaps:
        seen |= inside(every, np.array(one["to"]), tuple(one["size"]))
    return seen


def _compared(other: bytes, picture: bytes) -> tuple[tuple[int, int], NDArray[np.float64] | None]:
    """Size of the other photo, and the picture's pixels to its."""
    seen = _view(other)
    return seen.size, overlap(seen, _view(picture))


@lru_cache(maxsize=_HELD)
def _view(picture: bytes) -> View:
    """What is compared of a stored picture, in pixels of the photo."""
    return View.of(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR_RGB))
