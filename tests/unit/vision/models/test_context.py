import numpy as np
import pytest

from vision.models.context import CONTEXT_CUES, context_cues

SIZE, NEIGHBOURS, APART, CAST = (
    CONTEXT_CUES.index(name) for name in ("size", "neighbours", "apart", "cast")
)
SIZES = np.array([[60, 100], [60, 200], [np.nan, np.nan]], np.float32)  # mm


def cues_of(sku, chances, vectors, boxes, sizes=SIZES):
    return context_cues(sku, chances, np.zeros(sku.shape, np.float32), vectors, boxes, sizes)


def row(heights, width=60):
    """Boxes side by side on one board."""
    left = np.arange(len(heights)) * (width + 2.0)
    top = 300 - np.array(heights, float)
    return np.stack([left, top, left + width, top * 0 + 300], axis=1).astype(np.float32)


def alike(count):
    return np.tile(np.eye(1, 4, dtype=np.float32), (count, 1))


def unlike(count):
    return np.eye(count, dtype=np.float32)


def test_a_candidate_of_the_wrong_size_stands_out():
    sku = np.tile(np.array([[0, 1]], np.int32), (5, 1))
    chances = np.array([[0.9, 0.01]] * 4 + [[0.5, 0.5]])
    cues = cues_of(sku, chances, unlike(5), row([100] * 4 + [200]))[..., SIZE]
    assert cues[4, 1] < 0.05
    assert cues[4, 0] > 2


def test_a_candidate_without_a_size_neither_fits_best_nor_worst():
    sku = np.array([[0, 1]] * 4 + [[0, 2], [1, 2]], np.int32)
    chances = np.array([[0.9, 0.01]] * 4 + [[0.5, 0.5]] * 2)
    cues = cues_of(sku, chances, unlike(6), row([100] * 6))[..., SIZE]
    assert cues[4, 0] < cues[4, 1]
    assert cues[5, 0] > cues[5, 1]


def test_a_block_does_not_tell_itself_the_wrong_size():
    sku = np.array([[0, 1]] * 6 + [[3, -1]] * 2, np.int32)
    chances = np.array([[0.1, 0.8]] * 6 + [[0.9, 0.0]] * 2)
    sizes = np.vstack([SIZES, [[60, 150]]]).astype(np.float32)
    boxes = row([100] * 6 + [150] * 2)
    cues = cues_of(sku, chances, unlike(8), boxes, sizes)[..., SIZE]
    assert (cues[:6, 0] < 0.05).all()
    assert (cues[:6, 1] > 2).all()


@pytest.mark.parametrize(
    ("sku", "chances"),
    [
        ([[2, 2]] * 5, [[0.9, 0.0]] * 5),  # no size in the catalogue
        ([[0, 1]] * 5, [[0.1, 0.1]] * 5),  # nothing named round about
        ([[-1, -1]] * 5, [[0.0, 0.0]] * 5),
    ],
)
def test_without_a_known_scale_size_tells_nothing(sku, chances):
    sku, chances = np.array(sku, np.int32), np.array(chances)
    cues = cues_of(sku, chances, unlike(5), row([100] * 4 + [200]))
    assert (cues[..., SIZE] == 0).all()


def test_like_packs_near_by_vouch_for_a_name():
    sku = np.array([[0, 1]] * 3, np.int32)
    chances = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.4]])
    cues = cues_of(sku, chances, alike(3), row([100] * 3))[..., NEIGHBOURS]
    assert cues[2].tolist() == pytest.approx([0.9, 0.1])
    assert cues[0].tolist() == pytest.approx([0.65, 0.25])


def test_other_packs_and_far_ones_do_not():
    sku = np.array([[0, 1]] * 3, np.int32)
    chances = np.array([[0.9, 0.1]] * 3)
    far = row([100] * 3) + np.array([[0], [4000], [8000]], np.float32)
    for vectors, boxes in ((unlike(3), row([100] * 3)), (alike(3), far)):
        cues = cues_of(sku, chances, vectors, boxes)[..., NEIGHBOURS]
        assert (cues == 0).all()


def at(*centres):
    """Boxes of a hundred by a hundred round these middles."""
    middles = np.array(centres, np.float32)
    return np.concatenate([middles - 50, middles + 50], axis=1)


def test_a_pack_outside_row_and_column_of_the_surest_stands_apart():
    boxes = at((0, 0), (700, 0), (0, 700), (700, 700), (300, 300))
    sku = np.array([[0, 1]] * 4 + [[1, -1]], np.int32)
    chances = np.array([[0.9, 0.0], [0.6, 0.0], [0.5, 0.0], [0.5, 0.0], [0.0, 0.0]])
    cues = cues_of(sku, chances, unlike(5), boxes)[..., APART]
    assert cues[[1, 2], 0].tolist() == [0, 0]
    assert cues[3, 0] == pytest.approx(0.9 * np.log(8) ** 2 / 0.6)
    assert cues[4, 1] == 0


def test_it_says_less_where_sure_packs_lie_apart_as_well():
    boxes, sku = at((0, 0), (700, 700), (1400, 0), (2100, 700)), np.array([[0], [0], [1], [1]])
    doubtful = np.array([[0.95], [0.5], [0.5], [0.5]])
    sure = np.array([[0.95], [0.5], [0.95], [0.95]])
    kept, usual = (
        cues_of(sku, chances, unlike(4), boxes)[1, 0, APART] for chances in (doubtful, sure)
    )
    assert 0 < usual < 0.3 * kept


def test_the_surest_pack_is_seen_beside_the_next_one():
    sku, chances = np.zeros((3, 1), np.int32), np.array([[0.9], [0.2], [0.7]])
    boxes = at((0, 0), (100, 200), (400, 300))
    cues = cues_of(sku, chances, unlike(3), boxes)[..., APART]
    assert cues[0, 0] == pytest.approx(0.7 * np.log(5) * np.log(4) / 0.6)
    assert cues[2, 0] == pytest.approx(0.9 * np.log(5) * np.log(4) / 0.6)


def test_how_far_a_candidate_is_off_the_light_is_a_cue():
    sku, off = np.array([[0, 1], [1, 0]], np.int32), np.array([[-0.3, 2.0], [0.0, 1.0]], np.float32)
    chances = np.full((2, 2), 0.5)
    cues = context_cues(sku, chances, off, unlike(2), row([100] * 2), SIZES)
    assert (cues[..., CAST] == off).all()


@pytest.mark.parametrize("count", [0, 1])
def test_a_lone_crop_has_no_context(count):
    sku = np.zeros((count, 2), np.int32)
    cues = cues_of(sku, np.ones((count, 2)), alike(count), row([100] * count))
    assert cues.shape == (count, 2, len(CONTEXT_CUES))
    assert (cues == 0).all()
