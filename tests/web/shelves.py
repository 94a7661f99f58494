"""A shelf to photograph and what a pipeline makes of it, without a model."""

from typing import Any

import cv2
import numpy as np

from tests.factories import encoded
from tests.integration.serving.pipelines import FakeAudit, FakePipeline, facing, share
from vision.photo import Photo

WIDTH, HEIGHT = 1200, 900
BRANDS = ("Quillo", "Hemujo", "Sanaro", None)
ROWS = 4


def shelf(seed: int = 0, blur: float = 0) -> bytes:
    """A JPEG of boxes in rows; another seed is another picture. blur: sigma in pixels."""
    pixels = np.full((HEIGHT, WIDTH, 3), 225, np.uint8)
    colours = np.random.default_rng(seed).integers(30, 230, (ROWS, 12, 3))
    for row in range(ROWS):
        for column in range(12):
            left, top = 100 * column + 6, 225 * row + 30
            colour = [int(part) for part in colours[row, column]]
            cv2.rectangle(pixels, (left, top), (left + 86, top + 160), colour, -1)
            at = (left + 10, top + 90)
            cv2.putText(pixels, str(row + column), at, cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 20), 6)
    if blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), blur)
    return encoded(pixels, "JPEG", quality=90)


def store_sign(text: str) -> bytes:
    """A JPEG of a QR code on a wall, a little askew and out of focus as phones see it."""
    code = cv2.QRCodeEncoder.create().encode(text)
    code = cv2.resize(code, (330, 330), interpolation=cv2.INTER_NEAREST)
    wall = np.full((480, 640), 205, np.uint8)
    wall[70:400, 150:480] = code
    turned = cv2.warpAffine(
        wall, cv2.getRotationMatrix2D((320, 240), 12, 0.9), (640, 480), borderValue=205
    )
    return encoded(cv2.cvtColor(cv2.GaussianBlur(turned, (0, 0), 1), cv2.COLOR_GRAY2RGB), "JPEG")


class ShelfAudit(FakeAudit):
    """facings in rows on the whole photo, a gap, a price tag and two things to put right."""

    def __init__(self, photo: Photo, facings: int) -> None:
        super().__init__(photo)
        self.facings = facings

    def to_dict(self) -> dict[str, Any]:
        found = [self._facing(number) for number in range(self.facings)]
        shares = [
            share(sum(one["brand"] == brand for one in found) / max(1, len(found)), **scope)
            for brand in BRANDS
            for scope in [{"brand": brand} if brand else {"unknown": True}]
        ]
        own = share(0.25, own=True) | {"low": 0.21, "high": 0.3, "rule_version": "share/2"}
        full = share(0.9) | {"name": "fullness", "rule_version": "fullness/1"}
        box = [2.0, 2.0, 60.0, 60.0]
        tag = {"box": box, "text": "3.50", "price": 3.5, "currency": "CNY", "kind": "price"}
        return super().to_dict() | {
            "facings": found,
            "gaps": [{"box": [WIDTH - 90.0, 30.0, WIDTH - 10.0, 190.0], "row": 0, "sku": "Q-1"}],
            "price_tags": [tag | {"facings": [0]}],
            "kpis": [own | {"numerator": 12, "denominator": 48}, *shares, full],
            "tasks": [
                _task("restock", 2.0, "补货 Quillo", "Restock Quillo"),
                _task("add_tag", 1.0, "补价签", "Add a tag"),
            ],
        }

    def _facing(self, number: int) -> dict[str, Any]:
        columns = -(-self.facings // ROWS)
        row, column = divmod(number, columns)
        width, height = self.photo.width / columns, self.photo.height / ROWS
        left, top = column * width, row * height
        brand = BRANDS[number % len(BRANDS)]
        place = {"row": row, "box": [left + 2, top + 12, left + width - 2, top + height - 12]}
        return facing(column, brand, brand and f"{brand}-{number}", "tea") | place


class ShelfPipeline(FakePipeline):
    """Finds as many facings as it is told."""

    def __init__(self, facings: int = 48) -> None:
        super().__init__()
        self.facings = facings

    def audit(self, photo: Photo, *_: object) -> ShelfAudit:
        self.audited += 1
        return ShelfAudit(photo, self.facings)


def _task(kind: str, value: float, chinese: str, english: str) -> dict[str, Any]:
    place = {
        "kind": kind,
        "row": 0,
        "sku": None,
        "position": None,
        "boxes": [[2.0, 2.0, 60.0, 60.0]],
    }
    return place | {"facings": 1, "value": value, "text": {"zh": chinese, "en": english}}
