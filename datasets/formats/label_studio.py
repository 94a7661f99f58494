"""Label Studio's JSON of tasks: rectangles with one label each, in percent of the picture.

`Sample.ignore` is the result's `meta.ignore`, the store the task's `data.store`. Only the first
annotation of a task that was not cancelled is read, and of its results only rectangles that stand
upright. The format: https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks
"""

import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

import numpy as np
from pydantic import BaseModel, Field, FiniteFloat, PositiveInt, TypeAdapter, ValidationError

from datasets.formats.pictures import copy_pictures, refuse_equal_names
from datasets.picture import image_size
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError

FROM, TO, KIND = "label", "image", "rectanglelabels"
_Side = Annotated[FiniteFloat, Field(ge=0)]


class _Value(BaseModel):
    x: FiniteFloat
    y: FiniteFloat
    width: _Side
    height: _Side
    rotation: FiniteFloat = 0
    rectanglelabels: Annotated[list[str], Field(min_length=1)]


class _Meta(BaseModel):
    ignore: bool = False


class _Result(BaseModel):
    type: str
    value: dict[str, Any]
    original_width: PositiveInt | None = None
    original_height: PositiveInt | None = None
    meta: _Meta = _Meta()


class _Annotation(BaseModel):
    result: list[_Result] = []
    was_cancelled: bool = False


class _Data(BaseModel):
    image: Annotated[str, Field(min_length=1)]
    store: str | None = None


class _Task(BaseModel):
    data: _Data
    annotations: list[_Annotation] = []


_TASKS = TypeAdapter(list[_Task])


def read_label_studio(
    json_path: Path | str,
    images: Path | str,
    name: str | None = None,
    classes: tuple[str, ...] | None = None,
) -> Dataset:
    """The photos of an export, in its order. classes: in their order; else by name.

    images: the folder with the pictures, found by the last part of each `data.image`. Raises
    DatasetError, naming the task, for one that does not fit, a label that is not in classes, a
    rectangle that is turned, and a picture that is missing or whose size is another.
    """
    path, folder = Path(json_path), Path(images)
    tasks = _read_file(path)
    if not tasks:
        raise DatasetError(path, "no tasks", "at least one")
    found = [_rectangles(path, at, task) for at, task in enumerate(tasks)]
    seen = {value.rectanglelabels[0] for values in found for _, value in values}
    known = classes if classes is not None else tuple(sorted(seen))
    labels = {label: at for at, label in enumerate(known)}
    samples = [
        _sample(folder, f"{path}[{at}]", tasks[at].data, values, labels)
        for at, values in enumerate(found)
    ]
    return Dataset(name or path.stem, known, tuple(samples))


def write_label_studio(dataset: Dataset, json_path: Path | str, images: Path | str) -> None:
    """Copy the pictures to the folder `images` and write the JSON file.

    Raises DatasetError for two pictures of one name and classes not declared.
    """
    content = label_studio_content(dataset)
    copy_pictures(dataset, Path(images))
    Path(json_path).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def label_studio_content(dataset: Dataset) -> list[dict[str, Any]]:
    """The tasks of a dataset. Raises DatasetError as `write_label_studio` does."""
    refuse_equal_names(dataset)
    return [_task(dataset, number, sample) for number, sample in enumerate(dataset, start=1)]


def _read_file(path: Path) -> list[_Task]:
    try:
        return _TASKS.validate_json(path.read_bytes())
    except OSError as error:
        raise DatasetError(path, error.strerror or "", "a Label Studio JSON file") from error
    except ValidationError as error:
        raise _fault(str(path), error) from error


def _rectangles(path: Path, at: int, task: _Task) -> list[tuple[_Result, _Value]]:
    """The rectangles of a task's first annotation."""
    valid = (one for one in task.annotations if not one.was_cancelled)
    annotation = next(valid, _Annotation())
    found = []
    for number, result in enumerate(annotation.result):
        if result.type != KIND:
            continue
        where = f"{path}[{at}] result[{number}]"
        try:
            value = _Value.model_validate(result.value)
        except ValidationError as error:
            raise _fault(where, error) from error
        if value.rotation % 360:
            raise DatasetError(where, f"turned by {value.rotation:g}°", "an upright rectangle")
        found.append((result, value))
    return found


def _sample(
    folder: Path,
    where: str,
    data: _Data,
    found: list[tuple[_Result, _Value]],
    labels: dict[str, int],
) -> Sample:
    picture = folder / PurePosixPath(unquote(urlsplit(data.image).path)).name
    if not picture.is_file():
        raise DatasetError(where, f"no file {picture}", "the picture of every task")
    width, height = image_size(picture)
    boxes, numbers = np.zeros((len(found), 4)), np.zeros(len(found), np.int32)
    for at, (result, value) in enumerate(found):
        size = (result.original_width or width, result.original_height or height)
        if size != (width, height):
            expected = f"{size[0]}×{size[1]} as in the file"
            raise DatasetError(where, f"{picture} has {width}×{height} pixels", expected)
        label = value.rectanglelabels[0]
        if label not in labels:
            raise DatasetError(where, f"the label {label!r}", f"one of {', '.join(labels)}")
        numbers[at] = labels[label]
        boxes[at] = value.x, value.y, value.x + value.width, value.y + value.height
    scale = np.array([width, height, width, height]) / 100
    ignore = np.array([result.meta.ignore for result, _ in found], bool)
    return Sample(picture, width, height, boxes * scale, numbers, ignore, data.store)


def _task(dataset: Dataset, number: int, sample: Sample) -> dict[str, Any]:
    data = {"image": sample.path.name}
    if sample.store is not None:
        data["store"] = sample.store
    results = [_result(dataset, sample, at) for at in range(len(sample))]
    return {"id": number, "data": data, "annotations": [{"id": number, "result": results}]}


def _result(dataset: Dataset, sample: Sample, at: int) -> dict[str, Any]:
    label = int(sample.labels[at])
    if not 0 <= label < len(dataset.classes):
        raise DatasetError(sample.path, f"class {label}", f"0 to {len(dataset.classes) - 1}")
    x1, y1, x2, y2 = sample.boxes[at].astype(float).tolist()
    wide, high = 100 / sample.width, 100 / sample.height
    value = {
        "x": x1 * wide,
        "y": y1 * high,
        "width": (x2 - x1) * wide,
        "height": (y2 - y1) * high,
        "rotation": 0,
        KIND: [dataset.classes[label]],
    }
    result: dict[str, Any] = {
        "id": str(at + 1),
        "type": KIND,
        "from_name": FROM,
        "to_name": TO,
        "original_width": sample.width,
        "original_height": sample.height,
        "value": value,
    }
    return result | {"meta": {"ignore": True}} if sample.ignore[at] else result


def _fault(where: str, error: ValidationError) -> DatasetError:
    first = error.errors()[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f" {part}" for part in first["loc"])
    return DatasetError(f"{where}{place}", first["msg"], "Label Studio tasks with rectangles")
