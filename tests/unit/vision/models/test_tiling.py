import numpy as np
import pytest

from vision.errors import InvalidValue
from vision.models.tiling import tile, whole


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (100, 80, [(0, 0, 100, 80)]),
        (128, 128, [(0, 0, 128, 128)]),
        (129, 50, [(0, 0, 128, 50), (1, 0, 129, 50)]),
        (50, 200, [(0, 0, 50, 128), (0, 72, 50, 200)]),
        (1, 1, [(0, 0, 1, 1)]),
        (
            200,
            200,
            [(0, 0, 128, 128), (72, 0, 200, 128), (0, 72, 128, 200), (72, 72, 200, 200)],
        ),
    ],
)
def test_tiles(width, height, expected):
    assert [tuple(t) for t in tile(width, height, 128, 32).tolist()] == expected


@pytest.mark.parametrize("overlap", [0, 10, 63, 64])
@pytest.mark.parametrize(("width", "height"), [(1000, 700), (129, 1), (257, 640)])
def test_tiles_cover_the_photo_and_share_the_overlap(width, height, overlap):
    tiles = tile(width, height, 128, overlap)
    seen = np.zeros((height, width), bool)
    for x1, y1, x2, y2 in tiles:
        seen[y1:y2, x1:x2] = True
        assert 0 < x2 - x1 <= 128
        assert 0 < y2 - y1 <= 128
    assert seen.all()
    columns = np.unique(tiles[:, [0, 2]], axis=0)
    shared = columns[:-1, 1] - columns[1:, 0]
    assert (shared >= overlap).all()


@pytest.mark.parametrize("overlap", [-1, 65, 128])
def test_an_overlap_that_is_no_overlap_is_refused(overlap):
    with pytest.raises(InvalidValue, match="expected at most half of the side"):
        tile(1000, 1000, 128, overlap)


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ([120, 120, 140, 140], True),
        ([101, 120, 120, 140], False),
        ([120, 101, 140, 120], False),
        ([180, 120, 199, 140], False),
        ([120, 180, 140, 199], False),
        ([101, 120, 150, 140], True),
        ([103, 120, 120, 140], True),
    ],
    ids=["inside", "left", "top", "right", "bottom", "longer_than_overlap", "near"],
)
def test_a_box_cut_by_an_inner_border_is_left_to_the_neighbour(box, kept):
    boxes, window = np.array([box], np.float32), np.array([100, 100, 200, 200])
    assert whole(boxes, window, (300, 300), 40).tolist() == [kept]


def test_the_photos_own_borders_cut_nothing():
    boxes = np.array([[0, 0, 9, 9], [91, 91, 100, 100]], np.float32)
    assert whole(boxes, np.array([0, 0, 100, 100]), (100, 100), 40).all()
    assert whole(boxes[:0], np.array([0, 0, 100, 100]), (100, 100), 40).shape == (0,)
