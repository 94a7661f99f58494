"""A photo of the demo: of which category, on which visit, and what is on it."""

from dataclasses import dataclass
from uuid import UUID

import cv2
import numpy as np

from datasets.synthetic.section import Shot, photograph_section
from datasets.synthetic.truth import ShelfTruth
from serving.demo.places import demo_id
from serving.demo.story import Outing, changes, prices

_SIDE, _RECOGNISED_SIDE = 960, 1280
_QUALITY = 86


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo of a category on a visit. recognised: the real pipeline is to audit it."""

    outing: Outing
    at: int
    recognised: bool

    @property
    def category(self) -> str:
        return self.outing.categories[self.at]

    @property
    def photo_id(self) -> UUID:
        return demo_id("photo", self.outing.name, self.category)

    @property
    def audit_id(self) -> UUID:
        return demo_id("audit", self.outing.name, self.category)

    def photographed(self) -> tuple[bytes, ShelfTruth]:
        """The photo as JPEG, and what is on it; the same each time."""
        outing, category = self.outing, self.category
        shot = Shot(outing.seed(category), _RECOGNISED_SIDE if self.recognised else _SIDE)
        changed = changes(outing, category)
        section = outing.section(category)
        pixels, truth = photograph_section(section, changed, prices(outing), shot)
        return _jpeg(pixels), truth


def _jpeg(pixels: np.ndarray) -> bytes:
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
