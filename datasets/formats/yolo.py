"""YOLO folders: images/ and labels/ with one text file per picture.

A label line is `class cx cy w h`, the last four as fractions of the picture. Class names come from
`data.yaml` (`names`) or `classes.txt`, stores from `stores.csv` (`photo,store`); both are optional.
The format: https://docs.ultralytics.com/datasets/detect/
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

from datasets.formats.pictures import copy_pictures, refuse_equal_names
from datasets.picture import PHOTO_SUFFIXES, image_size
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError

_LINE = "`class cx cy w h`, numbers, the last four between 0 and 1"
_MOST_CLASSES = 10_000  # when nothing names them
_SLACK = 0.01  # of the picture: rounding in exports, as Ultralytics' own reader allows


def read_yolo(
    directory: Path | str,
    classes: Sequence[str] | None = None,
    name: str | None = None,
    faults: list[DatasetError] | None = None,
) -> Dataset:
    """The labelled photos of a folder with images/ and labels/, sorted by path.

    An empty label file is a photo without boxes; a missing one is an error, as are a label file
    without a picture, a bad line, a class that `classes` (given, or found beside the labels) does
    not name and a picture without a size. Without any names, classes are called by their number.
    Raises DatasetError; with a list `faults`, faulty photos are left out and their errors
    appended to it instead.
    """
    root = Path(directory)
    photos = _photos(root)
    named = tuple(classes) if classes is not None else _class_names(root)
    stores = _read_stores(root)
    found = list(_orphans(root, photos))
    samples = []
    for photo in photos:
        try:
            samples.append(_read_sample(photo, root, named, stores))
        except DatasetError as error:
            found.append(error)
        if found and faults is None:
            raise found[0]
    if faults is not None:
        faults += found
    if named is None:
        last = max((int(sample.labels.max()) for sample in samples if len(sample)), default=0)
        named = tuple(str(index) for index in range(last + 1))
    return Dataset(name or f"{root.resolve().parent.name}/{root.resolve().name}", named, samples)


def write_yolo(dataset: Dataset, directory: Path | str) -> None:
    """Copy the pictures to images/, write labels/, data.yaml and, when known, stores.csv.

    Raises DatasetError for what the format cannot hold (ignored boxes, centres outside the
    picture, classes not declared) and for two pictures of one name, before anything is written.
    """
    root = Path(directory)
    texts = [_label_text(sample, len(dataset.classes)) for sample in dataset]
    refuse_equal_names(dataset)
    copy_pictures(dataset, root / "images")
    (root / "labels").mkdir(exist_ok=True)
    for sample, text in zip(dataset, texts, strict=True):
        (root / "labels" / f"{sample.path.stem}.txt").write_text(text, encoding="utf-8")
    names = {"train": "images", "val": "images", "names": list(dataset.classes)}
    (root / "data.yaml").write_text(
        yaml.safe_dump(names, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    if any(sample.store is not None for sample in dataset):
        with (root / "stores.csv").open("w", encoding="utf-8", newline="") as file:
            rows = [(sample.path.name, sample.store or "") for sample in dataset]
            csv.writer(file).writerows([("photo", "store"), *rows])


def _photos(root: Path) -> list[Path]:
    for folder in (root / "images", root / "labels"):
        if not folder.is_dir():
            raise DatasetError(root, f"no folder {folder.name}/", "images/ and labels/")
    files = (root / "images").rglob("*")
    photos = sorted(file for file in files if file.suffix.lower() in PHOTO_SUFFIXES)
    if not photos:
        raise DatasetError(root / "images", "no pictures", "at least one labelled picture")
    return photos


def _orphans(root: Path, photos: Sequence[Path]) -> Iterator[DatasetError]:
    """An error for each label file that no picture belongs to."""
    known = {photo.relative_to(root / "images").with_suffix(".txt") for photo in photos}
    for path in sorted((root / "labels").rglob("*.txt")):
        if path.relative_to(root / "labels") not in known and path.name != "classes.txt":
            yield DatasetError(path, "no picture in images/", "a JPEG, PNG or WebP of this name")


def _read_sample(
    photo: Path, root: Path, classes: tuple[str, ...] | None, stores: dict[str, str]
) -> Sample:
    inside = photo.relative_to(root / "images")
    path = (root / "labels" / inside).with_suffix(".txt")
    rows = _read_label(path, _MOST_CLASSES if classes is None else len(classes))
    width, height = image_size(photo)
    store = stores.get(inside.as_posix()) or None
    if not rows:
        return Sample(photo, width, height, store=store)
    table = np.array(rows, np.float64)
    low = table[:, 1:3] - table[:, 3:5] / 2
    boxes = np.hstack([low, low + table[:, 3:5]]) * (width, height, width, height)
    return Sample(photo, width, height, boxes, table[:, 0], store=store)


def _read_label(path: Path, class_count: int) -> list[list[float]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise DatasetError(
            path, "no label file", "one per picture, empty when nothing is on it"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(path, str(error), "a UTF-8 text file") from error
    return [
        _read_line(line, f"{path}:{number}", class_count)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _read_line(line: str, where: str, class_count: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()]
    except ValueError:
        values = []
    if len(values) != 5 or not _fits(values[1:]) or values[0] < 0 or values[0] % 1:
        raise DatasetError(where, f"`{line.strip()[:80]}`", _LINE)
    if values[0] >= class_count:
        raise DatasetError(where, f"class {values[0]:.0f}", f"0 to {class_count - 1}")
    return values


def _fits(fractions: list[float]) -> bool:
    """Whether cx, cy, w, h are fractions of a picture; NaN and pixels are not."""
    return all(0 <= value <= 1 + _SLACK for value in fractions)


def _label_text(sample: Sample, class_count: int) -> str:
    if sample.ignore.any():
        raise DatasetError(sample.path, "ignored boxes", "none in YOLO; COCO holds them")
    x1, y1, x2, y2 = sample.boxes.astype(np.float64).T
    columns = ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
    sides = (sample.width, sample.height, sample.width, sample.height)
    rows = np.stack([column / side for column, side in zip(columns, sides, strict=True)], axis=1)
    lines = []
    for label, row in zip(sample.labels.tolist(), rows.tolist(), strict=True):
        line = " ".join([str(label), *(f"{value:.9f}" for value in row)])
        _read_line(line, str(sample.path), class_count)
        lines.append(line + "\n")
    return "".join(lines)


def _class_names(root: Path) -> tuple[str, ...] | None:
    for path in (root / "data.yaml", root.parent / "data.yaml"):
        if path.is_file():
            return _names_of_yaml(path)
    for path in (root / "classes.txt", root / "labels" / "classes.txt"):
        if path.is_file():
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            return tuple(line.strip() for line in lines if line.strip())
    return None


def _names_of_yaml(path: Path) -> tuple[str, ...]:
    expected = "a mapping with `names`, a list or numbers from 0 to names"
    try:
        names = yaml.safe_load(path.read_text(encoding="utf-8-sig"))["names"]
        if isinstance(names, dict):
            names = [names[index] for index in range(len(names))]
        return tuple(str(name) for name in names)
    except (yaml.YAMLError, TypeError, KeyError) as error:
        cause = " ".join(str(error).split())
        raise DatasetError(path, cause, expected) from error


def _read_stores(root: Path) -> dict[str, str]:
    path = root / "stores.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"photo", "store"} <= set(reader.fieldnames or ()):
            raise DatasetError(f"{path}:1", f"columns {reader.fieldnames}", "photo,store")
        return {row["photo"]: row["store"] for row in reader}
