"""Pipelines that audit at once, so that the service around them can be tested."""

import time
from pathlib import Path
from typing import Any

from vision.photo import Photo
from vision.stages import stage


def facing(column: int, brand: str | None, sku: str | None, category: str | None = None) -> dict:
    """One facing of a report.json."""
    return {
        "box": [10.0 * column, 5.0, 10.0 * column + 9, 40.0],
        "row": 0,
        "column": column,
        "units": 1,
        "sku": sku,
        "brand": brand,
        "category": category,
        "name": sku,
        "name_en": None,
        "probability": 0.9 if sku else None,
        "candidates": [{"sku": sku, "probability": 0.9}] if sku else [],
        "width_cm": 7.5 if sku else None,
    }


def share(value: float, **scope: Any) -> dict:
    """One share of a report.json."""
    return {
        "name": "share_facings",
        "scope": scope,
        "value": value,
        "low": value,
        "high": value,
        "numerator": 1,
        "denominator": 3,
        "unit": "facings",
        "definition": "facings of the brand / facings",
        "rule_version": "1",
    }


class FakeAudit:
    """A ShelfAudit that needs no model: three facings, of Quillo, of Hemujo, and unknown."""

    def __init__(self, photo: Photo) -> None:
        self.photo = photo

    def to_dict(self) -> dict[str, Any]:
        photo = self.photo
        return {
            "schema": "shelf-audit/1",
            "photo": {
                "sha256": photo.sha256,
                "width": photo.width,
                "height": photo.height,
                "name": photo.name,
            },
            "quality": {"ok": True, "reasons": []},
            "detections": [],
            "rows": [{"index": 0, "box": [0.0, 0.0, 90.0, 45.0]}],
            "facings": [
                facing(0, "Quillo", "Q-1", "tea"),
                facing(1, "Hemujo", "H-1", "tea"),
                facing(2, None, None),
            ],
            "gaps": [],
            "price_tags": [],
            "kpis": [
                share(0.3333, brand="Quillo"),
                share(0.3333, brand="Hemujo"),
                share(0.3333, unknown=True),
            ],
            "planogram": None,
            "models": [
                {"name": "fake", "version": "1", "sha256": "0" * 64, "licence": "Apache-2.0"}
            ],
            "warnings": [],
        }


class FakePipeline:
    """Answers with the same three facings for every photo and counts them."""

    def __init__(self) -> None:
        self.audited = 0

    def audit(self, photo: Photo) -> FakeAudit:
        self.audited += 1
        with stage("detect"):
            return FakeAudit(photo)


class BrokenPipeline(FakePipeline):
    """Fails on every photo, as a bug of ours would."""

    def audit(self, photo: Photo) -> FakeAudit:
        raise RuntimeError("a bug")


class SlowPipeline(FakePipeline):
    """Says in a file that it has begun, then takes long enough to be killed."""

    def __init__(self, begun: Path, seconds: float) -> None:
        super().__init__()
        self.begun = begun
        self.seconds = seconds

    def audit(self, photo: Photo) -> FakeAudit:
        self.begun.touch()
        time.sleep(self.seconds)
        return super().audit(photo)
