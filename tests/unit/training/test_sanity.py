from dataclasses import replace

import numpy as np
import pytest

from tests.unit.training.truth import boxes, dataset, detections, sample
from training.metrics import Averages, CountError
from training.sanity import refuse_bad_detections, refuse_bad_figures, refuse_bad_truth
from vision.detections import Detections
from vision.errors import MetricError

A = [100, 100, 200, 200]


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([], "no photos"),
        ([sample()], "no boxes to find"),
        ([sample([A], ignore=[True])], "no boxes to find"),
        ([sample([A]), sample([[0.1, 0.1, 0.2, 0.9]], "b.png")], r"b\.png.*look normalised"),
    ],
)
def test_bad_truth_is_refused(samples, message):
    with pytest.raises(MetricError, match=message):
        refuse_bad_truth(dataset(*samples))


def test_good_truth_passes():
    refuse_bad_truth(dataset(sample([A]), sample([])))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([], "detections of 0 photos; expected 1"),
        ([detections([A])] * 2, "detections of 2 photos"),
        ([detections([[0.1, 0.1, 0.2, 0.9]])], r"a\.png.*look normalised"),
        ([detections([A, [900, 0, 1500, 90]])], r"1 detection\(s\) lie outside.*1000×1000"),
        ([detections([[0, -400, 90, 20]])], "lie outside"),
    ],
)
def test_detections_that_do_not_fit_the_photos_are_refused(found, message):
    with pytest.raises(MetricError, match=message):
        refuse_bad_detections(dataset(sample([A])), found)


@pytest.mark.parametrize(
    ("true", "found", "refused"),
    [
        ([350], [300], True),  # a round number of detections
        ([350, 200], [287, 287], True),  # the same number twice
        ([350, 200], [287, 190], False),  # the densest photo, some missed
        ([290, 200], [300, 280], False),  # enough for every box
        ([300], [300], False),
        ([50, 60], [0, 0], False),
    ],
)
def test_detections_cut_off_at_a_cap_are_refused(true, found, refused):
    truth = dataset(*(sample(boxes(n), f"{i}.png") for i, n in enumerate(true)))
    given = [detections(boxes(n)) if n else Detections.empty() for n in found]
    if refused:
        with pytest.raises(MetricError, match=r"0\.png.*detections, the most on any photo"):
            refuse_bad_detections(truth, given)
    else:
        refuse_bad_detections(truth, given)


GOOD = Averages(0.5, 0.8, 0.6, 0.7, np.zeros(101), np.zeros(101), np.zeros(101))
COUNTS = CountError(4.0, -1.0, 1)


def refuse(figures=GOOD, counts=COUNTS, found=1):
    truth = dataset(sample(boxes(2)))
    refuse_bad_figures(truth, [detections(boxes(found))], figures, counts)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ap": float("nan")}, "ap is nan"),
        ({"ar": -1.0}, "ar is -1; expected 0 to 1"),
        ({"ap50": 1.2}, "ap50 is 1.2"),
        ({"ap": 0.9}, "AP50 at least AP"),
        ({"ap75": 0.9}, "AP50 at least AP"),
        ({"ap": 1.0, "ap50": 1.0, "ap75": 1.0}, "AP 1.0 with 1 detections for 2 boxes"),
    ],
)
def test_averages_that_cannot_be_right_are_refused(change, message):
    with pytest.raises(MetricError, match=message):
        refuse(replace(GOOD, **change))


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (CountError(float("nan"), 0.0, 1), "not finite"),
        (CountError(1.0, -3.0, 1), "signed within absolute"),
    ],
)
def test_count_errors_that_cannot_be_right_are_refused(counts, message):
    with pytest.raises(MetricError, match=message):
        refuse(counts=counts)


def test_good_figures_pass():
    refuse()
    refuse(Averages(1.0, 1.0, 1.0, 1.0, *[np.ones(101)] * 3), CountError(0.0, 0.0, 1), found=2)
