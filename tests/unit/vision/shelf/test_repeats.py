"""Packs missed beside one that was found: drawn ones of random colours on a plain wall."""

import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import named_boxes
from vision.shelf.repeats import with_repeats

WIDE, TALL, TOP = 40, 60, 30


def pack(seed):
    """(TALL, WIDE, 3) blocks of colour, each pack its own."""
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 4, 3), np.uint8)
    return np.kron(blocks, np.ones((TALL // 6, WIDE // 4, 1), np.uint8))


def photo(row):
    """Packs by seed side by side from x = 40 on; None leaves the wall, darker to the right."""
    wall = np.linspace(200, 120, 400).astype(np.uint8)
    pixels = np.repeat(np.tile(wall, (120, 1))[..., None], 3, axis=2)
    for place, seed in enumerate(row, 1):
        if seed is not None:
            x = place * WIDE
            pixels[TOP : TOP + TALL, x : x + WIDE] = pack(seed)
    return pixels


def found(places, sku, score=0.9):
    """Boxes at those places, named unless sku is -1."""
    boxes = [(place * WIDE, TOP, (place + 1) * WIDE, TOP + TALL) for place in places]
    many = named_boxes(np.array(boxes, np.float32), sku)
    return many.replace(score=np.full(len(boxes), score, np.float32))


def test_packs_like_their_named_neighbour_are_added_with_its_names_until_something_else_comes():
    known = found([2, 5], [7, 8])
    both = with_repeats(known, photo([1, 1, 1, 1, 2]), 0.5)
    more = both[2:]
    assert both[:2].xyxy.tolist() == known.xyxy.tolist()
    boxes = sorted(more.xyxy.tolist())
    assert boxes == [pytest.approx([x, 30, x + 40, 90], abs=1) for x in (40, 120, 160)]
    assert more.sku.tolist() == [7, 7, 7]
    assert more.candidates.tolist() == [known.candidates[0].tolist()] * 3
    assert (more.score > 0.85 * 0.9 - 1e-6).all()
    assert (more.score <= 0.9).all()


@pytest.mark.parametrize(
    ("row", "places", "sku"),
    [
        ([2, 1, 3], [2], [7]),
        ([None, 1, None], [2], [7]),
        ([1, 1, 1], [2], [-1]),
        ([1, 1, 1], [1, 2, 3], [7, 7, -1]),
    ],
    ids=["other packs", "an empty place", "an unknown pack", "found already"],
)
def test_nothing_is_added_beside(row, places, sku):
    known = found(places, sku)
    assert with_repeats(known, photo(row), 0.5) is known


def test_a_plain_pack_is_not_seen_on_the_wall_beside_it():
    pixels = photo([None, None, None])
    pixels[TOP : TOP + TALL, 80:120] = np.linspace(150, 90, WIDE).astype(np.uint8)[None, :, None]
    pixels[TOP + 20 : TOP + 24, 80:120] = 0
    assert len(with_repeats(found([2], [7]), pixels, 0.5)) == 1


def test_a_name_below_the_threshold_is_none():
    known = found([2], [7])
    assert with_repeats(known, photo([1, 1, 1]), 0.99) is known


def test_what_the_photos_edge_cuts_is_not_added():
    both = with_repeats(found([2], [7]), photo([1] * 4)[:, :190], 0.5)
    assert sorted(both.xyxy[:, 0].round().tolist()) == [40, 80, 120]
