import cv2
import numpy as np
import pytest

from tests.factories import embedder_model, photo
from training.pack_places import PackPlaces
from vision.errors import ForeignModel
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.gallery import Gallery
from vision.models.views import turned

RED, BLUE = (200, 40, 40), (40, 60, 190)


def pack(word, ground, fruit=(240, 200, 60)):
    """A pack (240, 130, 3) with a word above a fruit."""
    pixels = np.full((240, 130, 3), ground, np.uint8)
    cv2.putText(pixels, word, (8, 80), 2, 0.9, (255, 255, 255), 2, cv2.LINE_AA)
    cv2.circle(pixels, (65, 160), 40, fruit, -1, cv2.LINE_AA)
    return pixels


def held(picture, right=0, down=0, lean=0):
    """A photo (448, 448, 3) of a pack before a shelf, moved from the middle and leaning."""
    shelf = np.random.default_rng(0).integers(0, 255, (14, 14, 3), np.uint8)
    pixels = cv2.resize(shelf, (448, 448), interpolation=cv2.INTER_CUBIC)
    height, width = picture.shape[:2]
    top, left = (448 - height) // 2 + down, (448 - width) // 2 + right
    pixels[top : top + height, left : left + width] = picture
    return photo(turned(pixels, lean))


EMBEDDER = weights_path("clear", "embedder")


def places_of(*pictures, embedder=EMBEDDER):
    """Of (product, picture) pairs, products ascending."""
    sku, fronts = zip(*pictures, strict=True)
    count = len(fronts)
    vectors = np.ones((count, 1), np.float32)
    reference = np.arange(count, dtype=np.int32)
    gallery = Gallery(np.array(sku, np.int32), vectors, reference, fronts.__getitem__)
    embed = Embedder(Engine(embedder, threads=1, task="embedder"))
    return PackPlaces(embed, gallery, threads=1)


@pytest.fixture(scope="module")
def twins():
    return places_of((0, pack("MILK", RED)), (3, pack("SOYA", RED)), (7, pack("MILK", BLUE)))


@pytest.mark.parametrize(
    "way",
    [{}, {"right": 90, "down": -80}, {"lean": 24}, {"lean": -12, "right": -60}],
    ids=["upright", "aside", "leaning", "both"],
)
@pytest.mark.parametrize(("shown", "best"), [(("MILK", RED), 0), (("SOYA", RED), 3)])
def test_the_pack_that_is_held_is_most_like_the_photo(twins, shown, best, way):
    products = [7, 3, 0]
    told = dict(zip(products, twins.log_odds(held(pack(*shown), **way), products), strict=True))
    assert told.pop(best) == 0
    assert max(told.values()) < -0.3


@pytest.mark.parametrize("shown", [("MILK", RED), ("SOYA", RED)])
def test_a_leaning_pack_says_nearly_as_much_as_an_upright_one(twins, shown):
    upright, leaning = (held(pack(*shown), lean=degrees) for degrees in (0, 24))
    told = [np.sort(twins.log_odds(seen, [0, 3, 7])) for seen in (upright, leaning)]
    assert told[1][:2] == pytest.approx(told[0][:2], rel=0.25)


def test_a_product_is_as_like_a_photo_as_its_best_picture():
    front, back, other = pack("MILK", RED), pack("oats", BLUE, RED), pack("SOYA", RED)
    one = places_of((0, front), (1, other))
    both = places_of((0, front), (0, back), (1, other))
    seen = held(back)
    assert both.log_odds(seen, [0, 1])[0] == 0
    assert both.log_odds(seen, [0, 1])[1] < 3 * one.log_odds(seen, [0, 1]).min() < 0


def test_half_a_pack_is_like_half_of_a_picture(twins):
    whole = pack("MILK", RED)
    upper, all_of_it = (twins.log_odds(held(seen), [0, 3, 7]) for seen in (whole[:110], whole))
    assert upper[0] == all_of_it[0] == 0
    assert upper[2] > all_of_it[2]


def test_the_size_of_a_photo_makes_no_great_difference(twins):
    small = held(pack("SOYA", RED))
    large = photo(cv2.resize(small.pixels, (1344, 1344), interpolation=cv2.INTER_CUBIC))
    told = [twins.log_odds(seen, [0, 3, 7]) for seen in (small, large)]
    np.testing.assert_allclose(*told, atol=0.6)


def test_no_products_no_odds(twins):
    assert twins.log_odds(held(pack("MILK", RED)), []).shape == (0,)


def test_an_embedder_that_looks_at_one_layer_is_refused(tmp_path):
    path = embedder_model(tmp_path / "embedder.onnx")
    with pytest.raises(ForeignModel, match="layers it looks at: 1; expected"):
        places_of((0, pack("MILK", RED)), embedder=path)
