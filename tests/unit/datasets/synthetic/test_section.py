from itertools import pairwise

import numpy as np
import pytest

from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.packs import HANGS
from datasets.synthetic.section import Shot, photograph_section, plan_section, planogram_of
from vision.planogram.document import Planogram

SKUS = [s for s in catalogue(CatalogueConfig(seed=6, size=30)) if s.kind not in HANGS]
ROWS = (tuple(SKUS[:4]), tuple(SKUS[4:8]))
WIDTH = 1400.0
SECTION = plan_section("tea", ROWS, WIDTH, seed=1)
SHOT = Shot(seed=3, side=480)


def names(truth) -> list[str]:
    return [truth.skus[at].code for at in truth.sku]


def test_a_row_holds_all_its_skus_side_by_side_and_the_first_have_most_facings():
    for skus, board in zip(ROWS, SECTION.boards, strict=True):
        assert [block.sku for block in board] == list(skus)
        assert all(a.end <= b.x for a, b in pairwise(board))
        assert board[-1].end <= WIDTH
        assert board[0].facings == max(block.facings for block in board)
    positions = [block.position for block in SECTION.blocks]
    assert len(set(positions)) == len(positions)


def test_rows_do_not_overlap_and_the_planogram_is_valid():
    upper, lower = SECTION.fixture.rows
    assert upper.board < lower.ceiling
    planogram = Planogram.model_validate(planogram_of(SECTION))
    assert [p.sku for p in planogram.positions] == [block.sku.code for block in SECTION.blocks]
    assert planogram.fixture.width == WIDTH / 10


def test_a_photo_shows_what_is_planned_and_is_the_same_each_time():
    pixels, truth = photograph_section(SECTION, {}, {}, SHOT)
    again, _ = photograph_section(SECTION, {}, {}, SHOT)
    assert np.array_equal(pixels, again)
    assert max(pixels.shape) == SHOT.side
    assert set(names(truth)) == {block.sku.code for block in SECTION.blocks}
    columns = {(r, c) for r, c in zip(truth.row, truth.column, strict=True)}
    assert len(columns) == sum(block.facings for block in SECTION.blocks)
    assert not len(truth.gaps)


def test_nothing_leaves_a_gap_another_product_takes_the_place_and_prices_are_printed():
    first, second = SECTION.boards[0][:2]
    third = SECTION.boards[1][0]
    changes = {first.position: None, third.position: SECTION.boards[1][1].sku}
    _, truth = photograph_section(SECTION, changes, {second.sku.code: "12.50"}, SHOT)
    seen = names(truth)
    assert first.sku.code not in seen
    assert third.sku.code not in seen
    assert len(truth.gaps) == 1
    assert truth.prices.count("12.50") == 1


@pytest.mark.parametrize("width", [5.0, 60.0])
def test_what_does_not_fit_is_not_put_there(width):
    narrow = min(SKUS, key=lambda sku: sku.width)
    wide = max((s for s in SKUS if s != narrow), key=lambda sku: sku.width)
    section = plan_section("one", ((narrow,),), narrow.width + width, seed=2)
    _, truth = photograph_section(section, {"1-1": wide}, {}, SHOT)
    assert set(names(truth)) == {narrow.code}
