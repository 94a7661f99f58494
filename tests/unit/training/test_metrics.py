import numpy as np
import pytest

from datasets.sample import Dataset
from tests.unit.training.truth import boxes, dataset, detections, sample
from training.matching import match
from training.metrics import (
    MOST_DETECTIONS,
    averages,
    count_error,
    found_count,
    of_kind,
    row_accuracy,
    share_error,
    true_count,
)
from vision.detections import Detections, Kind
from vision.errors import DatasetError, MetricError

A, B, FAR = [0, 0, 100, 100], [200, 0, 300, 100], [600, 600, 700, 700]


def figures(pairs):
    """AP, AP50, AP75, AR of (sample, detections) pairs."""
    samples, found = zip(*pairs, strict=True)
    result = averages(dataset(*samples), found)
    return [result.ap, result.ap50, result.ap75, result.ar]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # all right
        ([(sample([A, B]), detections([A, B]))], [1, 1, 1, 1]),
        # hit, miss, hit: precision 1 up to recall 0.5 (51 of 101 points), then 2/3
        ([(sample([A, B]), detections([A, FAR, B]))], [(51 + 50 * 2 / 3) / 101] * 3 + [1]),
        # the miss first: 1/2 and 2/3, interpolated 2/3 everywhere
        ([(sample([A, B]), detections([FAR, A, B]))], [2 / 3] * 3 + [1]),
        # one of two found
        ([(sample([A, B]), detections([A]))], [51 / 101] * 3 + [0.5]),
        # IoU 0.62 is enough for 0.50, 0.55 and 0.60
        ([(sample([A]), detections([[0, 0, 100, 62]]))], [0.3, 1, 0, 0.3]),
        # the second detection of a box is false: hit, false, hit
        ([(sample([A, B]), detections([A, A, B]))], [(51 + 50 * 2 / 3) / 101] * 3 + [1]),
        # scores rank over photos: hit, false of the other photo, hit
        (
            [
                (sample([A], "a"), detections([A, FAR], [0.9, 0.6])),
                (sample([B], "b"), detections([B], [0.5])),
            ],
            [(51 + 50 * 2 / 3) / 101] * 3 + [1],
        ),
        # a photo without boxes still has false detections
        (
            [
                (sample([A], "a"), detections([A], [0.5])),
                (sample([], "b"), detections([B], [0.6])),
            ],
            [0.5, 0.5, 0.5, 1],
        ),
        # an ignored box is neither missed nor false when found, even twice
        ([(sample([A, B], ignore=[False, True]), detections([B, B, A]))], [1, 1, 1, 1]),
        ([(sample([A, B], ignore=[False, True]), detections([A]))], [1, 1, 1, 1]),
        # nothing found
        ([(sample([A]), detections([]))], [0, 0, 0, 0]),
        ([(sample([A], "a"), detections([])), (sample([], "b"), detections([]))], [0, 0, 0, 0]),
    ],
)
def test_averages_worked_out_by_hand(pairs, expected):
    np.testing.assert_allclose(figures(pairs), expected, atol=1e-9)


def test_averages_count_up_to_500_detections_of_a_photo():
    truth = boxes(600)
    found = detections(truth, np.linspace(0.9, 0.1, 600))
    ap, ap50, _, ar = figures([(sample(truth), found)])
    assert ar == pytest.approx(MOST_DETECTIONS / 600)
    assert ap == ap50 == pytest.approx(84 / 101)  # recalls 0.00 to 0.83


def test_false_boxes_beyond_500_do_not_push_out_the_best():
    truth = boxes(50)
    noise = boxes(900) + 12
    found = detections(np.vstack([noise, truth]), [*np.linspace(0.4, 0.1, 900), *[0.9] * 50])
    assert figures([(sample(truth), found)]) == [1, 1, 1, 1]


@pytest.mark.parametrize("samples", [[sample()], [sample([A], ignore=[True])]])
def test_there_must_be_something_to_find(samples):
    with pytest.raises(MetricError, match="not ignored"):
        averages(dataset(*samples), [detections([A])] * len(samples))


def crowd(seed, n=60):
    """Three photos of n boxes with noisy detections, false ones and ignored boxes."""
    rng = np.random.default_rng(seed)
    samples, found = [], []
    for index in range(3):
        truth = boxes(n, side=16) + rng.uniform(0, 3, (n, 4)).astype(np.float32)
        near = truth[rng.random(n) < 0.9]
        near = near + rng.normal(0, 1.5, near.shape)
        low = rng.uniform(0, 700, (n, 2))
        every = np.vstack([near, np.hstack([low, low + rng.uniform(5, 20, (n, 2))])])
        score = np.concatenate([rng.beta(4, 2, len(near)), rng.beta(1, 4, n)]).round(2)
        samples.append(sample(truth, f"{index}", ignore=rng.random(n) < 0.1))
        found.append(detections(every, score))
    return dataset(*samples), found


def test_recall_is_the_share_of_matched_boxes():
    truth, found = crowd(0)
    hits = sum(match(s, d, 0.5).hit.sum() for s, d in zip(truth, found, strict=True))
    result = averages(truth, found)
    last = result.recall[result.precision50 > 0].max()
    assert last == pytest.approx(hits / sum(true_count(s) for s in truth), abs=0.01)


