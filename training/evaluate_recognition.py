"""`shelfeye evaluate recognition`: naming products on labelled photos, as figures and pictures."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from datasets.recognition import RecognitionSet
from datasets.sample import Sample
from training.matching import match
from training.metrics import true_count
from training.progress import progress
from training.recognition_metrics import (
    KNOWN_KEPT,
    Indices,
    Judged,
    OpenSet,
    Reliability,
    naming_figures,
    open_set,
    reliability,
)
from training.recognition_pictures import draw_mistakes, plot_open_set, plot_reliability
from training.recognition_sanity import refuse_bad_figures, refuse_bad_set
from training.recognition_shelf import ShelfErrors, compare, shelf_figures, true_shelf
from vision.audit import ModelUse
from vision.detections import Detections, Kind
from vision.errors import DatasetError
from vision.photo import Photo
from vision.pipeline import Pipeline, Recogniser
from vision.shelf.catalogue import Catalogue
from vision.shelf.tree import build_shelf

Figures = dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One photo looked at twice. truth: (n,) catalogue index of its n boxes that are not ignored.

    given: those n boxes named. found: the boxes the detector found but for those on ignored ones,
    named. matched: (f,) which of the photo's boxes a found one is, -1 none.
    """

    sample: Sample
    truth: Indices
    given: Detections
    found: Detections
    matched: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class RecognitionReport:
    """given_boxes: figures when the boxes are the truth's. end_to_end: when they were found.

    open_set: figures of the curve; empty when all products are known or none is.
    """

    dataset: str
    given_boxes: Figures
    end_to_end: Figures
    open_set: Figures


def evaluate(photos: RecognitionSet, pipeline: Pipeline, out_dir: Path | str) -> RecognitionReport:
    """Name the products of every photo, given their boxes and from scratch, and measure both.

    pipeline: with the set's catalogue. Writes metrics.json, per_sku.csv, reliability.png,
    mistakes.jpg and, when there are known and unknown products, open_set.png to `out_dir`. Raises
    MetricError or DatasetError for a set or figures that cannot be right.
    """
    refuse_bad_set(photos)
    answers = look(photos, pipeline.find, pipeline.recogniser)
    judged = Judged.concatenate([Judged.of(answer.truth, answer.given) for answer in answers])
    curve, rejection = reliability(judged), _open_set(judged)
    report = RecognitionReport(
        photos.photos.name,
        _given_figures(photos, answers, judged, curve, pipeline.recogniser.threshold),
        _found_figures(answers, photos.catalogue, pipeline.recogniser.threshold),
        _open_figures(rejection),
    )
    for figures in (report.given_boxes, report.end_to_end):
        refuse_bad_figures(figures, report.dataset)
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    _write_figures(report, pipeline.models(), folder / "metrics.json")
    _write_skus(judged, photos.catalogue, folder / "per_sku.csv")
    plot_reliability(curve, report.dataset, folder / "reliability.png")
    if rejection:
        plot_open_set(rejection, report.dataset, folder / "open_set.png")
    places = [(answer.sample, box) for answer in answers for box in answer.given.xyxy]
    draw_mistakes(places, judged, photos.catalogue, folder / "mistakes.jpg")
    return report


def look(
    photos: RecognitionSet, find: Callable[[Photo], Detections], recogniser: Recogniser
) -> list[Answers]:
    """Both answers to every photo. Ignored boxes are named too: neighbours tell of one another.

    Raises DatasetError when a photo's size is not the one its labels were read with.
    """
    answers = []
    for sample in progress(photos.photos.samples, "naming products"):
        photo = Photo.read(sample.path)
        if (photo.width, photo.height) != (sample.width, sample.height):
            size = f"{photo.width}×{photo.height} px"
            raise DatasetError(sample.path, size, f"{sample.width}×{sample.height} px as labelled")
        boxes = Detections(sample.boxes, np.ones(len(sample), np.float32))
        given = recogniser(photo, boxes)[~sample.ignore]
        found = recogniser(photo, find(photo).of_kind(Kind.PRODUCT))
        matches = match(sample, found)
        counts = ~matches.ignored
        truth = photos.sku(sample)[~sample.ignore]
        answers.append(Answers(sample, truth, given, found[counts], matches.truth[counts]))
    return answers


