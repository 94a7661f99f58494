"""Writes generated shelves as a data set."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.synthetic.config import ShelfConfig
from datasets.synthetic.generate import generate
from datasets.synthetic.truth import ShelfTruth
from vision.detections import Kind

JPEG_QUALITY = 94


def write_shelves(count: int, folder: Path, config: ShelfConfig, seed: int = 0) -> Iterator[Path]:
    """Write images/, labels/ (YOLO, a class for each Kind) and truth/ (JSON); yields each picture.

    Picture i is generate(config, seed + i), named by seed + i: parts of a large set can be
    written by several processes with different seeds.
    """
    for name in ("images", "labels", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "classes.txt").write_text("".join(f"{kind.label}\n" for kind in Kind))
    for number in range(seed, seed + count):
        pixels, truth = generate(config, number)
        stem = f"shelf_{number:07d}"
        (folder / "labels" / f"{stem}.txt").write_text(yolo_lines(truth))
        (folder / "truth" / f"{stem}.json").write_text(
            json.dumps(truth.to_dict(), ensure_ascii=False), "utf-8"
        )
        path = folder / "images" / f"{stem}.jpg"
        Image.fromarray(pixels).save(path, quality=JPEG_QUALITY, subsampling=0)
        yield path


def yolo_lines(truth: ShelfTruth) -> str:
    """One line "class cx cy w h" (shares of the picture) per product, price tag and gap."""
    of_kind = {Kind.PRODUCT: truth.boxes, Kind.PRICE_TAG: truth.tags, Kind.GAP: truth.gaps}
    size = np.array([truth.width, truth.height])
    lines = []
    for kind, boxes in of_kind.items():
        centre = (boxes[:, :2] + boxes[:, 2:]) / 2 / size
        sides = (boxes[:, 2:] - boxes[:, :2]) / size
        for values in np.concatenate([centre, sides], 1):
            lines.append(f"{int(kind)} " + " ".join(f"{value:.6f}" for value in values) + "\n")
    return "".join(lines)
