import numpy as np

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram
from vision.palette import brand_colours
from vision.planogram.document import Fixture, PlannedRow, Planogram, Position
from vision.planogram.draw import WIDTH, draw


def pixels_of(picture, colour):
    return np.argwhere((picture == np.array(colour, np.uint8)).all(axis=2))


def test_positions_are_drawn_to_scale():
    plan = planogram("AAB", "_BB")
    picture = draw(plan)
    colours = brand_colours(["A", "B"])
    a, b = (pixels_of(picture, colours[sku]) for sku in "AB")
    per_cm = WIDTH / max(plan.fixture.width, 40)
    assert abs((a[:, 1].max() - a[:, 1].min()) - 20 * per_cm) < 6
    assert a[:, 0].max() < b[:, 0].max(), "B stands in the second row too"


def test_products_of_one_brand_have_one_colour():
    (colour,) = brand_colours(["brand"]).values()
    picture = draw(planogram("AB"), CATALOGUE)
    assert len(pixels_of(picture, colour)) > 0.2 * picture.shape[0] * picture.shape[1] / 2


def test_narrow_places_long_names_and_stacks_stay_on_the_paper():
    positions = tuple(
        Position(id=str(at), sku=f"可乐-{at}-" + "x" * 60, facings=1, stack=4, width=0.4)
        for at in range(100)
    )
    row = PlannedRow(height=20, positions=positions)
    plan = Planogram(id="长" * 150, fixture=Fixture(width=20, height=60), rows=(row,) * 3)
    picture = draw(plan)
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert max(picture.shape[:2]) < WIDTH + 200
