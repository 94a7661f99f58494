from dataclasses import replace

import numpy as np
import pytest

from datasets.synthetic.deviations import KINDS
from datasets.synthetic.planned import PLANNED, planned_shelf
from vision.planogram.check import faults

SMALL = replace(PLANNED, side=(640, 640), products=(40, 80))


@pytest.fixture(scope="module")
def shelves():
    return [planned_shelf(seed, 6, SMALL) for seed in (0, 1, 2)]


def test_the_planogram_has_no_fault(shelves):
    for shelf in shelves:
        assert faults(shelf.planogram) == []
        ids = [p["id"] for row in shelf.planogram["rows"] for p in row["positions"]]
        assert [p.position for p in shelf.positions if p.position] == ids


def test_every_kind_is_known_and_deviations_are_there(shelves):
    kinds = {one.kind for shelf in shelves for one in shelf.positions}
    assert kinds <= {"", "match", "not_photographed", *KINDS}
    assert kinds & set(KINDS)
    assert "match" in kinds


def test_positions_that_match_have_their_facings_on_the_picture(shelves):
    for shelf in shelves:
        planned = {p["id"]: p for row in shelf.planogram["rows"] for p in row["positions"]}
        seen = [shelf.truth.skus[at].code for at in shelf.truth.sku]
        wanted = [planned[o.position] for o in shelf.positions if o.kind == "match"]
        for position in wanted:
            assert seen.count(position["sku"]) >= position["facings"]


def test_missing_products_are_not_in_their_row(shelves):
    for shelf in shelves:
        truth = shelf.truth
        planned = {p["id"]: p for row in shelf.planogram["rows"] for p in row["positions"]}
        counts = [p["sku"] for p in planned.values()]
        for one in shelf.positions:
            if one.kind == "missing" and counts.count(one.sku) == 1:
                assert one.sku not in {truth.skus[at].code for at in truth.sku}


def test_every_third_photo_is_cut_and_its_boxes_with_it(shelves):
    cut = shelves[2]
    height, width = cut.pixels.shape[:2]
    assert min(width / 640, height / 480) < 0.9
    assert (cut.truth.width, cut.truth.height) == (width, height)
    assert (cut.truth.boxes[:, 2:] <= [width, height]).all()
    assert shelves[0].pixels.shape[:2] == (480, 640)


def test_same_seed_same_shelf(shelves):
    again = planned_shelf(1, 6, SMALL)
    assert np.array_equal(again.pixels, shelves[1].pixels)
    assert again.positions == shelves[1].positions
