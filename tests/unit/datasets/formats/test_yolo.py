import numpy as np
import pytest

from datasets.formats.yolo import read_yolo, write_yolo
from datasets.sample import Dataset, Sample
from tests.factories import encoded, picture
from vision.errors import DatasetError


def folder(root, labels, size=(200, 100)):
    """A YOLO folder with one picture per name in labels; None leaves the label file out."""
    (root / "images").mkdir(parents=True)
    (root / "labels").mkdir()
    for name, text in labels.items():
        (root / "images" / f"{name}.png").write_bytes(encoded(picture(*size)))
        if text is not None:
            (root / "labels" / f"{name}.txt").write_text(text, encoding="utf-8")
    return root


def test_boxes_are_pixels_of_the_picture(tmp_path):
    root = folder(tmp_path, {"b": "0 0.5 0.5 0.1 0.2\n\n1 0 0 0.1 0.1\n", "a": ""})
    dataset = read_yolo(root, ("product", "gap"))
    assert [sample.path.stem for sample in dataset] == ["a", "b"]
    assert len(dataset.samples[0]) == 0
    found = dataset.samples[1]
    assert (found.width, found.height) == (200, 100)
    np.testing.assert_allclose(found.boxes, [[90, 40, 110, 60], [-10, -5, 10, 5]], atol=1e-5)
    assert found.labels.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 0.5 0.5 0.1", r"a\.txt:1: .*`0 0.5 0.5 0.1`.*expected `class cx cy w h`"),
        ("0 0.5 0.5 0.1 0.1\n0 x 0.5 0.1 0.1", r"a\.txt:2"),
        ("0 0.5 0.5 0.1 0.1 0.9", r"a\.txt:1"),
        ("0.5 0.5 0.5 0.1 0.1", r"a\.txt:1"),
        ("-1 0.5 0.5 0.1 0.1", r"a\.txt:1"),
        ("0 nan 0.5 0.1 0.1", r"a\.txt:1"),
        ("0 0.5 0.5 inf 0.1", r"a\.txt:1"),
        ("0 0.5 0.5 -0.1 0.1", r"a\.txt:1"),
        ("0 90 40 20 20", r"a\.txt:1.*between 0 and 1"),
        ("\n2 0.5 0.5 0.1 0.1", r"a\.txt:2.*class 2; expected 0 to 1"),
        (None, r"a\.txt.*no label file.*empty when nothing is on it"),
    ],
)
def test_a_bad_label_file_is_an_error_that_names_file_and_line(tmp_path, text, message):
    root = folder(tmp_path, {"a": text})
    with pytest.raises(DatasetError, match=message):
        read_yolo(root, ("product", "gap"))


def test_a_label_file_that_is_not_text_is_an_error(tmp_path):
    root = folder(tmp_path, {"a": ""})
    (root / "labels" / "a.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DatasetError, match=r"a\.txt.*UTF-8"):
        read_yolo(root)


def test_a_label_file_without_a_picture_is_an_error(tmp_path):
    root = folder(tmp_path, {"a": ""})
    (root / "labels" / "b.txt").write_text("")
    with pytest.raises(DatasetError, match=r"b\.txt.*no picture"):
        read_yolo(root)


def test_a_picture_without_a_size_is_an_error(tmp_path):
    root = folder(tmp_path, {"a": ""})
    (root / "images" / "a.png").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match=r"a\.png.*not a picture"):
        read_yolo(root)


@pytest.mark.parametrize(
    ("made", "message"), [((), "no folder images/"), (("images",), "no folder labels/")]
)
def test_a_folder_that_is_not_yolo_is_an_error(tmp_path, made, message):
    for name in made:
        (tmp_path / name).mkdir()
    with pytest.raises(DatasetError, match=message):
        read_yolo(tmp_path)


def test_a_folder_without_pictures_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="no pictures"):
        read_yolo(folder(tmp_path, {}))


def test_faults_are_collected_when_asked_for(tmp_path):
    root = folder(tmp_path, {"a": "bad", "b": "0 0.5 0.5 0.1 0.1", "c": None})
    faults = []
    dataset = read_yolo(root, faults=faults)
    assert [sample.path.stem for sample in dataset] == ["b"]
    assert [fault.subject.rsplit("/", 1)[1] for fault in faults] == ["a.txt:1", "c.txt"]


