import numpy as np
import pytest

from tests.unit.vision.models.packs import BLUE, RED, on_shelf, pack
from training.same_fronts import same_fronts


def row(fronts):
    shot = on_shelf(fronts)
    width = int(130 * 300 / 420)
    left = 20 + np.arange(len(fronts), dtype=np.float32) * (width + 20)
    return shot.pixels, np.stack([left, left * 0 + 30, left + width, left * 0 + 160], axis=1)


@pytest.mark.parametrize(
    ("designs", "groups"),
    [
        ([], []),
        ([(0, RED)], [[0]]),
        ([(0, RED), (0, RED), (1, RED)], [[0, 1], [2]]),
        ([(0, RED), (1, RED), (0, RED)], [[0], [1], [2]]),
        ([(0, RED), (0, BLUE)], [[0], [1]]),
        ([(0, RED)] * 3, [[0, 1, 2]]),
    ],
)
def test_like_packs_side_by_side_are_one_front(designs, groups):
    fronts = [pack(design, colour) for design, colour in designs]
    if not fronts:
        assert same_fronts(np.zeros((40, 40, 3), np.uint8), np.zeros((0, 4), np.float32)) == []
        return
    assert sorted(same_fronts(*row(fronts))) == groups
