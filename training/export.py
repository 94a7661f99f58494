"""`shelfeye export detector`: calibrate on held-out photos, write ONNX, refuse when it differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from datasets.sample import Dataset
from datasets.synthetic import ShelfConfig, generate
from training.calibrate import count_thresholds, fit_calibration, outcomes
from training.config import DetectorConfig
from training.detector import load_average
from training.evaluate_detector import detect, measure
from training.onnx_file import write_card, write_fp16, write_network
from training.run import Run
from training.torch_engine import RECALL_THRESHOLDS, TorchEngine, draft_card
from training.train_detector import read_source
from vision.errors import ParityError
from vision.models.card import DetectorCard, TrainingData
from vision.models.detect import Detector
from vision.models.engine import Engine
from vision.photo import Photo

GOLDEN_SHELVES = 6
GOLDEN_ANCHORS = 400
ATTRIBUTION = "AGPL-3.0 (trained with Ultralytics from its weights)"
NOTES = {
    "research": "Trained on SKU-110K: academic and non-commercial use only.",
    "clear": "Trained on rendered shelves and pictures whose licences permit commercial use.",
    "custom": "",
}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an exported file may be from the PyTorch model on the golden pictures.

    box: pixels, score: probability, both the 99th percentile over the best anchors of each;
    count: largest difference of products found on all golden pictures together, in percent.
    """

    box: float
    score: float
    count: float


FP32 = Tolerance(box=0.1, score=0.002, count=0.5)
FP16 = Tolerance(box=1.0, score=0.01, count=1.0)


def export_detector(
    run_folder: Path, target: Path, version: str, others: Sequence[Path] = ()
) -> dict[Path, str]:
    """Write `target` (fp32) and its fp16 variant; each path with a line of what was measured.

    others: runs whose weights are averaged with this one's, see load_average.

    Raises ParityError when a file differs from the PyTorch model beyond its tolerance; nothing
    is left at its place then.
    """
    run = Run.open(run_folder)
    config = DetectorConfig.model_validate(run.config)
    soup = [Run.open(folder) for folder in others]
    model = load_average(run, soup)
    names = set(run.names("held_out.txt"))
    photos = read_source(config.sources[0], config.kind)
    held_out = photos.replace(samples=tuple(s for s in photos if s.path.name in names))
    target.parent.mkdir(parents=True, exist_ok=True)
    small = target.with_name(f"{target.stem}_fp16.onnx")
    draft = draft_card(config, config.sides)
    reference = TorchEngine(model, draft)
    parts = [path.with_suffix(".part.onnx") for path in (target, small)]
    try:
        write_network(load_average(run, soup), parts[0])
        write_fp16(parts[0], parts[1])
        card = final_card(config, held_out, parts[0], version, draft)
        lines = _finish(parts, card, reference, held_out)
        for part, path in zip(parts, (target, small), strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return dict(zip((target, small), lines, strict=True))


def _finish(
    parts: list[Path], card: DetectorCard, reference: TorchEngine, held_out: Dataset
) -> list[str]:
    """Check both files, put their metrics into their cards, and say a line of each."""
    lines, best = [], None
    for part, precision, tolerance in zip(parts, ("fp32", "fp16"), (FP32, FP16), strict=True):
        card = card.model_copy(update={"precision": precision})
        write_card(part, card)
        differences = check_parity(reference, part, tolerance)
        metrics = held_out_metrics(held_out, part)
        best = metrics["AP50"] if best is None else best
        metrics["AP50_loss"] = round(best - metrics["AP50"], 4)
        write_card(part, card.model_copy(update={"metrics": metrics}))
        lines.append(f"{part.stat().st_size / 1e6:.1f} MB, {metrics}, differs by {differences}")
    return lines


def final_card(
    config: DetectorConfig, held_out: Dataset, path: Path, version: str, draft: DetectorCard
) -> DetectorCard:
    """The draft with thresholds and calibration chosen on the held-out photos, and its origin."""
    write_card(path, draft)
    everything = detect(held_out, Detector(Engine(path), RECALL_THRESHOLDS))
    exact, _ = count_thresholds(held_out, everything)
    data = tuple(TrainingData(name=s.name, licence=s.licence) for s in config.sources)
    return draft.model_copy(
        update={
            "version": version,
            "family": config.family,
            "licence": ATTRIBUTION,
            "licence_note": NOTES[config.family],
            "training_data": data,
            "start": config.start_licence,
            "thresholds": draft.thresholds.model_copy(update={"score": exact.score}),
            "calibration": fit_calibration(*outcomes(held_out, everything)),
        }
    )


def held_out_metrics(held_out: Dataset, path: Path) -> dict[str, float]:
    """COCO averages and the facing-count error of a file on the held-out photos."""
    detector = Detector(Engine(path, backend="onnxruntime"), RECALL_THRESHOLDS)
    curve = detector.card.calibration
    count_score = float(np.interp(detector.card.thresholds.score, curve.raw, curve.calibrated))
    figures = measure(held_out, detect(held_out, detector), count_score).figures
    return {name: round(figures[name], 4) for name in ("AP", "AP50", "count_error_percent")}


def check_parity(reference: TorchEngine, path: Path, tolerance: Tolerance) -> dict[str, float]:
    """Differences of the file from the reference on rendered golden shelves.

    Raises ParityError naming the first figure beyond its tolerance.
    """
    engine = Engine(path, backend="onnxruntime")
    boxes, scores, counts = [], [], []
    for photo in golden_photos():
        blob = _blob(photo.pixels, 640)
        theirs, ours = reference(blob)[0], engine(blob)[0]
        best = np.argsort(-theirs[4], kind="stable")[:GOLDEN_ANCHORS]
        boxes.append(np.abs(theirs[:4] - ours[:4])[:, best].ravel())
        scores.append(np.abs(theirs[4] - ours[4])[best])
        same = engine.card.thresholds
        counts.append([len(Detector(e, same, side=640)(photo)) for e in (reference, engine)])
    theirs, ours = np.sum(counts, axis=0)
    found = {
        "box": float(np.percentile(np.concatenate(boxes), 99)),
        "score": float(np.percentile(np.concatenate(scores), 99)),
        "count": float(100 * abs(ours - theirs) / max(theirs, 1)),
    }
    for name, value in found.items():
        limit = getattr(tolerance, name)
        if not value <= limit:
            raise ParityError(path, f"{name} differs by {value:.4f}", f"at most {limit}")
    return {name: round(value, 5) for name, value in found.items()}


def golden_photos() -> Iterator[Photo]:
    """Rendered shelves, near and far, the same on every machine with the same libraries."""
    for seed in range(GOLDEN_SHELVES):
        pixels, _ = generate(ShelfConfig(), seed)
        _, data = cv2.imencode(".png", pixels[..., ::-1])
        yield Photo.decode(data.tobytes(), f"golden {seed}")


def _blob(pixels: np.ndarray, side: int) -> np.ndarray:
    """(1, 3, side, side) float32: the picture squeezed to a square."""
    return cv2.dnn.blobFromImage(pixels, 1 / 255, (side, side))
