"""One photo, decoded to report.json, against Ultralytics predict in PyTorch at the same input size.

    python scripts/bench/audit_speed.py [PHOTO] [--weights research] [--rounds 9]

All run in this process in turns, after a warm-up, on the same number of threads; the figures are
medians. Predict finds products only, so an audit that looks for no price tags and gaps is set
against it. Without PHOTO a rendered shelf of 12 megapixels is used.
"""

import argparse
import json
import platform
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import cv2
import torch
from ultralytics import YOLO
from ultralytics.nn.tasks import DetectionModel

from datasets.synthetic import sample_shelf
from vision.config import PipelineConfig
from vision.photo import Photo
from vision.pipeline import Pipeline

TWELVE_MEGAPIXELS = (4000, 3000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photo", type=Path, nargs="?")
    parser.add_argument("--weights", default="research")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        photo = options.photo or rendered(Path(folder) / "shelf.jpg")
        config = PipelineConfig(weights=options.weights, threads=options.threads)
        everything = Pipeline.load(config)
        products = Pipeline.load(config.model_copy(update={"price_tags": None, "gaps": None}))
        side = products.detector.working_side(Photo.read(photo))
        yolo = YOLO("yolo11n.yaml", task="detect")
        yolo.model = DetectionModel("yolo11n.yaml", nc=1, verbose=False).eval()

        def whole() -> None:
            json.dumps(everything.audit(Photo.read(photo)).to_dict())

        def ours() -> None:
            json.dumps(products.audit(Photo.read(photo)).to_dict())

        def theirs() -> None:
            yolo.predict(photo, imgsz=side, conf=0.3, max_det=1000, verbose=False)

        audit, a, b = in_turns((whole, ours, theirs), options.rounds)
    print(f"machine: {platform.processor() or platform.machine()}, {options.threads} threads")
    print(f"working size: {side} px, backend {products.detector.engine.backend}")
    print(f"shelfeye, decode to report.json: {audit * 1000:.0f} ms")
    print(f"the same, products only: {a * 1000:.0f} ms")
    print(f"ultralytics predict, PyTorch, nothing found: {b * 1000:.0f} ms")
    print(f"ratio, products only: {a / b:.2f}")


def rendered(path: Path) -> Path:
    """A synthetic shelf saved as a 12 megapixel JPEG."""
    pixels = cv2.resize(sample_shelf()[0], TWELVE_MEGAPIXELS, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
    return path


def in_turns(calls: Sequence[Callable[[], None]], rounds: int) -> list[float]:
    """Median seconds of each, run in turns so that a drift of the machine meets all."""
    times: list[list[float]] = [[] for _ in calls]
    for round_ in range(rounds + 2):
        for call, seen in zip(calls, times, strict=True):
            start = perf_counter()
            call()
            if round_ >= 2:
                seen.append(perf_counter() - start)
    return [statistics.median(seen) for seen in times]


if __name__ == "__main__":
    main()