@pytest.mark.parametrize(
    ("place", "name", "text", "classes"),
    [
        (".", "data.yaml", "names: [product, 空位]", ("product", "空位")),
        (".", "data.yaml", "names: {1: gap, 0: product}", ("product", "gap")),
        ("..", "data.yaml", "names: [product]", ("product",)),
        (".", "classes.txt", "product\n\ngap\n", ("product", "gap")),
        ("labels", "classes.txt", "product\n", ("product",)),
        (".", "other.txt", "product\n", ("0",)),
    ],
)
def test_class_names_are_found_beside_the_labels(tmp_path, place, name, text, classes):
    root = folder(tmp_path / "set", {"a": "0 0.5 0.5 0.1 0.1"})
    (root / place / name).write_text(text, encoding="utf-8")
    assert read_yolo(root).classes == classes


def test_without_names_classes_are_called_by_their_number(tmp_path):
    root = folder(tmp_path, {"a": "2 0.5 0.5 0.1 0.1", "b": ""})
    assert read_yolo(root).classes == ("0", "1", "2")


@pytest.mark.parametrize("text", ["names: 3", "[]", "nc: 1", "names: {1: gap}", "a: [", ""])
def test_a_bad_data_yaml_is_an_error(tmp_path, text):
    root = folder(tmp_path, {"a": ""})
    (root / "data.yaml").write_text(text)
    with pytest.raises(DatasetError, match=r"data\.yaml"):
        read_yolo(root)


def test_a_stores_file_without_its_columns_is_an_error(tmp_path):
    root = folder(tmp_path, {"a": ""})
    (root / "stores.csv").write_text("file,shop\n")
    with pytest.raises(DatasetError, match=r"stores\.csv:1.*expected photo,store"):
        read_yolo(root)


def random_dataset(root, seed, ignore=False):
    rng = np.random.default_rng(seed)
    samples = []
    for name, (width, height), n in (("a", (8000, 60), 300), ("b", (301, 77), 3), ("c", (9, 9), 0)):
        path = root / f"{name}.png"
        path.write_bytes(encoded(picture(width, height)))
        corners = rng.uniform(0, (width, height), (n, 2, 2))
        boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
        store = {"a": "s1", "b": None, "c": "门店2"}[name]
        mask = rng.random(n) < 0.2 if ignore else None
        samples.append(Sample(path, width, height, boxes, rng.integers(0, 2, n), mask, store))
    return Dataset("random", ("product", "价签"), tuple(samples))


def test_writing_and_reading_gives_the_same_dataset(tmp_path):
    dataset = random_dataset(tmp_path, 0)
    write_yolo(dataset, tmp_path / "out")
    again = read_yolo(tmp_path / "out")
    assert again.classes == dataset.classes
    for was, now in zip(dataset, again, strict=True):
        assert (now.width, now.height, now.store) == (was.width, was.height, was.store)
        np.testing.assert_allclose(now.boxes, was.boxes, atol=1e-3, rtol=0)
        np.testing.assert_array_equal(now.labels, was.labels)
        assert now.path.read_bytes() == was.path.read_bytes()


def test_writing_in_place_keeps_the_pictures(tmp_path):
    root = folder(tmp_path, {"a": "0 0.5 0.5 0.1 0.1"})
    before = (root / "images" / "a.png").read_bytes()
    write_yolo(read_yolo(root), root)
    assert (root / "images" / "a.png").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ignore": [True]}, "ignored boxes.*COCO"),
        ({"labels": [3]}, "class 3; expected 0 to 0"),
        ({"boxes": [[150, 0, 400, 10]]}, "between 0 and 1"),
    ],
)
def test_what_the_format_cannot_hold_is_refused_before_anything_is_written(
    tmp_path, change, message
):
    sample = Sample(tmp_path / "a.png", 100, 100, [[0, 0, 10, 10]]).replace(**change)
    with pytest.raises(DatasetError, match=message):
        write_yolo(Dataset("d", ("product",), (sample,)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_pictures_of_one_name_are_refused(tmp_path):
    samples = (Sample(tmp_path / "x/a.png", 9, 9), Sample(tmp_path / "y/a.jpg", 9, 9))
    with pytest.raises(DatasetError, match="one picture per name"):
        write_yolo(Dataset("d", ("product",), samples), tmp_path / "out")
