import cv2
import numpy as np
import pytest

from datasets.synthetic.brands import KINDS, product_line
from datasets.synthetic.fonts import FACES, put_text, stroke_mask, text_mask
from datasets.synthetic.packs import VIEWS, pack_picture
from datasets.synthetic.words import CATEGORIES

DRAWN = sorted(set(KINDS) - {"cutout"})


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("height", [8, 61])
def test_every_kind_is_drawn_at_any_size_and_from_any_side(kind, height):
    sku = product_line(5, CATEGORIES[0], kind)[0]
    for view in range(VIEWS):
        picture, alpha = pack_picture(sku, height, view)
        assert picture.shape == (*alpha.shape, 3)
        assert picture.dtype == alpha.dtype == np.uint8
        assert alpha.shape[0] == height
        assert 0.3 < (alpha > 127).mean() <= 1


def test_every_category_has_kinds_that_can_be_drawn():
    assert {kind for category in CATEGORIES for kind in category.kinds} <= set(DRAWN)


def test_look_alikes_share_the_outline_and_differ_in_print():
    line = next(skus for seed in range(50) if len(skus := product_line(seed, CATEGORIES[1])) > 2)
    first, second = (pack_picture(sku, 80) for sku in line[:2])
    np.testing.assert_array_equal(first[1], second[1])
    assert not np.array_equal(first[0], second[0])
    assert len({sku.code for sku in line}) == len(line)
    assert {sku.brand for sku in line} == {line[0].brand}


def test_a_pack_looks_the_same_each_time():
    sku = product_line(9, CATEGORIES[2])[0]
    first = pack_picture(sku, 64)[0].copy()
    pack_picture.cache_clear()
    np.testing.assert_array_equal(pack_picture(sku, 64)[0], first)


@pytest.mark.parametrize("height", [240, 147])
def test_a_pack_looks_the_same_at_every_size(height):
    """Else a packshot would not show the pack that stands on the shelf. Foil glints as it will."""

    def small(sku, height):
        picture = pack_picture(sku, height)[0]
        return cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA).astype(float)

    for line in range(60):
        sku = product_line(line, CATEGORIES[line % len(CATEGORIES)])[0]
        if sku.kind != "pouch":
            difference = np.abs(small(sku, 480) - small(sku, height)).mean()
            assert difference < 12, f"line {line}: {difference:.1f} grey levels"


@pytest.mark.parametrize("text", ["Tea", "绿茶", "绿茶 Tea"])
@pytest.mark.parametrize("face", range(FACES))
def test_words_leave_ink(text, face):
    mask = text_mask(text, face)
    assert min(mask.shape) > 20
    assert mask.max() > 200
    assert 0.05 < (mask > 100).mean() < 0.9


def test_blank_text_leaves_none():
    image = np.zeros((20, 40, 3), np.uint8)
    put_text(image, " ", (0, 0, 40, 20), (255, 255, 255))
    assert not image.any()


def test_text_stays_inside_its_box():
    image = np.zeros((40, 80, 3), np.uint8)
    put_text(image, "Oolong", (10, 5, 50, 20), (255, 255, 255))
    ys, xs = np.nonzero(image[..., 0])
    assert xs.min() >= 9
    assert xs.max() <= 61
    assert ys.min() >= 4
    assert ys.max() <= 26


def test_strokes_stand_for_characters_when_there_is_no_font():
    first, second = stroke_mask("茶"), stroke_mask("糖")
    assert first.max() == 255
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(stroke_mask("茶糖"), np.hstack([first, second]))