def _given_figures(
    photos: RecognitionSet,
    answers: Sequence[Answers],
    judged: Judged,
    curve: Reliability,
    threshold: float,
) -> Figures:
    shelves = [
        _errors(answer, answer.given, photos.catalogue, threshold)
        for answer in answers
        if len(answer.truth)
    ]
    return {
        **naming_figures(judged),
        "calibration_error": curve.error,
        **shelf_figures(shelves),
        "photos": len(answers),
        "facings": len(judged),
        "unknown_facings": int((~judged.known).sum()),
        "ignored_boxes": sum(len(a.sample) - true_count(a.sample) for a in answers),
        "catalogue_skus": len(photos.catalogue),
    }


def _found_figures(answers: Sequence[Answers], catalogue: Catalogue, threshold: float) -> Figures:
    """detected: facings found. accuracy: found and named right, or left unknown if they are.

    name_precision: of the boxes found that bear a name, those of a facing of that name.
    """
    right = named = named_right = detected = total = 0
    for answer in answers:
        hit = answer.matched >= 0
        truth = np.full(len(answer.sample) + 1, -1, np.int32)  # the last one of boxes not matched
        truth[:-1][~answer.sample.ignore] = answer.truth
        same = hit & (answer.found.sku == truth[answer.matched])
        total, detected = total + len(answer.truth), detected + int(hit.sum())
        right += int(same.sum())
        named += int((answer.found.sku >= 0).sum())
        named_right += int((same & (answer.found.sku >= 0)).sum())
    shelves = [_errors(a, a.found, catalogue, threshold) for a in answers if len(a.truth)]
    figures = {"accuracy": right / total, "detected": detected / total}
    if named:
        figures["name_precision"] = named_right / named
    return {**figures, **shelf_figures(shelves)}


def _errors(
    answer: Answers, named: Detections, catalogue: Catalogue, threshold: float
) -> ShelfErrors:
    boxes = answer.sample.boxes[~answer.sample.ignore]
    true = true_shelf(boxes, answer.truth, catalogue)
    return compare(true, build_shelf(named, catalogue, threshold))


def _open_set(judged: Judged) -> OpenSet | None:
    mixed = judged.known.any() and not judged.known.all()
    return open_set(judged) if mixed else None


def _open_figures(curve: OpenSet | None) -> Figures:
    if curve is None:
        return {}
    threshold, rejected, right = curve.at(KNOWN_KEPT)
    return {
        "known_kept": KNOWN_KEPT,
        "unknown_recall": rejected,
        "known_named_right": right,
        "threshold": threshold,
    }


def _write_figures(report: RecognitionReport, models: Sequence[ModelUse], path: Path) -> None:
    content = {
        "dataset": report.dataset,
        "models": [asdict(model) for model in models],
        "figures": {
            "given_boxes": report.given_boxes,
            "end_to_end": report.end_to_end,
            "open_set": report.open_set,
        },
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_skus(judged: Judged, catalogue: Catalogue, path: Path) -> None:
    """One line a product on the photos, given its boxes: how often right, as what else if not."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["sku", "facings", "named_right", "named_wrong", "unknown", "most_often_as", "times"]
        )
        for index in np.unique(judged.truth):
            own = judged.truth == index
            named = judged.sku[own]
            wrong = Counter(named[(named >= 0) & (named != index)].tolist())
            other, times = min(wrong.items(), key=lambda item: (-item[1], item[0]), default=(-1, 0))
            counts = (own.sum(), judged.named_right[own].sum(), wrong.total(), (named < 0).sum())
            name = catalogue.sku[index] if index >= 0 else ""
            writer.writerow([name, *counts, catalogue.sku[other] if times else "", times])
