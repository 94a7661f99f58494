import numpy as np
import pytest

from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.deviations import KINDS, Block, Board, Shop
from datasets.synthetic.packs import HANGS

SKUS = tuple(s for s in catalogue(CatalogueConfig(seed=3, size=60)) if s.kind not in HANGS)
SPARE, SOLD = SKUS[:6], SKUS[6:]


def board(row, skus, facings=2, room=400.0):
    blocks, x = [], 5.0
    for at, sku in enumerate(skus):
        blocks.append(Block(sku, facings, x, f"{row}-{at}"))
        x = blocks[-1].end
    return Board(0.0, x + room, 400.0, False, tuple(blocks))


def shop(seed=0):
    boards = [board(row, SOLD[7 * row : 7 * row + 7]) for row in range(3)]
    return Shop(np.random.default_rng(seed), boards, SPARE)


def facings(boards):
    return {b.position: (b.sku.code, b.facings) for line in boards for b in line.blocks}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_a_change_is_what_it_is_called(kind, seed):
    before = shop(seed)
    planned = facings(before.boards)
    changed = shop(seed)
    assert changed.deviate(kind)
    now = facings(changed.boards)
    (first, *others) = changed.deviations
    assert first.kind == kind
    if kind == "missing":
        assert first.position not in now
    elif kind == "wrong_facings":
        assert now[first.position][0] == first.sku
        assert now[first.position][1] != planned[first.position][1]
    elif kind == "misplaced":
        rows = {b.position: row for row, line in enumerate(changed.boards) for b in line.blocks}
        places = [b.position for b in changed.boards[rows[first.position]].blocks]
        assert now[first.position][0] == first.sku
        assert rows[first.position] != first.row or places != sorted(places)
    elif kind == "swapped":
        (second,) = others
        assert (first.partner, second.partner) == (second.position, first.position)
        assert now[first.position][0] == planned[first.position][0], "a block keeps its product"
    elif kind == "substituted":
        assert first.position not in now
        assert now[None][0] in {sku.code for sku in SPARE}
    else:
        assert first.position is None
        assert set(planned) < set(now)
    untouched = set(planned) - {d.position for d in changed.deviations}
    assert {name: now[name] for name in untouched} == {name: planned[name] for name in untouched}


@pytest.mark.parametrize("seed", range(10))
def test_nothing_overlaps_or_leaves_its_board(seed):
    changed = shop(seed)
    for kind in KINDS * 2:
        changed.deviate(kind)
    assert len(changed.deviations) >= 4
    for line in changed.boards:
        ends = [line.left, *(block.end for block in line.blocks)]
        starts = [*(block.x for block in line.blocks), line.right]
        assert all(start >= end - 1e-6 for start, end in zip(starts, ends, strict=True))


def test_a_product_is_changed_once():
    changed = shop()
    for kind in KINDS * 5:
        changed.deviate(kind)
    moved = [d.sku for d in changed.deviations if d.position is not None]
    assert len(moved) == len(set(moved))


def test_no_change_without_room():
    full = Shop(np.random.default_rng(0), [board(0, SOLD[:2])], SPARE)
    assert not any(full.deviate(kind) for kind in KINDS)
