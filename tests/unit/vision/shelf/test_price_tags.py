import numpy as np
import pytest

from vision.detections import Detections, Kind
from vision.errors import InvalidValue
from vision.shelf.catalogue import Product
from vision.shelf.price_tags import TagPrint, link_tags, price_tags
from vision.shelf.tree import Facing, build_shelf

COLA, LEMON = Product("COLA", "A"), Product("LEMON", "A")


def facing(row: int, x: float, product: Product | None, foot: float | None = None) -> Facing:
    """A pack 50 wide and 90 high on row 0 or 1; rows are 130 apart, the rail is 25 high."""
    foot = 100.0 + 130 * row if foot is None else foot
    box = (x, foot - 90, x + 50, foot)
    return Facing(box, row, int(x // 50), (0,), 0.9, product, None, (), 50.0, 4500.0)


SHELF = (
    facing(0, 0, COLA),
    facing(0, 50, COLA),
    facing(0, 100, LEMON),
    facing(0, 150, None),
    facing(0, 200, None),
    facing(0, 300, COLA),
    facing(1, 0, LEMON),
    facing(1, 50, LEMON),
)


@pytest.mark.parametrize(
    ("tag", "facings"),
    [
        ((10, 101, 40, 120), (0, 1)),  # under the first of two alike
        ((40, 101, 70, 120), (0, 1)),
        ((85, 101, 135, 120), (2,)),  # more of it under the lemon one
        ((155, 101, 190, 120), (3,)),  # unknown products are not joined
        ((190, 101, 205, 120), (3,)),
        ((255, 101, 285, 120), (4,)),  # beside the nearest
        ((305, 101, 330, 120), (5,)),  # a block of the same product elsewhere is another
        ((10, 231, 40, 250), (6, 7)),  # the row below
        ((10, 105, 40, 139), (0, 1)),  # it hangs over the packs below
        ((500, 101, 530, 120), ()),
        ((10, 400, 40, 420), ()),
    ],
)
def test_a_tag_speaks_of_the_block_above_it(tag, facings):
    assert link_tags(np.array([tag]), SHELF) == (facings,)


def test_a_tag_on_a_hook_speaks_of_what_hangs_below():
    hanging = [facing(0, 0, COLA, foot=60), facing(1, 0, LEMON)]
    assert link_tags([(10, 128, 40, 138)], hanging) == ((1,),)


@pytest.mark.parametrize(
    ("tags", "facings", "links"), [([], SHELF, ()), ([(0, 0, 9, 9)], [], ((),))]
)
def test_nothing_to_link(tags, facings, links):
    assert link_tags(tags, facings) == links


def test_a_tag_over_a_product_with_its_own_tag_is_not_that_products():
    alone = [facing(1, 0, LEMON)]  # what stood above the first tag is not seen
    tags = [(10, 101, 40, 120), (10, 231, 40, 250)]
    assert link_tags(tags, alone) == ((), (0,))


def test_a_tag_in_front_of_a_pack_speaks_of_it():
    assert link_tags([(10, 138, 40, 160)], SHELF) == ((6, 7),)


def found(boxes: int, tags: int) -> Detections:
    xyxy = [(60.0 * i, 10, 60.0 * i + 50, 100) for i in range(boxes)]
    xyxy += [(60.0 * i + 10, 102, 60.0 * i + 40, 120) for i in range(tags)]
    kind = [Kind.PRODUCT] * boxes + [Kind.PRICE_TAG] * tags
    return Detections(xyxy, np.full(len(xyxy), 0.75, np.float32), np.array(kind, np.int8))


def test_a_shelfs_tags_with_what_was_read():
    shelf = build_shelf(found(3, 2), None)
    first, second = price_tags(shelf, [TagPrint(("9",)), TagPrint()])
    assert (first.box, first.score, first.facings) == ((10.0, 102.0, 40.0, 120.0), 0.75, (0,))
    assert (first.printed.text, second.printed.text, second.facings) == (("9",), None, (1,))


def test_as_many_prints_as_tags():
    with pytest.raises(InvalidValue, match="1 prints; expected 2"):
        price_tags(build_shelf(found(3, 2), None), [TagPrint()])
