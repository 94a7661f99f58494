from types import SimpleNamespace

import numpy as np
import pytest

from tests.unit.vision.models.packs import BLUE, RED, pack
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.evidence import Crop
from vision.models.light import ANY_SHOP
from vision.models.locate import filling
from vision.models.pair import side_by_side
from vision.models.verify import Verifier


@pytest.fixture(scope="module", params=["clear", "research"])
def verify(request):
    path = weights_path(request.param, task="verifier")
    return Verifier(Engine(path, threads=1, backend="onnxruntime", task="verifier"))


def laid_over(shown, reference, box=None):
    height, width = shown.shape[:2]
    crop = Crop.of(shown, np.array(box or (0, 0, width, height), np.float32), 20)
    size = (reference.shape[1], reference.shape[0])
    return side_by_side(crop, reference, filling(crop, size), ANY_SHOP)


def test_the_same_front_is_likelier_than_another(verify):
    front, twin, other = pack(3, RED), pack(3, BLUE), pack(5, RED)
    dark = (front * 0.6).astype(np.uint8)
    odds = verify([laid_over(dark, reference) for reference in (front, twin, other)])
    assert odds[0] > max(odds[1], odds[2]) + 2
    assert odds[0] > 0


def test_pairs_of_all_shapes_keep_their_places(verify):
    front, other = pack(3, RED), pack(5, RED)
    boxes = [(0, 0, 90, 90), (0, 0, 30, 120), (10, 0, 100, 40), (0, 0, 90, 90)]
    pairs = [laid_over(front, other, box) for box in boxes]
    assert len({pair.shape for pair in pairs}) == 3
    one_by_one = np.concatenate([verify([pair]) for pair in pairs])
    assert verify(pairs) == pytest.approx(one_by_one, abs=1e-4)


class FirstPixel:
    """An engine that says what is in a pair's first pixel, less 100."""

    card = SimpleNamespace(scale=1.0)

    def __call__(self, blob):
        return blob[:, 0, 0, :1] - 100


@pytest.mark.parametrize(("said", "odds"), [((2, 8), 5), ((-2, 0), -1), ((4, 8), 4), ((-4, 0), -4)])
def test_a_pair_that_leaves_it_unsure_is_looked_at_mirrored_too(said, odds):
    pair = np.zeros((8, 16, 3), np.uint8)
    pair[:, [0, 7]] = 100 + np.array(said)[:, None]
    sure = np.full((8, 16, 3), 110, np.uint8)
    assert Verifier(FirstPixel())([sure, pair, sure]).tolist() == [10, odds, 10]


def test_no_pairs_have_no_odds(verify):
    assert verify([]).shape == (0,)


def test_a_custom_embedder_has_the_clear_verifier_beside_it(embed):
    assert embed.card.family == "custom"
    assert Verifier.beside(embed, 1).card.name == "verifier_clear"
    research = Embedder(Engine(weights_path("research", "embedder"), threads=1, task="embedder"))
    assert Verifier.beside(research, 1).card.name == "verifier_research"
