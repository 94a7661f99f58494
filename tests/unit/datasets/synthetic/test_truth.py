"""Packs of one flat colour are painted through the whole way and looked for in the pixels."""

import cv2
import numpy as np
import pytest

from datasets.synthetic.brands import Sku
from datasets.synthetic.camera import Camera, look_at
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.filling import Filling, Slot, Unit
from datasets.synthetic.fixture import BOARD, Fixture, Row, Style
from datasets.synthetic.painter import Scene, paint
from datasets.synthetic.truth import read_truth

STYLE = Style((200, 200, 200), 30.0, (220, 220, 220), (90, 90, 90), "plain", "white", 1.0,
              False, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
MAGENTA, GREEN = (255, 0, 255), (0, 255, 0)


def flat_sku(folder, colour, code="FLAT") -> Sku:
    path = folder / f"{code}.png"
    cv2.imwrite(str(path), np.full((40, 20, 3), colour[::-1], np.uint8))
    words = ("brand", "brand", "category", "name", "name", "flavour", "flavour")
    return Sku(code, *words, "cutout", 1, 0, 80.0, 160.0, 60.0, str(path))


def unit(sku, x=-40.0, z=0.0, **values) -> Unit:
    defaults = {"row": 0, "column": 0, "stack": 0, "front": True, "lean": 0.0, "view": 0}
    return Unit(sku, x, -900.0, z, **defaults | values)


def render(units, gaps=(), tags=(), eye=(0.0, -980.0, -900.0), target=(0.0, -980.0), roll=0.0):
    """Pixels and truth of units on one row, through camera, canvas, painter and lens."""
    camera = Camera(eye, look_at(eye, target, roll, 500.0, (400, 300)), 400, 300, 0.0)
    row = Row(0, 0, -900.0, 250.0, -2000.0, 2000.0, 400.0, BOARD, (units[0].sku,) if units else ())
    fixture = Fixture((row,), STYLE)
    filling = Filling(list(units), list(gaps), list(tags))
    canvas = Canvas.blank(camera.window(), 0.8, camera.eye)
    prices = paint(canvas, Scene(fixture, filling, 0.0, ()), np.random.default_rng(0))
    truth = read_truth(canvas, camera, fixture, filling, prices)
    seen_from = camera.pixel_map(canvas.origin, canvas.scale)
    return cv2.remap(canvas.image, seen_from, None, cv2.INTER_LINEAR), truth


def box_of_colour(pixels, colour):
    ys, xs = np.nonzero((np.abs(pixels.astype(int) - colour).max(2)) < 100)
    return np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])


@pytest.mark.parametrize("place", [{}, {"lean": 8.0}, {"z": 150.0}, {"x": 60.0}, {"x": 130.0}])
def test_a_pack_seen_from_the_front_fills_its_box(tmp_path, place):
    pixels, truth = render([unit(flat_sku(tmp_path, MAGENTA), **place)])
    assert len(truth.boxes) == 1
    np.testing.assert_allclose(truth.boxes[0], box_of_colour(pixels, MAGENTA), atol=2.0)


@pytest.mark.parametrize(
    "view",
    [
        {"eye": (500.0, -980.0, -800.0)},
        {"eye": (-200.0, -1300.0, -700.0)},
        {"target": (120.0, -950.0)},
        {"roll": 6.0},
    ],
)
def test_a_tilted_pack_has_a_box_between_its_hull_and_its_inside(tmp_path, view):
    pixels, truth = render([unit(flat_sku(tmp_path, MAGENTA))], **view)
    box, hull = truth.boxes[0], box_of_colour(pixels, MAGENTA)
    assert (box[:2] > hull[:2] - 1.5).all()
    assert (box[2:] < hull[2:] + 1.5).all()
    np.testing.assert_allclose((box[:2] + box[2:]) / 2, (hull[:2] + hull[2:]) / 2, atol=2.0)
    x1, y1, x2, y2 = box.round().astype(int)
    assert (np.abs(pixels[y1:y2, x1:x2].astype(int) - MAGENTA).max(2) < 100).mean() > 0.9


def test_a_hidden_part_is_not_in_the_box(tmp_path):
    behind, before = flat_sku(tmp_path, MAGENTA, "A"), flat_sku(tmp_path, GREEN, "B")
    units = [unit(behind, x=-40.0, z=5.0), unit(before, x=0.0, column=1)]
    pixels, truth = render(units)
    assert [truth.skus[i].code for i in truth.sku] == ["A", "B"]
    np.testing.assert_allclose(truth.boxes[0], box_of_colour(pixels, MAGENTA), atol=2.0)
    assert truth.visible[0] < 0.65 < 0.9 < truth.visible[1]


def test_a_unit_behind_another_is_no_facing(tmp_path):
    sku = flat_sku(tmp_path, MAGENTA)
    _, truth = render([unit(sku, x=70.0, z=100.0, front=False, column=-1), unit(sku)])
    assert truth.column.tolist() == [0]


def test_a_unit_out_of_the_picture_is_not_in_the_truth(tmp_path):
    sku = flat_sku(tmp_path, MAGENTA)
    _, truth = render([unit(sku, x=1500.0), unit(sku, column=1)])
    assert truth.column.tolist() == [1]


def test_an_empty_shelf_has_an_empty_truth():
    _, truth = render([], gaps=[Slot(0, -100.0, -1050.0, 0.0, -900.0)])
    assert truth.boxes.shape == (0, 4)
    assert truth.rows == 0
    assert truth.gap_sku.tolist() == [-1]


def test_tags_and_gaps_are_where_they_are_painted(tmp_path):
    tag = Slot(0, 20.0, -899.0, 80.0, -872.0)
    gap = Slot(0, -150.0, -1050.0, -60.0, -900.0)
    pixels, truth = render([unit(flat_sku(tmp_path, MAGENTA))], gaps=[gap], tags=[tag])
    x1, y1, x2, y2 = truth.tags[0].astype(int)
    assert pixels[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3].max() > 225
    assert len(truth.prices) == 1
    x1, y1, x2, y2 = truth.gaps[0].astype(int)
    assert np.ptp(pixels[y1:y2, x1:x2].astype(int), axis=2).max() < 20
