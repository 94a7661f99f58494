"""A large recognition set with look-alikes: rendered shelves of one catalogue."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.formats.coco import write_coco
from datasets.recognition import LABELS, PICTURES, UNKNOWN
from datasets.sample import Dataset, Sample
from datasets.synthetic.catalogue import catalogue, write_catalogue
from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.generate import generate
from datasets.synthetic.packs import BACK
from datasets.synthetic.truth import ShelfTruth
from datasets.synthetic.write import JPEG_QUALITY
from vision.errors import DatasetError

FIRST_SEED = 20_000_000
"""Of the catalogue: its lines, 100 a seed, are beyond all that trainings draw."""

SHELVES = ShelfConfig(
    side=(1200, 2400), products=(30, 100), close_up_share=0.05, yaw=18.0, pitch=10.0,
    distractors=0.4, damage=0.5,
)  # fmt: skip
_LEAST_VISIBLE = 0.4


def write_benchmark(folder: Path, skus: int, shelves: int, seed: int) -> Iterator[Path]:
    """Write annotations.json, images/ and catalogue/ to a new folder; yields each picture's path.

    One packshot a SKU, families with size and colour twins; the same for the same arguments.
    Products of which less than 40 % is seen, or the back, are ignored. Raises DatasetError when
    the folder is there.
    """
    if folder.exists():
        raise DatasetError(folder, "already there", "a new path")
    assortment = CatalogueConfig(FIRST_SEED + seed, skus, twins=True)
    (folder / PICTURES).mkdir(parents=True)
    write_catalogue(folder / "catalogue", assortment)
    codes = tuple(sku.code for sku in catalogue(assortment))
    samples = []
    for number in range(shelves):
        start = FIRST_SEED + 1000 * seed
        pixels, truth = generate(replace(SHELVES, catalogue=assortment), start + number)
        path = folder / PICTURES / f"shelf_{number:04d}.jpg"
        Image.fromarray(pixels).save(path, quality=JPEG_QUALITY, subsampling=0)
        samples.append(_sample(path, truth, codes))
        yield path
    dataset = Dataset("synthetic", (*codes, UNKNOWN), tuple(samples))
    write_coco(dataset, folder / LABELS, folder / PICTURES)


def _sample(path: Path, truth: ShelfTruth, codes: tuple[str, ...]) -> Sample:
    number = {code: index for index, code in enumerate(codes)}
    labels = [number[truth.skus[sku].code] for sku in truth.sku]
    ignore = (truth.visible < _LEAST_VISIBLE) | (truth.view == BACK)
    return Sample(path, truth.width, truth.height, truth.boxes, np.array(labels, int), ignore)
