import json

import numpy as np
import pytest

from datasets.formats.coco import read_coco, write_coco
from datasets.sample import Dataset, Sample
from tests.factories import encoded, picture
from vision.errors import DatasetError


def content(**changes):
    document = {
        "images": [{"id": 7, "file_name": "a.png", "width": 96, "height": 64}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 30, "bbox": [1, 2, 3, 4], "iscrowd": 1},
            {"id": 2, "image_id": 7, "category_id": 20, "bbox": [5.5, 6, 10, 20], "area": 200},
        ],
        "categories": [{"id": 30, "name": "gap"}, {"id": 20, "name": "product"}],
    }
    return document | changes


def read(root, document):
    (root / "a.png").write_bytes(encoded(picture(96, 64)))
    text = document if isinstance(document, str) else json.dumps(document)
    (root / "coco.json").write_text(text, encoding="utf-8")
    return read_coco(root / "coco.json", root)


def test_ids_become_indices_in_the_order_of_the_categories(tmp_path):
    dataset = read(tmp_path, content())
    assert dataset.classes == ("product", "gap")
    sample = dataset.samples[0]
    np.testing.assert_array_equal(sample.boxes, [[1, 2, 4, 6], [5.5, 6, 15.5, 26]])
    assert sample.labels.tolist() == [1, 0]
    assert sample.ignore.tolist() == [True, False]


def test_an_image_without_annotations_has_no_boxes(tmp_path):
    assert len(read(tmp_path, content(annotations=[])).samples[0]) == 0


IMAGE = {"id": 7, "file_name": "a.png", "width": 96, "height": 64}
BOX = {"image_id": 7, "category_id": 20, "bbox": [0, 0, 1, 1]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "coco.json"),
        ('{"images": [', "coco.json"),
        ("[]", "coco.json"),
        ({"images": []}, "coco.json annotations: .*Field required"),
        (content(images=[]), "annotations.0.*image_id 7"),
        (content(images=[], annotations=[]), "no images"),
        (content(images=[IMAGE, IMAGE]), r"images\[1\].*id 7 again"),
        (content(images=[IMAGE | {"width": 0}]), r"images\[0\] width"),
        (content(images=[{"id": 7, "file_name": "a.png"}]), r"images\[0\] width"),
        (content(images=[IMAGE | {"file_name": "b.png"}]), r"images\[0\].*no file.*b\.png"),
        (content(images=[IMAGE | {"width": 64, "height": 96}]), r"has 96×64.*expected 64×96"),
        (content(annotations=[BOX, BOX | {"category_id": 5}]), r"annotations\[1\].*category_id 5"),
        (content(annotations=[BOX | {"bbox": [0, 0, 1]}]), r"annotations\[0\] bbox"),
        (content(annotations=[BOX | {"bbox": [0, 0, -1, 1]}]), r"annotations\[0\] bbox\[2\]"),
        (content(annotations=[BOX | {"bbox": [0, 0, "x", 1]}]), r"annotations\[0\] bbox\[2\]"),
        (content(annotations=[BOX | {"iscrowd": 2}]), r"annotations\[0\] iscrowd"),
        (content(categories=[{"id": 20, "name": "a"}] * 2), r"categories\[1\].*id 20 again"),
    ],
)
def test_a_bad_file_is_an_error_that_names_the_entry(tmp_path, document, message):
    with pytest.raises(DatasetError, match=message):
        read(tmp_path, document)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match=r"coco\.json.*No such file"):
        read_coco(tmp_path / "coco.json", tmp_path)


def test_writing_and_reading_gives_the_same_dataset(tmp_path):
    rng = np.random.default_rng(0)
    samples = []
    for name, size, n, store in (("a", (8000, 60), 300, "门店"), ("b", (301, 77), 0, None)):
        (tmp_path / f"{name}.png").write_bytes(encoded(picture(*size)))
        corners = rng.uniform(-5, np.array(size) + 5, (n, 2, 2))
        boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
        labels, ignore = rng.integers(0, 2, n), rng.random(n) < 0.3
        samples.append(Sample(tmp_path / f"{name}.png", *size, boxes, labels, ignore, store))
    dataset = Dataset("random", ("product", "价签"), tuple(samples))
    write_coco(dataset, tmp_path / "coco.json", tmp_path / "pictures")
    again = read_coco(tmp_path / "coco.json", tmp_path / "pictures", "random")
    assert (again.name, again.classes) == (dataset.name, dataset.classes)
    for was, now in zip(dataset, again, strict=True):
        assert (now.width, now.height, now.store) == (was.width, was.height, was.store)
        np.testing.assert_allclose(now.boxes, was.boxes, atol=1e-3, rtol=0)
        np.testing.assert_array_equal(now.labels, was.labels)
        np.testing.assert_array_equal(now.ignore, was.ignore)
        assert now.path.read_bytes() == was.path.read_bytes()


def test_a_class_not_declared_is_refused_before_anything_is_written(tmp_path):
    sample = Sample(tmp_path / "a.png", 9, 9, [[0, 0, 1, 1]], [1])
    with pytest.raises(DatasetError, match="class 1; expected 0 to 0"):
        write_coco(Dataset("d", ("product",), (sample,)), tmp_path / "coco.json", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_two_pictures_of_one_name_are_refused(tmp_path):
    samples = (Sample(tmp_path / "x/a.png", 9, 9), Sample(tmp_path / "y/a.png", 9, 9))
    with pytest.raises(DatasetError, match="one picture per name"):
        write_coco(Dataset("d", ("product",), samples), tmp_path / "coco.json", tmp_path / "out")
