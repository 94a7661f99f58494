import pytest

from serving.reviews.agreement import agree


def box(x, sku, width=10.0):
    return (x, 0.0, x + width, 20.0), sku


A, B = [box(0, "A"), box(20, "B")], [box(0, "B"), box(20, "A")]


@pytest.mark.parametrize(
    ("first", "second", "counts", "agreement", "kappa"),
    [
        ([], [], (0, 0, 0), None, None),
        (A, [], (2, 0, 0), 0.0, None),
        (A, A, (2, 2, 2), 1.0, 1.0),
        (A, B, (2, 2, 0), 0.0, -1.0),
        ([box(0, "A")], [box(0, "A")], (1, 1, 1), 1.0, None),  # chance alone agrees always
        ([box(0, None)], [box(0, "A")], (1, 1, 0), 0.0, 0.0),
        ([box(0, "A")], [box(3, "A")], (1, 1, 1), 1.0, None),  # IoU 7/13
        ([box(0, "A")], [box(4, "A")], (2, 0, 0), 0.0, None),  # IoU 6/14
        ([box(0, "A")], [box(0, "A"), box(1, "A")], (2, 1, 1), 0.5, None),  # each box once
    ],
)
def test_agreement_of_two(first, second, counts, agreement, kappa):
    found = agree([(first, second)])
    assert (found.boxes, found.matched, found.same) == counts
    assert (found.agreement, found.kappa) == (agreement, kappa)


def test_the_best_overlap_is_matched_first():
    found = agree([([box(0, "A"), box(3, "B")], [box(3, "B")])])
    assert (found.boxes, found.matched, found.same) == (2, 1, 1)


def test_photos_are_pooled():
    """Cohen 1960: p_o = 3/4; p_e = (3·2 + 1·2) / 16 = 1/2."""
    photos = [(A, A), ([box(0, "A"), box(20, "A")], [box(0, "A"), box(20, "B")])]
    found = agree(photos)
    assert (found.boxes, found.same, found.agreement) == (4, 3, 0.75)
    assert found.kappa == 0.5
