import numpy as np
import pytest

from vision.models.light import ANY_SHOP, Light, casts_round, off_light

WARM = np.array([0.2, 0, -0.2])


def row(count):
    """Boxes of a hundred by a hundred side by side."""
    left = np.arange(count) * 110.0
    return np.stack([left, left * 0, left + 100, left * 0 + 100], axis=1).astype(np.float32)


def names_apart(block):
    """Three packs of three products, then a block of the fourth; all fit, all in one light."""
    sku = np.array([[0], [1], [2], *[[3]] * block], np.int32)
    return sku, np.tile(WARM, (*sku.shape, 1)), np.full(sku.shape, 0.8)


def off(sku, cast, pattern):
    return off_light(cast, casts_round(sku, cast, pattern, row(len(sku))))[:, 0]


def test_other_products_tell_the_cast_of_a_place():
    found = casts_round(*names_apart(block=2), row(5))
    assert found[:, 0] == pytest.approx(np.tile(WARM, (5, 1)))


def test_a_pack_in_other_colours_than_the_photo_explains_is_off_the_light():
    sku, cast, pattern = names_apart(block=2)
    cast[4] -= 3 * WARM
    found = off(sku, cast, pattern)
    assert (found[:4] < 0).all()
    assert found[4] == pytest.approx(np.log1p(2 * 0.6**2 / 0.2**2) - 0.3)


def test_a_block_in_other_colours_does_not_bear_itself_out():
    sku, cast, pattern = names_apart(block=9)
    cast[3:] -= 3 * WARM
    found = off(sku, cast, pattern)
    assert (found[3:] > 2).all()
    assert (found[:3] < 0).all()


def test_two_products_do_not_tell_the_light():
    sku, cast, pattern = names_apart(block=1)
    cast[3] -= 3 * WARM
    pattern[1] = 0.4  # hardly fits
    assert off(sku, cast, pattern)[[0, 2, 3]].tolist() == [0, 0, 0]  # beside that one are three


def test_the_candidate_whose_pattern_fits_best_tells_the_cast_of_a_crop():
    sku, cast, pattern = names_apart(block=1)
    wrong = np.full((4, 1), 9)
    sku = np.hstack([wrong, sku]).astype(np.int32)
    cast = np.concatenate([cast - 2, cast], axis=1)
    pattern = np.hstack([pattern - 0.2, pattern])
    found = casts_round(sku, cast, pattern, row(4))
    assert found.reshape(-1, 3) == pytest.approx(np.tile(WARM, (8, 1)))


def test_the_nearest_dozen_tell_it():
    count = 20
    sku = np.arange(count, dtype=np.int32)[:, None]
    cast = np.where(np.arange(count)[:, None, None] < 13, 0.0, 1.0) * WARM
    found = casts_round(sku, cast, np.full((count, 1), 0.8), row(count))[:, 0]
    assert found[0] == pytest.approx(np.zeros(3))
    assert found[19] == pytest.approx(WARM / 2)  # six of either


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_tells_the_light_of_a_lone_crop(count):
    sku, cast = np.zeros((count, 2), np.int32), np.zeros((count, 2, 3))
    found = casts_round(sku, cast, np.ones((count, 2)), row(count))
    assert found.shape == (count, 2, 3)
    assert np.isnan(found).all()
    assert (off_light(cast, found) == 0).all()


def test_places_without_candidates_have_no_light():
    sku, cast, pattern = names_apart(block=1)
    sku = np.hstack([sku, np.full((4, 1), -1)]).astype(np.int32)
    cast = np.concatenate([cast, np.full((4, 1, 3), np.nan)], axis=1)
    pattern = np.hstack([pattern, np.full((4, 1), np.nan)])
    found = casts_round(sku, cast, pattern, row(4))
    assert np.isfinite(found[:, 0]).all()
    assert np.isnan(found[:, 1]).all()


def test_where_the_light_is_not_told_it_is_that_of_any_shop():
    assert Light.told(np.full(3, np.nan)) == ANY_SHOP
    told = Light.told(WARM)
    assert told.cast == pytest.approx(tuple(WARM))
    assert 0 < told.slack < ANY_SHOP.slack
