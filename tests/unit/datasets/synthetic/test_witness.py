"""Shelves of two rows seen from the front, a millimetre a pixel; x 0 to 1000 is the photo."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.deviations import SPACE, Block, Board, Deviation, Shop
from datasets.synthetic.packs import HANGS, STACKS
from datasets.synthetic.witness import Witness

MODEL = next(
    sku for sku in catalogue(CatalogueConfig(seed=3, size=60))
    if sku.kind not in (*HANGS, *STACKS)
)  # fmt: skip
WIDE = 100.0 - SPACE
CAMERA = Camera((0.0, 0.0, -1.0), np.eye(3), 1000, 600, 0.0)


def product(letter: str) -> Sku:
    return replace(MODEL, code=letter, width=WIDE, height=150.0)


@dataclass
class Told:
    """Rows of letters, 100 mm each: as planned from x on, and as the shop has them."""

    plan: str
    now: str
    left: float
    deviations: tuple[Deviation, ...] = ()
    hidden: tuple[int, ...] = ()


def blocks(row: str, left: float, names: dict[str, str | None]) -> tuple[Block, ...]:
    found: list[Block] = []
    for at, letter in enumerate(row):
        x = left + 100.0 * at
        if letter == "_":
            continue
        last = found[-1] if found else None
        if last and last.sku.code == letter and abs(last.end - x) < 1e-6:
            found[-1] = replace(last, facings=last.facings + 1)
        else:
            found.append(Block(product(letter), 1, x, names.get(letter)))
    return tuple(found)


def kinds(told: Told) -> dict[str, str]:
    names: dict[str, str | None] = {letter: letter for letter in told.plan}
    planned = Board(told.left, 3000.0, 200.0, False, blocks(told.plan, told.left, names))
    shop = Board(told.left, 3000.0, 200.0, False, blocks(told.now, told.left, names))
    row = SimpleNamespace(board=500.0, clear=200.0)
    columns = sum(block.facings for block in shop.blocks)
    truth = SimpleNamespace(
        row=np.zeros(columns, int), column=np.arange(columns),
        visible=np.where(np.isin(np.arange(columns), told.hidden), 0.1, 1.0),
    )  # fmt: skip
    witness = Witness(CAMERA, SimpleNamespace(rows=[row]), (0, 0, 1000, 600), truth)
    done = Shop(np.random.default_rng(0), [shop], (), list(told.deviations))
    found = witness.positions([planned], done)
    return {one.position or f"+{one.sku}": one.kind for one in found}


def missing(letter: str) -> tuple[Deviation, ...]:
    return (Deviation("missing", letter, letter, 0),)


def test_what_stands_as_planned():
    told = kinds(Told("AABBCC", "AABBCC", 100))
    assert told == dict.fromkeys("ABC", "match")


@pytest.mark.parametrize(
    ("now", "left", "expected"),
    [
        ("AA__CC", 100, "missing"),
        ("AACC", 100, "missing"),
        ("AA__CC", -800, "not_photographed"),
        ("AACC", -170, ""),
        ("AACC", -200, "not_photographed"),
    ],
    ids=["a hole", "closed up between two", "beyond the photo", "the seam half on the photo",
         "nothing before it is seen"],
)  # fmt: skip
def test_a_product_that_is_gone(now, left, expected):
    assert kinds(Told("AABBCC", now, left, missing("B")))["B"] == expected


def test_all_planned_facings_seen_are_a_match_wherever_the_row_was_pushed():
    extra = (Deviation("extra", None, "Z", 0),)
    told = kinds(Told("AABB", "AAZZBB", 700, extra))
    assert told["A"] == "match"
    assert told["B"] == "not_photographed"
    pushed = kinds(Told("AABB", "ZZAABB", -200, extra))
    assert (pushed["A"], pushed["B"]) == ("match", "match")


def test_an_extra_with_nothing_photographed_beyond_may_stand_in_a_hidden_place():
    extra = (Deviation("extra", None, "Z", 0),)
    assert kinds(Told("AABB", "AAZBB", 100, extra))["+Z"] == "extra"
    assert kinds(Told("AABB", "AAZBB", -200, extra))["+Z"] == ""


def test_what_stands_behind_something_else_is_not_counted():
    assert kinds(Told("AABBCC", "AABBCC", 100, hidden=(3,)))["B"] == ""


@pytest.mark.parametrize(("left", "expected"), [(100, "wrong_facings"), (550, ""), (-350, "")])
def test_too_many_facings_are_told_when_one_more_than_planned_is_seen(left, expected):
    more = (Deviation("wrong_facings", "B", "B", 0),)
    row = Told("AABBCC", "AABBBBCC", left, more)
    assert kinds(row)["B"] == expected


def test_a_product_swapped_with_one_beyond_the_photo_is_in_another_place():
    swap = (Deviation("swapped", "A", "A", 0, "D"), Deviation("swapped", "D", "D", 0, "A"))
    shown = kinds(Told("AABBCCDD", "DDBBCCAA", 100, swap))
    assert (shown["A"], shown["D"]) == ("swapped", "swapped")
    hidden = kinds(Told("AABBCCDD", "DDBBCCAA", 500, swap))
    assert (hidden["A"], hidden["D"]) == ("substituted", "not_photographed")
