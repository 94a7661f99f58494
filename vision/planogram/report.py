"""The planogram part of report.json."""

from collections.abc import Callable, Sequence
from typing import Any

from vision.planogram.result import Compliance, Finding
from vision.shelf.tree import Box

Uploaded = Callable[[Sequence[Box]], list[list[float]]]
"""Boxes in pixels of the photo to boxes in pixels of the upload."""


def planogram_part(
    compliance: Compliance, uploaded: Uploaded, scores: list[dict[str, Any]]
) -> dict[str, Any]:
    """Plain JSON values. scores: compliance.scores as the document has KPIs."""
    value = {score["name"]: score["value"] for score in scores}
    return {
        "id": compliance.planogram.id,
        "name": compliance.planogram.name,
        "verdict": compliance.verdict.value,
        "strict": value["planogram_strict"],
        "tolerant": value["planogram_tolerant"],
        "facings_weighted": value["planogram_facings"],
        "agreement": value["planogram_agreement"],
        "not_photographed": sum(f.type == "not_photographed" for f in compliance.findings),
        "scores": scores,
        "positions": [_position(finding, uploaded) for finding in compliance.findings],
    }


def _position(finding: Finding, uploaded: Uploaded) -> dict[str, Any]:
    chance = finding.probability
    return {
        "position": finding.position,
        "type": finding.type.value,
        "probability": None if chance is None else round(min(max(chance, 0.0), 1.0), 4),
        "expected": finding.expected,
        "actual": finding.actual,
        "boxes": uploaded(finding.boxes),
        "row": finding.row,
        "planned": finding.planned,
        "seen": finding.seen,
        "facings": list(finding.facings),
        "place": uploaded([finding.place])[0] if finding.place else None,
        "swapped_with": finding.swapped_with,
    }
