import numpy as np
import pytest

from training.held_views import held_view
from training.pack_views import Pack

pytestmark = pytest.mark.training

GREEN, GREY = (20, 200, 20), (128, 128, 128)


def plain(colour, height=120, width=60):
    rgb = np.full((height, width, 3), colour, np.uint8)
    return Pack(rgb, np.full((height, width), 255, np.uint8))


@pytest.mark.parametrize("seed", range(12))
def test_a_held_pack_is_seen_in_the_middle_of_the_others(seed):
    seen = held_view(plain(GREEN), [plain(GREY)], np.random.default_rng(seed), 64).astype(int)
    assert seen.shape == (64, 64, 3)
    greener = seen[..., 1] - seen[..., [0, 2]].max(axis=2) > 15
    middle = greener[16:48, 16:48].mean()
    edge = np.concatenate([greener[0], greener[-1], greener[:, 0], greener[:, -1]]).mean()
    assert middle > 0.2
    assert middle > edge


def test_the_same_seed_gives_the_same_picture():
    views = [
        held_view(plain(GREEN), [plain(GREY)], np.random.default_rng(seed), 64)
        for seed in (3, 3, 4)
    ]
    assert np.array_equal(views[0], views[1])
    assert not np.array_equal(views[0], views[2])
