import numpy as np
import pytest

from vision import geometry
from vision.errors import InvalidValue

NONE = np.zeros((0, 4), np.float32)


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def nms_by_the_book(all_boxes, scores, threshold):
    kept = []
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        overlaps = geometry.iou(all_boxes[[i]], all_boxes[kept])
        if not (overlaps > threshold).any():
            kept.append(i)
    return kept


def crowd(n, objects, seed, giant=False):
    """n boxes jittered around some objects, with many equal scores."""
    rng = np.random.default_rng(seed)
    where = rng.integers(0, objects, n)
    middle = rng.uniform(0, 500, (objects, 2))[where] + rng.normal(0, 4, (n, 2))
    size = rng.uniform(10, 60, (objects, 2))[where] * rng.uniform(0.8, 1.2, (n, 2))
    found = np.concatenate([middle - size / 2, middle + size / 2], axis=1).astype(np.float32)
    if giant:
        found[:: n // 3] = (0, 0, 500, 500)
    return found, rng.integers(0, 20, n).astype(np.float32) / 20


@pytest.mark.parametrize("values", [[], np.zeros((0, 4)), np.zeros(0)])
def test_nothing_is_no_boxes(values):
    found = geometry.as_boxes(values)
    assert found.shape == (0, 4)
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([[0, 0, 1]], r"\(1, 3\).*expected \(n, 4\)"),
        ([0, 0, 1, 1], r"\(4,\)"),
        (np.zeros((2, 2, 4)), r"\(2, 2, 4\)"),
        ([[0, 0, np.nan, 1]], "not finite"),
        ([[0, 0, np.inf, 1]], "not finite"),
        ([[5, 0, 1, 1]], "ends before it begins"),
        ([[0, 5, 1, 1]], "ends before it begins"),
    ],
)
def test_what_is_no_box_is_refused(values, says):
    with pytest.raises(InvalidValue, match=says):
        geometry.as_boxes(values, "found")


def test_sizes():
    found = boxes([1, 2, 4, 8], [0, 0, 0, 5])
    assert geometry.width(found).tolist() == [3, 0]
    assert geometry.height(found).tolist() == [6, 5]
    assert geometry.area(found).tolist() == [18, 0]
    assert geometry.centre(found).tolist() == [[2.5, 5], [0, 2.5]]
    assert geometry.centre(NONE).shape == (0, 2)


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ([0, 0, 10, 10], [0, 0, 10, 10], 1),
        ([0, 0, 10, 10], [5, 0, 15, 10], 1 / 3),
        ([0, 0, 10, 10], [10, 0, 20, 10], 0),
        ([0, 0, 10, 10], [20, 20, 30, 30], 0),
        ([0, 0, 10, 10], [2, 2, 4, 4], 0.04),
        ([3, 3, 3, 3], [3, 3, 3, 3], 0),
    ],
)
def test_iou(a, b, value):
    assert geometry.iou(boxes(a), boxes(b)) == pytest.approx(np.array([[value]]))


def test_intersection_broadcasts():
    a, b = boxes([0, 0, 10, 10], [0, 0, 4, 4]), boxes([2, 3, 20, 5], [50, 50, 60, 60])
    assert geometry.intersection(a, b).tolist() == [16, 0]
    assert geometry.intersection(a[:, None], b[None]).tolist() == [[16, 0], [2, 0]]


def test_iou_is_a_table_of_all_pairs():
    assert geometry.iou(crowd(5, 2, 0)[0], crowd(3, 2, 1)[0]).shape == (5, 3)
    assert geometry.iou(NONE, boxes([0, 0, 1, 1])).shape == (0, 1)


