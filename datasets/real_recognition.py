"""Builds a recognition set from real photos and our labels of them.

    python -m datasets.real_recognition PHOTOS OUT

PHOTOS is the folder that holds `sku110k_rows` and `price_tags`; none of its pictures is in the
repository, only the labels, in datasets/labels/recognition.json. Reference pictures are cut from
the same photos: a facing that became one is ignored in the test.
"""

import csv
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Self

import cv2
import numpy as np
import typer
from pydantic import Field, ValidationError

from datasets.formats.coco import write_coco
from datasets.picture import image_size
from datasets.recognition import LABELS, PICTURES, UNKNOWN
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError, UnwritableFolder
from vision.photo import Photo
from vision.resize import resize
from vision.strict import Strict, first_problem

REAL_LABELS = Path(__file__).parent / "labels" / "recognition.json"
JUDGED = sorted(REAL_LABELS.parent.glob("recognition*.json"))
FITTED = sorted(REAL_LABELS.parent.glob("fitting_*.json"))
LABEL_FILES = [*JUDGED, *FITTED]
"""Files of labels of photos to judge a recogniser by, and of those that it may be fitted on."""
_COLUMNS = ("sku", "gtin", "brand", "category", "name", "name_en", "width_mm", "height_mm", "own",
            "text")  # fmt: skip
_LEAST_SIDE = 64  # pixels of a reference picture; smaller ones are enlarged

_Box = tuple[float, float, float, float]


class _Product(Strict):
    sku: str
    brand: str
    category: str
    name: str


class _Reference(Strict):
    sku: str
    photo: str
    box: _Box


class _LabelledPhoto(Strict):
    file: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    facings: dict[str, list[_Box]]
    ignored: list[_Box]


class RealLabels(Strict):
    """The file of labels. facings: boxes xyxy in pixels by SKU; labelled: how they came about."""

    format: str
    labelled: str
    products: list[_Product]
    references: list[_Reference]
    photos: list[_LabelledPhoto]

    @classmethod
    def read(cls, path: Path | str = REAL_LABELS) -> Self:
        """Raises DatasetError naming the first key that is wrong."""
        try:
            return cls.model_validate_json(Path(path).read_bytes())
        except OSError as error:
            raise DatasetError(path, error.strerror or "", "a file of labels") from error
        except ValidationError as error:
            raise DatasetError(path, first_problem(error), "a file of labels") from error


def build(labels: RealLabels, photos: Path, out: Path) -> Dataset:
    """Write annotations.json, images/ and catalogue/ to a new folder `out`.

    Raises DatasetError for the photos that are missing or have other bytes than those labelled,
    all at once, and UnwritableFolder when `out` is there or cannot be made.
    """
    if out.exists():
        raise UnwritableFolder(out, "it is already there", "a new folder")
    _refuse_other_photos(labels, photos)
    dataset = _dataset(labels, photos)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            made = Path(folder) / "set"
            made.mkdir()
            write_coco(dataset, made / LABELS, made / PICTURES)
            _write_catalogue(labels, photos, made / "catalogue")
            shutil.move(made, out)
    except OSError as error:
        raise UnwritableFolder(out, error.strerror or "", "a folder that can be made") from error
    return dataset


def _refuse_other_photos(labels: RealLabels, photos: Path) -> None:
    faults = []
    for photo in labels.photos:
        path = photos / photo.file
        if not path.is_file():
            faults.append(f"no {photo.file}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != photo.sha256:
            faults.append(f"{photo.file} is another picture")
    if faults:
        raise DatasetError(photos, "; ".join(faults), "the photos that were labelled")


def _dataset(labels: RealLabels, photos: Path) -> Dataset:
    classes = (*(product.sku for product in labels.products), UNKNOWN)
    number = {sku: index for index, sku in enumerate(classes)}
    samples = []
    for photo in labels.photos:
        named = [(number[sku], box) for sku, boxes in photo.facings.items() for box in boxes]
        boxes = [box for _, box in named] + photo.ignored
        of_class = [index for index, _ in named] + [number[UNKNOWN]] * len(photo.ignored)
        ignore = np.arange(len(boxes)) >= len(named)
        size = image_size(photos / photo.file)
        samples.append(Sample(photos / photo.file, *size, np.array(boxes), of_class, ignore))
    return Dataset("real", classes, tuple(samples))


def _write_catalogue(labels: RealLabels, photos: Path, folder: Path) -> None:
    folder.mkdir()
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(product.model_dump() for product in labels.products)
    pixels = {photo.file: Photo.read(photos / photo.file).pixels for photo in labels.photos}
    for index, reference in enumerate(labels.references):
        x1, y1, x2, y2 = np.round(reference.box).astype(int)
        pack = pixels[reference.photo][y1:y2, x1:x2]
        long_side = max(pack.shape[:2])
        pack = resize(pack, max(long_side, -(-_LEAST_SIDE * long_side // min(pack.shape[:2]))))
        path = folder / "images" / reference.sku / f"{index:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), pack[..., ::-1])


def main(
    photos: Annotated[Path, typer.Argument(help="Folder with sku110k_rows and price_tags.")],
    out: Annotated[Path, typer.Argument(help="A new folder.")],
    labels: Annotated[Path, typer.Option(help="The file of labels.")] = REAL_LABELS,
) -> None:
    """Write the set and its catalogue."""
    dataset = build(RealLabels.read(labels), photos, out)
    named = sum(int((~sample.ignore).sum()) for sample in dataset)
    typer.echo(f"{len(dataset)} photos, {named} facings, {len(dataset.classes) - 1} SKUs: {out}")


if __name__ == "__main__":
    typer.run(main)
