import numpy as np

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram, shelf
from vision.planogram.compliance import comply
from vision.planogram.gaps import name_gaps
from vision.planogram.observed import Observed
from vision.shelf.gaps import with_gaps
from vision.shelf.tree import Gap

PLAN = planogram("AABBCCDD", "EEFFGGHH")


def named(*rows, columns=8, before=lambda found: found, plain=True):
    found = before(shelf(*rows))
    seen = Observed.of(found, 40 * columns, 160)
    return name_gaps(found, comply(seen, PLAN, CATALOGUE), picture(found, plain)).gaps


def picture(found, plain=True):
    """Packs full of detail before a wall, which is plain or as full of it as they are."""
    noise = np.random.default_rng(0).integers(0, 255, (160, 400, 3), np.uint8)
    pixels = np.full_like(noise, 90) if plain else noise.copy()
    for x1, y1, x2, y2 in found.detections.xyxy.astype(int):
        pixels[y1:y2, x1:x2] = noise[y1:y2, x1:x2]
    return pixels


def spaces(found):
    """The geometry's gaps before a plain wall."""
    return with_gaps(found, picture(found))


def told(gaps):
    return [(gap.row, gap.sku, gap.position, gap.source) for gap in gaps]


def test_the_space_where_a_position_is_missing_is_named_after_it():
    gaps = named("AABB__DD", "EEFFGGHH", before=spaces)
    assert told(gaps) == [(0, "C", "0C2", "geometry")]


def test_fewer_facings_than_planned_name_their_gap_too():
    gaps = named("AABBC_DD", "EEFFGGHH", before=spaces)
    assert told(gaps) == [(0, "C", "0C2", "geometry")]


def test_a_missing_position_at_the_end_of_a_row_is_a_gap_of_its_own():
    """No neighbour stands beyond it: the planogram alone tells the place."""
    (gap,) = named("AABBCCDD", "EEFFGG__", before=spaces)
    assert told([gap]) == [(1, "H", "1H3", "geometry")]
    assert 230 < gap.box[0] < 250
    assert gap.box[2] <= 320


def test_a_detected_gap_in_a_missing_place_has_both_sources():
    def detected(found):
        row = found.rows[0]
        gap = Gap((162, 4, 238, 60), 0, "detected", 0.5)
        return type(found)((type(row)(0, row.box, row.facings, (gap,)), *found.rows[1:]),
                           found.detections, found.fan)  # fmt: skip

    (gap,) = named("AABB__DD", "EEFFGGHH", before=detected)
    assert told([gap]) == [(0, "C", "0C2", "both")]
    assert gap.score > 0.95


def test_gaps_of_whole_positions_and_of_another_shelf_have_no_name():
    assert told(named("AABB_CCDD", "EEFFGGHH", columns=9, before=spaces)) == [
        (0, None, None, "geometry")
    ]
    assert {gap.sku for gap in named("XX_YY", "WW_VV", before=spaces)} == {None}
    alone = spaces(shelf("A_A"))
    assert name_gaps(alone, None, picture(alone)).gaps[0].sku is None


def test_a_missing_place_that_looks_like_packs_or_is_closed_up_is_no_gap():
    assert named("AABBCCDD", "EEFFGG__", plain=False) == ()
    assert named("AABBDD__", "EEFFGGHH") == ()
