import itertools
import json

import numpy as np
import pytest

from datasets.synthetic import CatalogueConfig, ShelfConfig, generate

SMALL = ShelfConfig(side=(200, 280), products=(10, 60))


@pytest.fixture(scope="module")
def shelves():
    """A dozen pictures, close-ups among them, with their truths."""
    return [generate(SMALL, seed) for seed in range(12)]


def test_same_seed_same_picture(shelves):
    pixels, truth = generate(SMALL, 3)
    np.testing.assert_array_equal(pixels, shelves[3][0])
    assert json.dumps(truth.to_dict()) == json.dumps(shelves[3][1].to_dict())


def test_another_seed_another_picture(shelves):
    pictures = {pixels.tobytes() for pixels, _ in shelves}
    assert len(pictures) == len(shelves)


def test_the_picture_is_as_configured(shelves):
    for pixels, truth in shelves:
        height, width = pixels.shape[:2]
        assert pixels.dtype == np.uint8
        assert (truth.height, truth.width) == (height, width)
        assert 200 <= max(height, width) <= 280
        assert 0.55 <= width / height <= 1.8


def test_every_column_of_the_truth_has_every_unit(shelves):
    for _, truth in shelves:
        count = len(truth.boxes)
        names = ("bay", "row", "column", "stack", "sku", "view", "visible")
        columns = [getattr(truth, name) for name in names]
        assert {len(column) for column in columns} == {count}
        assert len(truth.prices) == len(truth.tags)
        assert len(truth.board_bay) == len(truth.board_row) == len(truth.boards)
        assert len(truth.gap_row) == len(truth.gap_sku) == len(truth.gaps)
        assert set(truth.sku.tolist()) == set(range(len(truth.skus)))


def test_boxes_are_inside_and_not_empty(shelves):
    for _, truth in shelves:
        for boxes in (truth.boxes, truth.tags, truth.gaps):
            assert (boxes >= 0).all()
            assert (boxes <= [truth.width, truth.height] * 2).all()
            assert ((boxes[:, 2:] - boxes[:, :2]) >= 4).all()


def test_rows_go_down_and_columns_to_the_right():
    upright = ShelfConfig(
        side=(300, 300), products=(40, 80), close_up_share=0, yaw=0, roll=0, bays=1
    )
    for seed in range(4):
        truth = generate(upright, seed)[1]
        bottoms = [
            truth.boxes[(truth.row == row) & (truth.stack == 0), 3].mean()
            for row in np.unique(truth.row[truth.stack == 0])
        ]
        assert np.all(np.diff(bottoms) > 0)
        for row in np.unique(truth.row):
            line = (truth.row == row) & (truth.stack == 0)
            order = np.argsort(truth.column[line])
            assert np.all(np.diff(truth.boxes[line, 0][order]) > -6)
            assert len(set(truth.column[line])) == line.sum()


def test_stacked_units_share_their_column(shelves):
    stacked = 0
    for _, truth in shelves:
        for upper in np.flatnonzero(truth.stack > 0):
            below = (
                (truth.row == truth.row[upper])
                & (truth.bay == truth.bay[upper])
                & (truth.column == truth.column[upper])
                & (truth.stack == truth.stack[upper] - 1)
            )
            for lower in np.flatnonzero(below & (truth.visible > 0.9)):
                stacked += 1
                assert truth.sku[lower] == truth.sku[upper]
                assert truth.boxes[lower, 3] > truth.boxes[upper, 3]
    assert stacked >= 10


def test_no_product_stands_in_a_gap():
    gappy = ShelfConfig(
        side=(300, 300), products=(20, 60), gap_share=0.6, close_up_share=0, yaw=0, roll=0
    )
    gaps = 0
    for seed in range(6):
        truth = generate(gappy, seed)[1]
        middles = (truth.boxes[:, :2] + truth.boxes[:, 2:]) / 2
        for gap in truth.gaps:
            gaps += 1
            assert not ((middles > gap[:2]) & (middles < gap[2:])).all(1).any()
    assert gaps > 5


@pytest.mark.parametrize(
    ("config", "low", "high"),
    [
        (ShelfConfig(side=(320, 320), products=(100, 120), close_up_share=0), 60, 200),
        (ShelfConfig(side=(200, 200), close_up_products=(2, 4), close_up_share=1), 1, 12),
    ],
)
def test_products_per_photo_are_near_what_is_asked_for(config, low, high):
    counts = [len(generate(config, seed)[1].boxes) for seed in range(5)]
    assert low <= np.median(counts) <= high


def test_a_fixed_catalogue_is_kept_to():
    config = ShelfConfig(side=(200, 200), products=(20, 40), catalogue=CatalogueConfig(3, 12))
    codes = {sku.code for seed in range(3) for sku in generate(config, seed)[1].skus}
    other = ShelfConfig(side=(200, 200), products=(20, 40), catalogue=CatalogueConfig(4, 12))
    assert 2 <= len(codes) <= 12
    assert codes.isdisjoint(sku.code for sku in generate(other, 0)[1].skus)


def test_without_damage_the_picture_is_clean():
    clean = ShelfConfig(side=(200, 200), products=(20, 40), damage=0, catalogue=CatalogueConfig())
    worn = ShelfConfig(side=(200, 200), products=(20, 40), damage=1, catalogue=CatalogueConfig())
    assert not np.array_equal(generate(clean, 1)[0], generate(worn, 1)[0])
    np.testing.assert_array_equal(generate(clean, 1)[1].boxes, generate(worn, 1)[1].boxes)


def test_bays_stand_side_by_side():
    config = ShelfConfig(side=(240, 240), products=(40, 80), close_up_share=0, yaw=0, roll=0)
    several = 0
    for seed in range(10):
        truth = generate(config, seed)[1]
        bays = [truth.boxes[truth.bay == bay] for bay in np.unique(truth.bay)]
        several += len(bays) > 1
        for left, right in itertools.pairwise(bays):
            assert left[:, 0].max() < right[:, 2].min() + 6
    assert 1 <= several <= 8
    assert set(generate(ShelfConfig(bays=1, side=(200, 200)), 0)[1].bay.tolist()) <= {0}
