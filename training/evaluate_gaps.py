"""`shelfeye evaluate gaps`: empty slots as an audit tells them, detector and geometry joined."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from datasets.sample import Dataset
from training.evaluate_detector import DetectorReport, detect, measure, write_report
from training.metrics import of_kind
from vision.detections import Detections, Kind
from vision.geometry import area, as_boxes, intersection
from vision.photo import Photo
from vision.pipeline import Pipeline

INSIDE = 0.5
"""Share of a gap within labelled slots at which it is one of them, however their ends differ."""


def evaluate(dataset: Dataset, pipeline: Pipeline, out_dir: Path | str) -> DetectorReport:
    """Figures of evaluate_detector for the gaps of audits, every gap counted.

    `inside` beside them: the share of gaps that lie within labelled slots by INSIDE, which doesn't
    ask where a slot ends. Writes the same files. Raises MetricError and DatasetError.
    """
    truth = of_kind(dataset, Kind.GAP)
    detections = detect(truth, lambda photo: gaps_of(pipeline, photo))
    report = measure(truth, detections, 0.0)
    report = replace(report, figures=report.figures | {"inside": _inside(truth, detections)})
    model = {f"model_{at}": f"{m.name} {m.version}" for at, m in enumerate(pipeline.models())}
    write_report(report, model, truth, detections, out_dir)
    return report


def gaps_of(pipeline: Pipeline, photo: Photo) -> Detections:
    """The gaps of a photo's audit, best score first."""
    gaps = sorted(pipeline.audit(photo).shelf.gaps, key=lambda gap: (-gap.score, gap.box))
    scores = np.array([gap.score for gap in gaps], np.float32)
    kinds = np.full(len(gaps), Kind.GAP, np.int8)
    return Detections(as_boxes([gap.box for gap in gaps]), scores, kinds)


def _inside(truth: Dataset, detections: list[Detections]) -> float:
    """0 where no gap was found."""
    within, total = 0, 0
    for sample, found in zip(truth, detections, strict=True):
        shared = intersection(found.xyxy[:, None], sample.boxes[None]).max(axis=1, initial=0)
        within += int((shared >= INSIDE * np.maximum(area(found.xyxy), 1e-9)).sum())
        total += len(found)
    return within / total if total else 0.0
