"""Boxes that aren't drawn round one pack each; a cell of 40 pixels is the 10 cm of each product."""

import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import (
    CATALOGUE,
    LETTERS,
    compare,
    named_boxes,
    planogram,
    seen,
    types,
)
from vision.planogram.match import Scale
from vision.planogram.observed import Observed
from vision.planogram.packs import one_box_a_pack
from vision.shelf.tree import build_shelf

WIDTHS = dict.fromkeys(LETTERS, 10.0)
SCALE = Scale(0.0, 4.0, 0.0)


def photo(*spans, foot=60.0, width=400):
    """One row of (letter, left, right) or (letter, left, right, foot) on a photo of that width."""
    spans = [(*span, foot)[:4] for span in spans]
    boxes = np.array([(left, down - 56, right, down) for _, left, right, down in spans], np.float32)
    found = named_boxes(boxes, [LETTERS.find(letter) for letter, *_ in spans])
    return Observed.of(build_shelf(found, CATALOGUE), width, 80)


def told(row):
    """Label and sides of each pack."""
    packs = one_box_a_pack(row, WIDTHS, SCALE)
    sides = packs.boxes[:, [0, 2]].round().astype(int).tolist()
    return [(label or "?", *side) for label, side in zip(packs.label, sides, strict=True)]


def test_a_box_round_two_packs_is_two_unknown_ones():
    row = photo(("A", 10, 50), ("B", 52, 132), ("C", 134, 174))
    assert told(row) == [("A", 10, 50), ("?", 52, 92), ("?", 92, 132), ("C", 134, 174)]
    packs = one_box_a_pack(row, WIDTHS, SCALE)
    assert packs.facing.tolist() == [0, 1, 1, 2]
    assert packs.start.tolist() == [0, 4]
    assert packs.left.tolist() == pytest.approx([10, 52, 92, 134])


def test_of_a_box_round_two_packs_one_of_which_has_its_own_only_the_other_is_added():
    row = photo(("A", 10, 50), ("B", 52, 132), ("B", 110, 150), ("C", 152, 192))
    assert told(row) == [("A", 10, 50), ("B", 52, 92), ("B", 110, 150), ("C", 152, 192)]


def test_boxes_round_the_same_two_packs_do_not_make_one_another_go():
    row = photo(("A", 10, 80), ("B", 14, 86))
    assert {label for label, *_ in told(row)} == {"?"}
    assert len(told(row)) == 4


def test_halves_of_one_pack_are_one():
    row = photo(("A", 10, 50), ("B", 60, 82), ("B", 80, 100), ("C", 110, 150))
    assert told(row) == [("A", 10, 50), ("B", 60, 100), ("C", 110, 150)]


def test_packs_behind_the_first_of_their_column_are_no_facings():
    beside_a_hole = photo(("A", 10, 50), ("B", 100, 116), ("B", 116, 134), ("B", 132, 172))
    assert told(beside_a_hole) == [("A", 10, 50), ("B", 132, 172)]
    steps = photo(("A", 10, 50), ("B", 54, 72, 52), ("B", 74, 92, 56), ("B", 94, 134))
    assert told(steps) == [("A", 10, 50), ("B", 94, 134)]


@pytest.mark.parametrize(
    "row",
    [
        [("A", 10, 50), ("B", 60, 80), ("B", 82, 122)],
        [("A", 10, 50), ("B", 100, 120), ("C", 122, 162)],
        [("A", 10, 50), ("B", 100, 120), ("B", 130, 170)],
        [("B", 0, 20), ("B", 22, 62)],
        [("B", 10, 50), ("B", 52, 82), ("C", 150, 190)],
    ],
    ids=["no hole beside it", "another product's", "apart", "cut by the edge", "wide enough"],
)
def test_what_may_be_a_facing_of_its_own_stays_one(row):
    assert told(photo(*row)) == row


def test_what_has_no_known_width_or_scale_stays_as_it_is():
    row = photo(("A", 10, 50), ("B", 52, 132))
    assert one_box_a_pack(row, {}, SCALE) is row
    assert one_box_a_pack(row, WIDTHS, None) is row


def test_facings_are_counted_by_packs():
    plan = planogram("AABBBCD", "EEFFGGH")
    boxes = seen("AABBBCD", "EEFFGGH").boxes
    twice = np.concatenate([boxes[:2], [[81, 4, 159, 60]], boxes[4:]]).astype(np.float32)
    names = [LETTERS.find(letter) for letter in "AABBCDEEFFGGH"]
    row = Observed.of(build_shelf(named_boxes(twice, names), CATALOGUE), 280, 160)
    found = compare(plan, row)
    assert types(found) == {}
    block = next(f for f in found.findings if f.position == "0B1")
    assert (block.seen, len(block.facings), len(block.boxes)) == (3, 2, 3)