def test_averages_are_those_of_the_reference_implementation():
    pytest.importorskip("pycocotools")
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth, found = crowd(1)
    annotations = [
        {"image_id": i, "category_id": 1, "iscrowd": int(ignore), "bbox": xywh(box)}
        for i, s in enumerate(truth)
        for box, ignore in zip(s.boxes, s.ignore, strict=True)
    ]
    reference = COCO()
    reference.dataset = {
        "images": [{"id": i} for i in range(len(truth))],
        "annotations": [
            {"id": n, "area": a["bbox"][2] * a["bbox"][3], **a}
            for n, a in enumerate(annotations, start=1)
        ],
        "categories": [{"id": 1}],
    }
    reference.createIndex()
    results = [
        [i, *xywh(box), score, 1]
        for i, d in enumerate(found)
        for box, score in zip(d.xyxy, d.score, strict=True)
    ]
    evaluation = COCOeval(reference, reference.loadRes(np.array(results)), "bbox")
    evaluation.params.maxDets = [1, 100, 500]
    evaluation.params.areaRng = evaluation.params.areaRng[:1]
    evaluation.params.areaRngLbl = ["all"]
    evaluation.evaluate()
    evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, 0, 0, 2]
    result = averages(truth, found)
    assert result.ap == pytest.approx(precision.mean())
    assert result.ar == pytest.approx(evaluation.eval["recall"][:, 0, 0, 2].mean())
    np.testing.assert_allclose(result.precision50, precision[0])
    np.testing.assert_allclose(result.precision75, precision[5])


def xywh(box):
    x1, y1, x2, y2 = (float(value) for value in box)
    return [x1, y1, x2 - x1, y2 - y1]


@pytest.mark.parametrize(
    ("found", "true", "absolute", "signed", "photos"),
    [
        ([110, 90], [100, 100], 10, 0, 2),
        ([5, 100], [10, 100], 25, -25, 2),
        ([12, 30], [10, 20], 35, 35, 2),
        ([7, 3], [7, 0], 0, 0, 1),  # no percentage of nothing
        ([0], [4], 100, -100, 1),
    ],
)
def test_count_error_worked_out_by_hand(found, true, absolute, signed, photos):
    error = count_error(found, true)
    assert (error.absolute, error.signed) == (pytest.approx(absolute), pytest.approx(signed))
    assert error.photos == photos


@pytest.mark.parametrize(("found", "true"), [([], []), ([3], [0]), ([1, 2], [1])])
def test_count_error_needs_true_counts(found, true):
    with pytest.raises(MetricError, match="count error"):
        count_error(found, true)


def test_detections_on_ignored_boxes_do_not_count():
    shelf = sample([A, B], ignore=[False, True])
    assert true_count(shelf) == 1
    assert found_count(shelf, detections([A, B, FAR])) == 2
    assert found_count(sample([A]), detections([A, A])) == 2
    assert found_count(shelf, Detections.empty()) == 0


def test_row_accuracy_is_the_share_of_photos_that_are_right():
    assert row_accuracy([5, 4, 6, 0], [5, 5, 6, 0]) == 0.75
    for found, true in (([], []), ([1], [1, 2])):
        with pytest.raises(MetricError):
            row_accuracy(found, true)


@pytest.mark.parametrize(
    ("found", "true", "points"),
    [
        ({"x": 0.5, "y": 0.5}, {"x": 0.5, "y": 0.5}, 0),
        ({"x": 0.6, "y": 0.4}, {"x": 0.5, "y": 0.5}, 10),
        ({"x": 0.5, None: 0.5}, {"x": 0.5, "y": 0.5}, 100 / 3),
        ({}, {"x": 1.0}, 100),
    ],
)
def test_share_error_worked_out_by_hand(found, true, points):
    assert share_error(found, true) == pytest.approx(points)


@pytest.mark.parametrize("true", [{}, {"x": 0.5}])
def test_true_shares_must_add_up(true):
    with pytest.raises(MetricError, match="sum to"):
        share_error({"x": 1.0}, true)


@pytest.mark.parametrize(
    ("classes", "kind", "kept"),
    [
        (("product", "price_tag"), Kind.PRODUCT, [A]),
        (("product", "price_tag"), Kind.PRICE_TAG, [B]),
        (("price_tag", "product"), Kind.PRODUCT, [B]),
    ],
)
def test_one_kind_is_picked_by_the_name_of_its_class(classes, kind, kept):
    picked = of_kind(Dataset("d", classes, (sample([A, B], labels=[0, 1], ignore=[0, 1]),)), kind)
    assert picked.classes == (kind.label,)
    assert picked.samples[0].boxes.tolist() == kept
    assert picked.samples[0].labels.tolist() == [0]
    assert picked.samples[0].ignore.tolist() == [kept == [B]]


def test_the_only_class_is_the_product_whatever_its_name():
    shelf = Dataset("d", ("object",), (sample([A]),))
    assert of_kind(shelf, Kind.PRODUCT).box_count == 1
    with pytest.raises(DatasetError, match="a class named gap"):
        of_kind(shelf, Kind.GAP)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_only_class_is_any_kind_where_nothing_names_it(kind):
    assert of_kind(Dataset("d", ("0",), (sample([A]),)), kind).box_count == 1


def test_a_kind_that_no_class_names_is_an_error():
    with pytest.raises(DatasetError, match="classes a, b; expected a class named product"):
        of_kind(Dataset("d", ("a", "b"), (sample([A]),)), Kind.PRODUCT)
