"""The ShelfAudit: everything known about one photo, and the document made of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vision.capture.quality import Quality
from vision.detections import Kind
from vision.document import SCHEMA
from vision.geometry import as_boxes, transform
from vision.kpi.figure import Kpi
from vision.kpi.price_report import price_tags_part
from vision.kpi.prices import Priced, price_shelf
from vision.photo import Photo
from vision.planogram.report import planogram_part
from vision.planogram.result import Compliance
from vision.shelf.price_tags import TagPrint, price_tags, tag_boxes
from vision.shelf.tree import Box, Facing, Shelf
from vision.tasks.task import Task

_Boxes = list[list[float]]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that had a part in the answer."""

    name: str
    version: str
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True, eq=False)
class ShelfAudit:
    """One photo's audit. Its boxes are in pixels of photo; to_dict gives those of the upload."""

    photo: Photo
    quality: Quality
    shelf: Shelf
    kpis: tuple[Kpi, ...]
    models: tuple[ModelUse, ...]
    warnings: tuple[str, ...] = ()
    compliance: Compliance | None = None
    tasks: tuple[Task, ...] = ()
    priced: Priced | None = None

    def to_dict(self) -> dict[str, Any]:
        """report.json, version 1, as plain JSON values: see vision/document.py.

        Pixels are rounded to 0.1, probabilities and shares to 4 digits.
        """
        source = self.photo.sources[0]
        return {
            "schema": SCHEMA,
            "photo": {
                "sha256": source.sha256,
                "width": source.width,
                "height": source.height,
                "name": self.photo.name,
            },
            "quality": {"ok": self.quality.ok, "reasons": list(self.quality.reasons)},
            "detections": self._detections(),
            "rows": self._rows(),
            "facings": self._facings(),
            "gaps": self._gaps(),
            "price_tags": self._price_tags(),
            "kpis": [_kpi(kpi) for kpi in self.kpis],
            "planogram": self._planogram(),
            "tasks": [self._task(task) for task in self.tasks],
            "models": [asdict(model) for model in self.models],
            "warnings": list(self.warnings),
        }

    def to_json(self) -> str:
        """The document as JSON text with one line for each detection, facing, KPI and so on."""
        fields = (f"{_line(key)}: {_block(value)}" for key, value in self.to_dict().items())
        return "{\n" + ",\n".join(fields) + "\n}\n"

    def to_json_line(self) -> str:
        """The document as one line of JSON."""
        return _line(self.to_dict())

    def _uploaded(self, boxes: Sequence[Box] | np.ndarray) -> _Boxes:
        """Boxes in pixels of the uploaded photo."""
        moved = transform(as_boxes(boxes), self.photo.sources[0].homography)
        return [[round(float(value), 1) for value in box] for box in moved]

    def _planogram(self) -> dict[str, Any] | None:
        if self.compliance is None:
            return None
        scores = [_kpi(score) for score in self.compliance.scores]
        return planogram_part(self.compliance, self._uploaded, scores)

    def _detections(self) -> list[dict[str, Any]]:
        found = self.shelf.detections
        facing_of = {unit: i for i, f in enumerate(self.shelf.facings) for unit in f.units}
        return [
            {
                "box": box,
                "score": _probability(found.score[i]),
                "kind": Kind(int(found.kind[i])).label,
                "facing": facing_of.get(i),
            }
            for i, box in enumerate(self._uploaded(found.xyxy))
        ]

    def _rows(self) -> list[dict[str, Any]]:
        rows = self.shelf.rows
        boxes = self._uploaded([row.box for row in rows])
        return [{"index": row.index, "box": box} for row, box in zip(rows, boxes, strict=True)]

    def _facings(self) -> list[dict[str, Any]]:
        facings = self.shelf.facings
        boxes = self._uploaded([facing.box for facing in facings])
        return [_facing(facing, box) for facing, box in zip(facings, boxes, strict=True)]

    def _gaps(self) -> list[dict[str, Any]]:
        gaps = self.shelf.gaps
        boxes = self._uploaded([gap.box for gap in gaps])
        return [
            {
                "box": box,
                "row": gap.row,
                "sku": gap.sku,
                "position": gap.position,
                "source": gap.source,
                "score": _probability(gap.score),
            }
            for gap, box in zip(gaps, boxes, strict=True)
        ]

    def _task(self, task: Task) -> dict[str, Any]:
        return {
            "kind": task.kind,
            "row": task.row,
            "sku": task.sku,
            "position": task.position,
            "boxes": self._uploaded(task.boxes),
            "value": _amount(task.value),
            "text": {"zh": task.text.zh, "en": task.text.en},
            "facings": task.facings,
        }

    def _price_tags(self) -> list[dict[str, Any]]:
        unread = [TagPrint()] * len(tag_boxes(self.shelf))
        priced = self.priced or price_shelf(self.shelf.facings, price_tags(self.shelf, unread))
        return price_tags_part(priced, self._uploaded)


def _facing(facing: Facing, box: list[float]) -> dict[str, Any]:
    product = facing.product
    return {
        "box": box,
        "row": facing.row,
        "column": facing.column,
        "units": len(facing.units),
        "sku": product.sku if product else None,
        "brand": product.brand if product else None,
        "category": (product.category or None) if product else None,
        "name": (product.name or None) if product else None,
        "name_en": (product.name_en or None) if product else None,
        "probability": _probability(facing.probability),
        "candidates": [
            {"sku": c.product.sku, "probability": _probability(c.probability)}
            for c in facing.candidates
        ],
        "width_cm": round(product.width_mm / 10, 2) if product and product.width_mm else None,
    }


def _kpi(kpi: Kpi) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "scope": dict(kpi.scope),
        "value": _probability(kpi.value),
        "low": _probability(kpi.low),
        "high": _probability(kpi.high),
        "numerator": _amount(kpi.numerator, 2 if kpi.name == "price" else 1),
        "denominator": _amount(kpi.denominator),
        "unit": kpi.unit,
        "definition": kpi.definition,
        "rule_version": kpi.rule_version,
    }


def _probability(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _amount(value: float, digits: int = 1) -> float:
    """A whole number as an int, so that 12 facings read 12."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _block(value: object) -> str:
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n" + ",\n".join(map(_line, value)) + "\n]"
