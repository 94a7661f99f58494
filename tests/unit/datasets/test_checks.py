import pytest

from datasets.checks import Finding, check
from datasets.sample import Dataset
from tests.unit.datasets.photos import saved, shelf

GOOD = [[10, 10, 50, 60]]


def dataset(root, name="d", seed=0, classes=("product",), **columns):
    sample = saved(root / name / "a.png", shelf(seed), **{"boxes": GOOD, **columns})
    return Dataset(name, classes, (sample,))


def told(findings):
    return [
        (finding.level, finding.sample.rsplit("/", 1)[-1], finding.message) for finding in findings
    ]


def test_nothing_is_wrong_with_a_good_dataset(tmp_path):
    assert check([dataset(tmp_path, "train"), dataset(tmp_path, "valid", 1)]) == []


@pytest.mark.parametrize(
    ("columns", "level", "message"),
    [
        (
            {"boxes": [*GOOD, [0, 0, 241.5, 20]]},
            "warning",
            "1 box(es) pass the border (240×180 px)",
        ),
        ({"boxes": [*GOOD, [-2, 0, 20, 20]]}, "warning", "1 box(es) pass the border (240×180 px)"),
        (
            {"boxes": [*GOOD, [250, 0, 260, 20]]},
            "error",
            "1 box(es) without area inside the 240×180 px",
        ),
        ({"boxes": [*GOOD, [5, 5, 5.5, 20]]}, "error", "1 box(es) thinner than 1 px"),
        (
            {"boxes": [*GOOD, [5, 5, 25, 5]]},
            "error",
            "1 box(es) without area inside the 240×180 px",
        ),
        ({"boxes": GOOD * 3}, "warning", "2 box(es) drawn twice"),
        ({"boxes": GOOD * 2, "labels": [0, 4]}, "error", "class(es) 4 of 1 declared"),
        ({"boxes": GOOD * 2, "labels": [0, -1]}, "error", "class(es) -1 of 1 declared"),
    ],
)
def test_a_bad_box_is_found(tmp_path, columns, level, message):
    assert told(check([dataset(tmp_path, **columns)])) == [(level, "a.png", message)]


def test_a_box_may_pass_the_border_by_a_pixel(tmp_path):
    assert check([dataset(tmp_path, boxes=[[0, 0, 240.9, 180]])]) == []


def test_photos_and_datasets_without_boxes_are_found(tmp_path):
    empty = saved(tmp_path / "e.png", shelf(5))
    good = saved(tmp_path / "g.png", shelf(6), boxes=GOOD)
    assert told(check([Dataset("d", ("product",), (empty, good))])) == [
        ("warning", "e.png", "no boxes")
    ]
    assert told(check([Dataset("d", ("product",), (empty,))])) == [
        ("error", "d", "no boxes on any photo"),
        ("warning", "e.png", "no boxes"),
    ]
    assert told(check([Dataset("d", ("product",), ())])) == [("error", "d", "no photos")]
    assert check([]) == []


def test_a_class_without_boxes_is_found(tmp_path):
    assert told(check([dataset(tmp_path, classes=("product", "gap"))])) == [
        ("warning", "d", "class 1 (gap) has no box")
    ]


def test_the_same_view_twice_is_a_warning_within_and_an_error_across_splits(tmp_path):
    train = dataset(tmp_path, "train")
    again = saved(tmp_path / "train" / "b.jpg", shelf(0, 120, 90), boxes=GOOD)
    train = train.replace(samples=(*train.samples, again))
    valid = dataset(tmp_path, "valid")
    leaks = "the same view as {} of train: the splits leak"
    assert told(check([train, valid])) == [
        ("error", "a.png", leaks.format("a.png")),
        ("error", "a.png", leaks.format("b.jpg")),
        ("warning", "b.jpg", "the same view as a.png"),
    ]


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_an_unreadable_picture_is_found_and_the_rest_still_checked(tmp_path, content):
    first, second = dataset(tmp_path, "x"), dataset(tmp_path, "y", boxes=GOOD * 2)
    path = first.samples[0].path
    path.unlink() if content is None else path.write_bytes(content)
    findings = check([first, second])
    assert findings[0].level == "error"
    assert findings[0].sample == str(path)
    assert findings[1:] == [
        Finding("warning", str(second.samples[0].path), "1 box(es) drawn twice")
    ]
