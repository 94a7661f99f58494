"""COCO detection files: one JSON with images, annotations and categories.

`iscrowd` carries `Sample.ignore`; the extra image field `store` carries the store. Segmentations
are neither read nor written. The format: https://cocodataset.org/#format-data
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, Field, FiniteFloat, NonNegativeInt, PositiveInt, ValidationError

from datasets.formats.pictures import copy_pictures, refuse_equal_names
from datasets.picture import image_size
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError

_Side = Annotated[FiniteFloat, Field(ge=0)]


class _Image(BaseModel):
    id: int
    file_name: str
    width: PositiveInt
    height: PositiveInt
    store: str | None = None


class _Annotation(BaseModel):
    image_id: int
    category_id: int
    bbox: tuple[FiniteFloat, FiniteFloat, _Side, _Side]
    iscrowd: Annotated[NonNegativeInt, Field(le=1)] = 0


class _Category(BaseModel):
    id: int
    name: str


class _File(BaseModel):
    images: list[_Image]
    annotations: list[_Annotation]
    categories: list[_Category]


def read_coco(json_path: Path | str, images: Path | str, name: str | None = None) -> Dataset:
    """The photos of a COCO file, in its order; classes in the order of the category ids.

    images: the folder that `file_name` is relative to. Raises DatasetError, naming the entry, for
    an entry that does not fit, an id that is missing or taken twice, and a picture that is
    missing or whose size is another.
    """
    path, folder = Path(json_path), Path(images)
    content = _read_file(path)
    _refuse_equal_ids(path, content)
    categories = sorted(content.categories, key=lambda category: category.id)
    labels = {category.id: index for index, category in enumerate(categories)}
    of_image = _by_image(path, content, labels)
    samples = []
    for index, image in enumerate(content.images):
        where = f"{path} images[{index}]"
        _check_picture(folder / image.file_name, image, where)
        samples.append(_sample(folder, image, of_image[image.id], labels))
    if not samples:
        raise DatasetError(path, "no images", "at least one")
    classes = tuple(category.name for category in categories)
    return Dataset(name or path.stem, classes, tuple(samples))


def write_coco(dataset: Dataset, json_path: Path | str, images: Path | str) -> None:
    """Copy the pictures to the folder `images` and write the JSON file.

    Raises DatasetError for two pictures of one name and classes not declared.
    """
    content = coco_content(dataset)
    copy_pictures(dataset, Path(images))
    Path(json_path).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def coco_content(dataset: Dataset) -> dict[str, Any]:
    """What the JSON file of a dataset holds. Raises DatasetError as `write_coco` does."""
    refuse_equal_names(dataset)
    return {
        "images": [_image_entry(i, sample) for i, sample in enumerate(dataset, start=1)],
        "annotations": _annotation_entries(dataset),
        "categories": [{"id": i, "name": n} for i, n in enumerate(dataset.classes, start=1)],
    }


def _read_file(path: Path) -> _File:
    try:
        return _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DatasetError(path, error.strerror or "", "a COCO JSON file") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"[{p}]" if isinstance(p, int) else f" {p}" for p in first["loc"])
        raise DatasetError(f"{path}{where}", first["msg"], "a COCO detection file") from error


def _refuse_equal_ids(path: Path, content: _File) -> None:
    for kind, entries in (("images", content.images), ("categories", content.categories)):
        seen: set[int] = set()
        for index, entry in enumerate(entries):
            if entry.id in seen:
                raise DatasetError(f"{path} {kind}[{index}]", f"id {entry.id} again", "each once")
            seen.add(entry.id)


def _by_image(path: Path, content: _File, labels: dict[int, int]) -> dict[int, list[_Annotation]]:
    images = {image.id for image in content.images}
    found = defaultdict(list)
    for index, annotation in enumerate(content.annotations):
        for key, known in (("image_id", images), ("category_id", labels.keys())):
            value = getattr(annotation, key)
            if value not in known:
                raise DatasetError(f"{path} annotations[{index}]", f"{key} {value}", "a listed id")
        found[annotation.image_id].append(annotation)
    return found


def _check_picture(picture: Path, image: _Image, where: str) -> None:
    if not picture.is_file():
        raise DatasetError(where, f"no file {picture}", "the picture of every image")
    size = image_size(picture)
    if size != (image.width, image.height):
        found = f"{picture} has {size[0]}×{size[1]} pixels"
        raise DatasetError(where, found, f"{image.width}×{image.height} as in the file")


def _sample(
    folder: Path, image: _Image, annotations: list[_Annotation], labels: dict[int, int]
) -> Sample:
    boxes = np.array([annotation.bbox for annotation in annotations], np.float64).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    return Sample(
        folder / image.file_name,
        image.width,
        image.height,
        boxes,
        np.array([labels[annotation.category_id] for annotation in annotations], np.int32),
        np.array([annotation.iscrowd for annotation in annotations], bool),
        image.store,
    )


def _image_entry(number: int, sample: Sample) -> dict[str, Any]:
    entry = {
        "id": number,
        "file_name": sample.path.name,
        "width": sample.width,
        "height": sample.height,
    }
    return entry if sample.store is None else {**entry, "store": sample.store}


def _annotation_entries(dataset: Dataset) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for image_id, sample in enumerate(dataset, start=1):
        boxes = sample.boxes.astype(np.float64)
        boxes[:, 2:] -= boxes[:, :2]
        for box, label, ignore in zip(boxes.tolist(), sample.labels, sample.ignore, strict=True):
            if not 0 <= label < len(dataset.classes):
                expected = f"0 to {len(dataset.classes) - 1}"
                raise DatasetError(sample.path, f"class {label}", expected)
            entries.append(
                {
                    "id": len(entries) + 1,
                    "image_id": image_id,
                    "category_id": int(label) + 1,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": int(ignore),
                }
            )
    return entries
