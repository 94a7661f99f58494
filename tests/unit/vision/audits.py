"""Audits to make outputs of: a drawn shelf with known products, and one without any."""

import numpy as np

from tests.factories import photo
from tests.unit.vision.shelf.drawn import drawn_shelf
from vision.audit import ModelUse, ShelfAudit
from vision.capture.quality import Quality
from vision.detections import Detections, Kind
from vision.kpi.share import measure_share
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import build_shelf

CATALOGUE = Catalogue.of(
    [
        Product(
            "Q-1", "青屿", category="tea", name="绿茶", name_en="Green tea", width_mm=65, own=True
        ),
        Product("V-1", "Velmora", category="tea", name="红茶", name_en="Black tea", width_mm=70),
        Product("V-2", "Velmora", name='<script>alert("x")</script>'),
    ]
)
MODEL = ModelUse("shelfeye-test", "1.2.3", "ab" * 32, "Apache-2.0")


def grey_photo(width: int = 480, height: int = 320) -> Photo:
    """A plain photo large enough for the drawn shelf."""
    return photo(np.full((height, width, 3), 120, np.uint8))


def found_products(seed: int = 0) -> Detections:
    """Three rows of eight columns: products in turn, every fourth unknown; a gap and a tag."""
    boxes = drawn_shelf(3, 8, seed=seed).boxes
    n = len(boxes)
    others = np.array([[400, 200, 440, 290], [10, 90, 40, 99]], np.float32)
    sku = np.append(np.where(np.arange(n) % 4 == 3, -1, np.arange(n) % 4), [-1, -1])
    candidates = np.full((n + 2, 5), -1, np.int32)
    candidates[:n, :2] = np.stack([np.arange(n) % 3, (np.arange(n) + 1) % 3], axis=1)
    chances = np.full((n + 2, 5), -1, np.float32)
    chances[:n, :2] = (0.8, 0.15)
    return Detections(
        np.concatenate([boxes, others]),
        np.linspace(0.5, 1, n + 2, dtype=np.float32),
        np.array([Kind.PRODUCT] * n + [Kind.GAP, Kind.PRICE_TAG], np.int8),
        sku.astype(np.int32),
        np.where(sku >= 0, 0.8, -1).astype(np.float32),
        candidates,
        chances,
    )


def audit_of(found: Detections, shot: Photo | None = None, *reasons: str) -> ShelfAudit:
    """The audit of what was found, own products asked for."""
    shelf = build_shelf(found, CATALOGUE)
    quality = Quality(not reasons, reasons)
    kpis = measure_share(shelf, own_asked=True)
    return ShelfAudit(shot or grey_photo(), quality, shelf, kpis, (MODEL,), ("Be careful.",))
