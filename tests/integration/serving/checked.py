"""Audits of shelves with a planogram and price tags, as documents have them."""

from collections.abc import Sequence
from typing import Any

from tests.integration.serving.pipelines import FakeAudit, FakePipeline, facing


def position(name: str, kind: str, expected: str, facings: Sequence[int] = (), **more: Any) -> dict:
    """One finding of a planogram."""
    return {
        "position": name,
        "type": kind,
        "probability": None if kind == "not_photographed" else 0.9,
        "expected": expected,
        "actual": expected if kind == "match" else None,
        "boxes": [],
        "row": 0,
        "planned": 2,
        "seen": len(facings),
        "facings": list(facings),
        "place": None,
        "swapped_with": None,
    } | more


def tag(price: float | None, facings: Sequence[int], **more: Any) -> dict:
    """One price tag."""
    return {
        "box": [0, 0, 9, 9],
        "text": "x",
        "price": price,
        "currency": "CNY",
        "kind": "price",
        "facings": list(facings),
    } | more


def planogram(*positions: dict) -> dict:
    """The planogram part of a document."""
    score = {"name": "planogram_strict", "scope": {}, "value": 0.5, "low": 0.4, "high": 0.6}
    more = {"numerator": 1, "denominator": 2, "unit": "positions", "definition": "x"}
    return {
        "id": "P",
        "verdict": "planned_shelf",
        "strict": 0.5,
        "tolerant": 0.5,
        "scores": [score | more | {"rule_version": "planogram/1"}],
        "positions": list(positions),
    }


BRANDS = {"Q": "Quillo", "H": "Hemujo"}


class Shelves(FakePipeline):
    """Answers photo after photo with the next (SKUs, rest of the document); it takes targets."""

    def __init__(self, *shelves: tuple[Sequence[str], dict]) -> None:
        super().__init__()
        self.shelves = list(shelves)
        self.targets: list[Any] = []

    def audit(self, photo, targets=None):
        skus, rest = self.shelves[self.audited]
        self.audited += 1
        self.targets.append(targets)
        audit = FakeAudit(photo)
        seen = [facing(i, BRANDS[sku[0]], sku, "drinks") for i, sku in enumerate(skus)]
        document = audit.to_dict() | {"facings": seen, "kpis": []} | rest
        audit.to_dict = lambda: document
        return audit
