from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from vision.detections import Detections, Kind
from vision.errors import InvalidValue

BOXES = [[0, 0, 1, 1], [2, 2, 4, 4], [5, 5, 9, 9]]


@pytest.fixture
def found():
    return Detections(BOXES, [0.9, 0.8, 0.7], kind=[0, 1, 2], sku=[4, -1, 6], row=[0, 0, 1])


def test_what_is_not_given_is_not_known():
    found = Detections(BOXES, [0.9, 0.8, 0.7])
    assert found.kind.tolist() == [Kind.PRODUCT] * 3
    for name in ("sku", "sku_score", "row", "column"):
        assert getattr(found, name).tolist() == [-1] * 3
    assert found.candidates.tolist() == [[-1] * 5] * 3
    assert found.candidate_score.tolist() == [[-1] * 5] * 3


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("xyxy", np.float32),
        ("score", np.float32),
        ("kind", np.int8),
        ("sku", np.int32),
        ("sku_score", np.float32),
        ("candidates", np.int32),
        ("candidate_score", np.float32),
        ("row", np.int32),
        ("column", np.int32),
    ],
)
@pytest.mark.parametrize("n", [0, 3])
def test_columns_have_their_type_and_cannot_be_written(name, dtype, n):
    column = getattr(Detections(BOXES[:n], [0.5] * n), name)
    assert column.dtype == dtype
    assert len(column) == n
    assert not column.flags.writeable


def test_the_callers_arrays_stay_writable():
    scores = np.array([0.9, 0.8, 0.7], np.float32)
    Detections(BOXES, scores)
    scores[0] = 0


def test_it_is_frozen(found):
    with pytest.raises(FrozenInstanceError):
        found.sku = found.row


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"xyxy": [[0, 0, 1]]}, r"Detections.xyxy.*\(1, 3\).*\(n, 4\)"),
        ({"score": [0.5]}, r"Detections.score.*\(1,\).*expected \(3,\)"),
        ({"score": None}, "Detections.score.*missing"),
        ({"score": [0.5, 0.5, 1.5]}, "out of range"),
        ({"score": [0.5, 0.5, np.nan]}, "out of range"),
        ({"kind": [0, 1, 3]}, "unknown kind"),
        ({"sku": [[1], [2], [3]]}, r"Detections.sku.*\(3, 1\).*expected \(3,\)"),
        ({"sku": [0.5, 1.5, 2.5]}, "Detections.sku.*float64.*int32"),
        ({"candidates": [[1, 2]] * 3}, r"Detections.candidates.*\(3, 2\).*expected \(3, 5\)"),
        ({"row": []}, r"Detections.row.*\(0,\).*expected \(3,\)"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns, says):
    with pytest.raises(InvalidValue, match=says):
        Detections(**{"xyxy": BOXES, "score": [0.9, 0.8, 0.7]} | columns)


@pytest.mark.parametrize(
    ("index", "skus"),
    [
        (np.array([True, False, True]), [4, 6]),
        ([True, False, True], [4, 6]),
        ([2, 0], [6, 4]),
        ([], []),
        (slice(1, None), [-1, 6]),
        (1, [-1]),
        (np.zeros(3, bool), []),
    ],
)
def test_indexing_keeps_the_columns_together(found, index, skus):
    part = found[index]
    assert part.sku.tolist() == skus
    assert part.xyxy.shape == (len(skus), 4)
    assert part.candidates.shape == (len(skus), 5)


@pytest.mark.parametrize("mask", [np.zeros(0, bool), [True], [True] * 4, np.ones((3, 4), bool)])
def test_a_mask_of_another_length_is_refused(found, mask):
    with pytest.raises(InvalidValue, match=r"expected \(3,\)"):
        found[mask]


def test_an_index_beyond_the_last_is_refused_and_iterating_ends(found):
    with pytest.raises(IndexError):
        found[[3]]
    assert [part.sku.tolist() for part in found] == [[4], [-1], [6]]


def test_replace_changes_only_what_is_named(found):
    changed = found.replace(row=[3, 4, 5])
    assert changed.row.tolist() == [3, 4, 5]
    assert found.row.tolist() == [0, 0, 1]
    assert changed.sku.tolist() == [4, -1, 6]
    with pytest.raises(InvalidValue, match="row"):
        found.replace(row=[1])


def test_concatenate_keeps_the_order(found):
    assert Detections.concatenate([found[[2]], found[:2]]).sku.tolist() == [6, 4, -1]
    assert len(Detections.concatenate([])) == 0
    assert len(Detections.concatenate([Detections.empty(), Detections.empty()])) == 0


def test_of_kind(found):
    assert found.of_kind(Kind.GAP).sku.tolist() == [6]
    assert len(Detections.empty().of_kind(Kind.GAP)) == 0


def test_kinds_have_the_labels_of_the_report():
    assert [kind.label for kind in Kind] == ["product", "price_tag", "gap"]
    assert [int(kind) for kind in Kind] == [0, 1, 2]
