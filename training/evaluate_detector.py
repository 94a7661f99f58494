"""`shelfeye evaluate detector`: a detector against labelled photos, as figures and pictures."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure

from datasets.contact_sheet import GREEN, GREY, RED, Tile, contact_sheet
from datasets.sample import Dataset, Sample
from training.matching import match
from training.metrics import Averages, averages, count_error, found_count, of_kind, true_count
from training.progress import progress
from training.sanity import refuse_bad_detections, refuse_bad_figures, refuse_bad_truth
from training.shelf_metrics import shelf_figures
from vision.detections import Detections, Kind
from vision.errors import DatasetError
from vision.models.card import Thresholds
from vision.models.detect import Detector
from vision.photo import Photo

LEAST_SCORE = 0.001  # raw: averages need the doubtful boxes as well
WORST = 10


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo at the detector's own score threshold; matches at IoU 0.5.

    true, found: facings counted; hits + missed = true; hits + false = found.
    """

    photo: str
    true: int
    found: int
    hits: int
    missed: int
    false: int

    @property
    def f1(self) -> float:
        """2 hits / (true + found); 1 where there is nothing and nothing was found."""
        total = self.true + self.found
        return 2 * self.hits / total if total else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class DetectorReport:
    """figures: by name, fractions or, where the name says so, percent. rows: one per photo."""

    dataset: str
    figures: dict[str, float]
    rows: tuple[PhotoRow, ...]
    averages: Averages


def evaluate(
    dataset: Dataset, detector: Detector, out_dir: Path | str, kind: Kind = Kind.PRODUCT
) -> DetectorReport:
    """Run the detector on every photo and measure one kind of box.

    Averages see every detection down to LEAST_SCORE, counts those the detector's card would keep.
    Writes metrics.json, per_photo.csv, precision_recall.png and worst.jpg to `out_dir`. Raises
    MetricError or DatasetError for truth, detections or figures that cannot be right.
    """
    truth = of_kind(dataset, kind)
    refuse_bad_truth(truth)
    card = detector.card
    everything = Thresholds(score=LEAST_SCORE, nms_iou=detector.thresholds.nms_iou)
    curve = card.calibration
    count_score = float(np.interp(detector.thresholds.score, curve.raw, curve.calibrated))
    find = Detector(detector.engine, everything, detector.side)
    detections = [found.of_kind(kind) for found in detect(truth, find)]
    report = measure(truth, detections, count_score)
    model = {"name": card.name, "version": card.version, "sha256": detector.engine.sha256}
    write_report(report, model, truth, detections, out_dir)
    return report


def write_report(
    report: DetectorReport,
    model: dict[str, str],
    truth: Dataset,
    detections: Sequence[Detections],
    out_dir: Path | str,
) -> None:
    """metrics.json, per_photo.csv, precision_recall.png and worst.jpg, in a folder made for it."""
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    _write_figures(report, model, folder)
    _plot(report, folder / "precision_recall.png")
    count_score = report.figures["count_score"]
    _draw_worst(truth, detections, report, count_score, folder / "worst.jpg")


def detect(dataset: Dataset, find: Callable[[Photo], Detections]) -> list[Detections]:
    """Detections of every photo, with a progress bar on stderr.

    Raises DatasetError when a photo's size is not the one its labels were read with.
    """
    found = []
    for sample in progress(dataset.samples, "detecting"):
        photo = Photo.read(sample.path)
        if (photo.width, photo.height) != (sample.width, sample.height):
            size = f"{photo.width}×{photo.height} px"
            raise DatasetError(sample.path, size, f"{sample.width}×{sample.height} px as labelled")
        found.append(find(photo))
    return found


def measure(
    dataset: Dataset, detections: Sequence[Detections], count_score: float
) -> DetectorReport:
    """Every figure of detections on a one-class dataset, checked for sanity.

    count_score: the least score of a detection that counts as a facing. Raises MetricError.
    """
    refuse_bad_truth(dataset)
    refuse_bad_detections(dataset, detections)
    figures = averages(dataset, detections)
    kept = [found[found.score >= count_score] for found in detections]
    rows = tuple(_row(sample, found) for sample, found in zip(dataset, kept, strict=True))
    counts = count_error([row.found for row in rows], [row.true for row in rows])
    refuse_bad_figures(dataset, detections, figures, counts)
    hits, true, found = (sum(getattr(r, key) for r in rows) for key in ("hits", "true", "found"))
    named = {
        "AP": figures.ap,
        "AP50": figures.ap50,
        "AP75": figures.ap75,
        "AR500": figures.ar,
        "count_error_percent": counts.absolute,
        "count_bias_percent": counts.signed,
        "count_score": count_score,
        "precision": hits / found if found else 0.0,
        "recall": hits / true,
        "photos": len(rows),
        "photos_without_boxes": len(rows) - counts.photos,
        "boxes": true,
        "ignored_boxes": dataset.box_count - true,
    }
    if dataset.classes == (Kind.PRODUCT.label,):
        named |= shelf_figures(dataset, kept)
    return DetectorReport(dataset.name, named, rows, figures)


def _row(sample: Sample, kept: Detections) -> PhotoRow:
    hits = int(match(sample, kept).hit.sum())
    true, found = true_count(sample), found_count(sample, kept)
    return PhotoRow(sample.path.name, true, found, hits, true - hits, found - hits)


def _write_figures(report: DetectorReport, model: dict[str, str], folder: Path) -> None:
    content = {"dataset": report.dataset, "model": model, "figures": report.figures}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / "metrics.json").write_text(text + "\n", encoding="utf-8")
    with (folder / "per_photo.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(field.name for field in fields(PhotoRow)), "f1"])
        writer.writerows([*asdict(row).values(), f"{row.f1:.4f}"] for row in report.rows)


def _plot(report: DetectorReport, path: Path) -> None:
    curve, figures = report.averages, report.figures
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot(curve.recall, curve.precision50, label=f"IoU 0.50, AP {curve.ap50:.3f}")
    axes.plot(curve.recall, curve.precision75, label=f"IoU 0.75, AP {curve.ap75:.3f}")
    point = (figures["recall"], figures["precision"])
    axes.plot(*point, "o", label=f"counting from score {figures['count_score']:.2f} (IoU 0.50)")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    name = report.dataset.encode("ascii", "replace").decode()  # all that its font can draw
    axes.set_title(f"{name}: AP {curve.ap:.3f}, {figures['photos']} photos")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left")
    figure.savefig(path, dpi=120)


def _draw_worst(
    dataset: Dataset,
    detections: Sequence[Detections],
    report: DetectorReport,
    count_score: float,
    path: Path,
) -> None:
    """The photos of least F1: ignored boxes grey, truth green, detections red above."""
    order = sorted(range(len(dataset)), key=lambda index: (report.rows[index].f1, index))
    tiles = []
    for index in order[:WORST]:
        sample, row, found = dataset.samples[index], report.rows[index], detections[index]
        layers = (
            (sample.boxes[sample.ignore], GREY),
            (sample.boxes[~sample.ignore], GREEN),
            (found.xyxy[found.score >= count_score], RED),
        )
        caption = f"{row.photo}: true {row.true} found {row.found} F1 {row.f1:.2f}"
        tiles.append(Tile(Photo.read(sample.path), caption, layers))
    sheet = contact_sheet(tiles, side=800)
    cv2.imwrite(str(path), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
