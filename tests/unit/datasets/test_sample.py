from pathlib import Path

import numpy as np
import pytest

from datasets.sample import Dataset, Sample, drawn_once
from vision.errors import InvalidValue


def test_columns_default_to_no_boxes():
    sample = Sample(Path("a.jpg"), 10, 20)
    assert sample.boxes.shape == (0, 4)
    assert sample.labels.shape == sample.ignore.shape == (0,)
    assert sample.store is None


def test_columns_have_their_types_and_are_read_only():
    sample = Sample("a.jpg", 10, 20, [[0, 0, 5, 5]], [1], [True])
    assert sample.path == Path("a.jpg")
    assert (sample.boxes.dtype, sample.labels.dtype, sample.ignore.dtype) == ("f4", "i4", "?")
    for column in (sample.boxes, sample.labels, sample.ignore):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"boxes": [[0, 0, 1]]}, "Sample.boxes"),
        ({"boxes": [[0, 0, np.nan, 1]]}, "not finite"),
        ({"boxes": [[5, 0, 1, 1]]}, "ends before it begins"),
        ({"boxes": [[0, 0, 1, 1]], "labels": [0, 1]}, r"Sample.labels.*\(2,\).*expected \(1,\)"),
        ({"boxes": [[0, 0, 1, 1]], "ignore": []}, "Sample.ignore"),
        ({"width": 0}, "0×20"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns, message):
    with pytest.raises(InvalidValue, match=message):
        Sample(**{"path": "a.jpg", "width": 10, "height": 20, **columns})


def test_replace_validates_again():
    sample = Sample("a.jpg", 10, 20, [[0, 0, 5, 5]])
    assert sample.replace(store="7").store == "7"
    with pytest.raises(InvalidValue):
        sample.replace(labels=[0, 0])


def test_dataset_counts_boxes():
    samples = (Sample("a.jpg", 9, 9, [[0, 0, 1, 1]] * 3), Sample("b.jpg", 9, 9))
    dataset = Dataset("d", ["product"], samples)
    assert (len(dataset), dataset.box_count, dataset.classes) == (2, 3, ("product",))
    assert list(dataset) == list(samples)


@pytest.mark.parametrize(
    ("boxes", "labels", "kept"),
    [
        ([], [], []),
        ([[0, 0, 10, 10], [20, 0, 30, 10]], [0, 0], [0, 1]),
        ([[20, 0, 30, 10], [0, 0, 10, 10], [0, 0, 10, 9.5], [0, 0, 10, 9]], [0, 0, 0, 0], [0, 1]),
        ([[0, 0, 10, 10], [0, 0, 10, 10]], [0, 1], [0, 1]),
        ([[0, 0, 10, 10], [0, 0, 10, 7]], [0, 0], [0, 1]),
    ],
)
def test_a_box_drawn_again_counts_once(boxes, labels, kept):
    boxes = np.float32(boxes).reshape(-1, 4)
    assert drawn_once(boxes, np.int32(labels)).tolist() == kept
