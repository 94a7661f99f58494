import numpy as np
import pytest

from vision.detections import Detections, Kind
from vision.shelf.doubles import of_one_kind, without_doubles

PACK = (100, 100, 150, 300)


def kept(*boxes: tuple[float, ...], kinds: tuple[Kind, ...] = ()) -> list[int]:
    """Indices of what stays of boxes (x1, y1, x2, y2, score), products unless told."""
    values = np.float32(boxes).reshape(-1, 5)
    kind = np.int8(kinds or [Kind.PRODUCT] * len(values))
    found = Detections(
        values[:, :4], values[:, 4], kind, row=np.arange(len(values), dtype=np.int32)
    )
    return without_doubles(found).row.tolist()


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], []),
        ([(*PACK, 0.9)], [0]),
        ([(*PACK, 0.9), (102, 110, 148, 180, 0.4)], [0]),
        ([(*PACK, 0.4), (102, 110, 148, 180, 0.9)], [0, 1]),
        ([(100, 100, 150, 198, 0.9), (*PACK, 0.4), (100, 202, 150, 300, 0.8)], [0, 2]),
        ([(100, 100, 150, 198, 0.3), (*PACK, 0.4), (100, 202, 150, 300, 0.8)], [1, 2]),
        ([(*PACK, 0.9), (150, 100, 200, 300, 0.9), (125, 100, 175, 300, 0.5)], [0, 1, 2]),
        ([(*PACK, 0.9), (102, 110, 148, 180, 0.6), (104, 112, 146, 170, 0.5)], [0]),
        ([(*PACK, 0.9), (*PACK, 0.9)], [0]),
    ],
    ids=["none", "one", "a part", "a likelier part of it", "two stacked", "one of them doubtful",
         "half of either neighbour", "a part of a part", "the same"],
)  # fmt: skip
def test_boxes_drawn_again(boxes, expected):
    assert kept(*boxes) == expected


def test_other_kinds_lie_within_products():
    assert kept((*PACK, 0.9), (110, 250, 140, 280, 0.5),
                kinds=(Kind.PRODUCT, Kind.PRICE_TAG)) == [0, 1]  # fmt: skip


def test_order_does_not_matter():
    rng = np.random.default_rng(0)
    corner = rng.uniform(0, 400, (120, 2))
    boxes = np.column_stack([corner, corner + rng.uniform(20, 120, (120, 2)), rng.random(120)])
    order = rng.permutation(120)
    assert sorted(order[kept(*boxes[order])].tolist()) == kept(*boxes)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ((*PACK, 0.8), [Kind.PRICE_TAG]),
        ((*PACK, 0.3), [Kind.PRODUCT]),
        ((*PACK, 0.5), [Kind.PRODUCT]),
        ((100, 100, 150, 200, 0.8), [Kind.PRODUCT, Kind.PRICE_TAG]),
    ],
    ids=["a tag", "a product", "either", "a tag on a pack"],
)
def test_a_product_and_a_tag_in_one_place_are_the_likelier_of_them(tag, expected):
    values = np.float32([(*PACK, 0.5), tag, (300, 100, 350, 300, 0.1)])
    kinds = np.int8([Kind.PRODUCT, Kind.PRICE_TAG, Kind.GAP])
    kept = of_one_kind(Detections(values[:, :4], values[:, 4], kinds))
    assert kept.kind.tolist() == [*expected, Kind.GAP]