def test_clip_cuts_at_the_photo():
    found = geometry.clip(boxes([-5, -5, 50, 5], [90, 40, 120, 70], [200, 0, 210, 9]), 100, 60)
    assert found.tolist() == [[0, 0, 50, 5], [90, 40, 100, 60], [100, 0, 100, 9]]
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("homography", "expected"),
    [
        (np.eye(3), [1, 2, 3, 6]),
        (np.eye(3) * -2, None),
        ([[1, 0, 10], [0, 1, 20], [0, 0, 1]], [11, 22, 13, 26]),
        ([[2, 0, 0], [0, 3, 0], [0, 0, 1]], [2, 6, 6, 18]),
        ([[0, -1, 0], [1, 0, 0], [0, 0, 1]], [-6, 1, -2, 3]),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 2]], [0.5, 1, 1.5, 3]),
        ([[1, 0, 0], [0, 1, 0], [1, 0, 1]], [0.5, 0.5, 0.75, 3]),
    ],
)
def test_transform_gives_the_hull_of_the_moved_corners(homography, expected):
    if expected is None:
        with pytest.raises(InvalidValue, match="horizon"):
            geometry.transform(boxes([1, 2, 3, 6]), homography)
    else:
        moved = geometry.transform(boxes([1, 2, 3, 6]), homography)
        assert moved.tolist() == [pytest.approx(expected)]
        assert moved.dtype == np.float32


def test_transform_of_nothing_and_by_no_homography():
    assert geometry.transform(NONE, np.eye(3)).shape == (0, 4)
    with pytest.raises(InvalidValue, match=r"\(2, 3\).*expected \(3, 3\)"):
        geometry.transform(NONE, np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("found", "scores", "kept"),
    [
        ([], [], []),
        ([[0, 0, 9, 9]], [0.1], [0]),
        ([[0, 0, 9, 9], [0, 0, 9, 9]], [0.1, 0.2], [1]),
        ([[0, 0, 9, 9], [0, 0, 9, 9]], [0.2, 0.2], [0]),
        ([[0, 0, 9, 9], [20, 0, 29, 9]], [0.1, 0.2], [1, 0]),
        ([[0, 0, 10, 10], [0, 0, 10, 5]], [0.2, 0.1], [0, 1]),
        ([[0, 0, 10, 10], [0, 0, 10, 5.5]], [0.2, 0.1], [0]),
        ([[0, 0, 10, 10], [0, 4, 10, 14], [0, 8, 10, 18]], [0.5, 0.9, 0.5], [1, 0, 2]),
        ([[0, 0, 10, 10], [0, 3, 10, 13], [0, 6, 10, 16]], [0.9, 0.8, 0.7], [0, 2]),
        ([[5, 5, 5, 5], [5, 5, 5, 5]], [0.2, 0.1], [0, 1]),
    ],
    ids=["none", "one", "better", "tie", "apart", "at", "above", "middle", "chain", "points"],
)
def test_nms(found, scores, kept):
    scores = np.array(scores, np.float32)
    assert geometry.nms(boxes(*found), scores, 0.5).tolist() == kept


@pytest.mark.parametrize("threshold", [0.0, 0.1, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize(
    ("n", "objects", "giant"), [(40, 5, False), (700, 30, False), (900, 400, True)]
)
def test_nms_gives_what_the_box_by_box_loop_gives(n, objects, giant, threshold):
    found, scores = crowd(n, objects, seed=n, giant=giant)
    kept = geometry.nms(found, scores, threshold)
    assert kept.tolist() == nms_by_the_book(found, scores, threshold)


def test_nms_keeps_thousands():
    x, y = np.meshgrid(np.arange(60), np.arange(60))
    corners = np.stack([x.ravel(), y.ravel()], axis=1) * 10
    found = np.concatenate([corners, corners + 10], axis=1).astype(np.float32)
    assert len(geometry.nms(found, np.full(3600, 0.5, np.float32), 0.5)) == 3600


def test_boxes_are_moved_by_the_scores_of_those_that_overlap_them_enough():
    found = boxes([0, 0, 10, 10], [2, 0, 12, 10], [0, 5, 10, 15], [50, 50, 60, 60])
    scores = np.array([0.6, 0.2, 0.5, 0.1], np.float32)
    moved = geometry.vote(found[[0, 3]], found, scores, 0.6)
    assert moved == pytest.approx(np.array([[0.5, 0, 10.5, 10], [50, 50, 60, 60]]))
    assert geometry.vote(NONE, found, scores, 0.6).shape == (0, 4)
