"""Shelves with known contents, and the documents an audit of them stores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.integration.serving.pipelines import FakeAudit, FakePipeline, facing, share
from vision.photo import Photo

Name = tuple[str | None, str | None, str | None]
"""Brand, category, SKU."""
UNKNOWN: Name = (None, None, None)
DOWN, UP = 0.02, 0.04
"""How far the 90 % intervals of these audits reach."""


def contents(counts: Mapping[Name, int]) -> dict[str, Any]:
    """facings and kpis of report.json."""
    names = [name for name, count in counts.items() for _ in range(count)]
    facings = [facing(i, b, s, c) for i, (b, c, s) in enumerate(names)]
    kpis = [kpi for measure, unknown in _MEASURES.items() for kpi in _kpis(measure, names, unknown)]
    return {"facings": facings, "kpis": kpis}


class ShelfPipeline(FakePipeline):
    """Answers photo after photo with the next shelf."""

    def __init__(self, *shelves: Mapping[Name, int]) -> None:
        super().__init__()
        self.shelves = list(shelves)

    def audit(self, photo: Photo) -> "ShelfAudit":
        shelf = self.shelves[self.audited % len(self.shelves)]
        self.audited += 1
        return ShelfAudit(photo, shelf)


class ShelfAudit(FakeAudit):
    def __init__(self, photo: Photo, shelf: Mapping[Name, int]) -> None:
        super().__init__(photo)
        self.shelf = shelf

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | contents(self.shelf)


_MEASURES = {"share_facings": 1.0, "share_linear": 2.0, "share_area": 3.0}
"""How much of each measure an unknown facing takes, where a named one takes 1."""


def _kpis(measure: str, names: Sequence[Name], unknown: float) -> list[dict[str, Any]]:
    scopes: Counter[tuple[str, Any]] = Counter()
    total = 0.0
    for brand, category, sku in names:
        weight = 1.0 if sku else unknown
        total += weight
        found = [("brand", brand), ("category", category), ("sku", sku)]
        for scope in found if sku else [("unknown", True)]:
            if scope[1]:
                scopes[scope] += weight
    return [
        share(weight / total, **{kind: value})
        | {
            "name": measure,
            "low": max(0.0, weight / total - DOWN),
            "high": min(1.0, weight / total + UP),
            "numerator": weight,
            "denominator": total,
            "rule_version": "share/1",
        }
        for (kind, value), weight in scopes.items()
    ]
