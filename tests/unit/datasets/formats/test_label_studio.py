import json

import numpy as np
import pytest

from datasets.formats.label_studio import read_label_studio, write_label_studio
from datasets.sample import Dataset, Sample
from tests.factories import encoded, picture
from vision.errors import DatasetError

BOX = {"x": 25, "y": 50, "width": 50, "height": 25, "rectanglelabels": ["product"]}


def result(**value):
    return {
        "type": "rectanglelabels",
        "original_width": 96,
        "original_height": 64,
        "value": BOX | value,
    }


def task(*results, image="a.png", **fields):
    return {"data": {"image": image}, "annotations": [{"result": list(results)}]} | fields


def read(root, document, **options):
    (root / "a.png").write_bytes(encoded(picture(96, 64)))
    text = document if isinstance(document, str) else json.dumps(document)
    (root / "tasks.json").write_text(text, encoding="utf-8")
    return read_label_studio(root / "tasks.json", root, **options)


def test_percent_become_pixels(tmp_path):
    dataset = read(tmp_path, [task(result())])
    (sample,) = dataset.samples
    assert dataset.classes == ("product",)
    np.testing.assert_allclose(sample.boxes, [[24, 32, 72, 48]])
    assert (sample.labels.tolist(), sample.ignore.tolist(), sample.store) == ([0], [False], None)


@pytest.mark.parametrize(
    "image",
    ["a.png", "/data/upload/3/a.png", "https://host/x/a.png?expires=1", "s3://bucket/a.png"],
)
def test_the_picture_is_found_by_the_last_part_of_its_address(tmp_path, image):
    assert read(tmp_path, [task(result(), image=image)]).samples[0].path == tmp_path / "a.png"


@pytest.mark.parametrize(
    ("annotations", "boxes"),
    [
        ([], 0),
        ([{"result": []}], 0),
        ([{"result": [result()], "was_cancelled": True}, {"result": [result()] * 2}], 2),
        ([{"result": [result()]}, {"result": [result()] * 2}], 1),
        ([{"result": [{"type": "choices", "value": {"choices": ["ok"]}}, result()]}], 1),
    ],
)
def test_the_first_annotation_that_counts_is_read(tmp_path, annotations, boxes):
    found = read(tmp_path, [task(annotations=annotations)], classes=("product",))
    assert len(found.samples[0]) == boxes


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "tasks.json"),
        ("{}", "tasks.json"),
        ([], "no tasks"),
        ([{"annotations": []}], r"\[0\] data"),
        ([task(result(), image="b.png")], r"tasks.json\[0\].*no file"),
        ([task(result(rotation=7))], r"\[0\] result\[0\].*turned by 7"),
        ([task(result(), result(rectanglelabels=[]))], r"result\[1\] rectanglelabels"),
        ([task(result(width=-1))], r"result\[0\] width"),
        ([task(result(x=None))], r"result\[0\] x"),
        ([task(result() | {"original_width": 95})], "96×64 pixels.*95×64"),
        ([task(result(rectanglelabels=["cat"]))], "the label 'cat'.*one of product, gap"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, document, message):
    with pytest.raises(DatasetError, match=message):
        read(tmp_path, document, classes=("product", "gap"))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="No such file"):
        read_label_studio(tmp_path / "none.json", tmp_path)


def dataset(root, labels=(1, 0)):
    (root / "架.png").write_bytes(encoded(picture(97, 61)))
    (root / "b.png").write_bytes(encoded(picture(32, 32)))
    boxes = [[0.1, 2.2, 33.3, 60.7], [10, 20, 97, 61]]
    samples = (
        Sample(root / "架.png", 97, 61, boxes, labels, [True, False], store="S-1"),
        Sample(root / "b.png", 32, 32),
    )
    return Dataset("corrections", ("product", "柠檬"), samples)


def test_what_is_written_is_read_again(tmp_path):
    before = dataset(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    write_label_studio(before, out / "corrections.json", out / "images")
    after = read_label_studio(out / "corrections.json", out / "images", classes=before.classes)
    assert (after.name, after.classes) == (before.name, before.classes)
    for one, other in zip(before, after, strict=True):
        assert (one.path.name, one.width, one.height, one.store) == (
            other.path.name, other.width, other.height, other.store
        )  # fmt: skip
        np.testing.assert_allclose(one.boxes, other.boxes, atol=1e-3)
        np.testing.assert_array_equal(one.labels, other.labels)
        np.testing.assert_array_equal(one.ignore, other.ignore)
        assert other.path.read_bytes() == one.path.read_bytes()


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_without_a_class_is_refused(tmp_path, label):
    with pytest.raises(DatasetError, match=f"class {label}"):
        write_label_studio(dataset(tmp_path, (label, 0)), tmp_path / "x.json", tmp_path)
    assert not (tmp_path / "x.json").exists()
