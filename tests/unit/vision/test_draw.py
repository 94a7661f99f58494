import numpy as np
import pytest

from tests.unit.vision.audits import audit_of, found_products, grey_photo
from vision import fonts
from vision.detections import Detections
from vision.draw import overlay
from vision.palette import GAP, UNKNOWN, brand_colours

INK = (245, 246, 248)
GREY = np.full((320, 480, 3), 120, np.uint8)


@pytest.fixture(scope="module")
def document():
    return audit_of(found_products()).to_dict()


def edge(picture, box, inset=1):
    """The pixels of the upper edge of a box."""
    x1, y1, x2, _ = (round(value) for value in box)
    return picture[y1 : y1 + 2 + inset, x1 + 3 : x2 - 3].reshape(-1, 3)


def has(pixels, colour):
    return bool((pixels == colour).all(axis=1).any())


def test_facings_have_their_brands_colours_and_unknown_ones_are_dashed(document):
    picture = overlay(GREY, document)
    colours = brand_colours(["青屿", "Velmora"])
    for facing in document["facings"]:
        pixels = edge(picture, facing["box"])
        if facing["brand"]:
            assert has(pixels, colours[facing["brand"]])
            assert not has(pixels, UNKNOWN)
        else:
            line = picture[round(facing["box"][1]) + 1, :, :]
            x1, x2 = round(facing["box"][0]) + 1, round(facing["box"][2]) - 1
            lit = (line[x1:x2] == UNKNOWN).all(axis=1)
            assert 0.2 < lit.mean() < 0.9


def test_gaps_are_hatched_and_those_of_geometry_alone_dashed(document):
    x1, y1, x2, y2 = map(round, document["gaps"][0]["box"])
    lit = {}
    for source in ("detected", "geometry"):
        gaps = [document["gaps"][0] | {"source": source}]
        picture = overlay(GREY, document | {"gaps": gaps, "facings": []})
        inner = (picture[y1 + 8 : y2 - 8, x1 + 8 : x2 - 8] == GAP).all(axis=2)
        assert 0.1 < inner.mean() < 0.3
        lit[source] = (picture[y1 + 1, x1 + 2 : x2 - 2] == GAP).all(axis=1).mean()
    assert lit["detected"] == 1
    assert 0.3 < lit["geometry"] < 0.9


def test_photo_is_kept_and_a_legend_added_below(document):
    before = GREY.copy()
    picture = overlay(GREY, document)
    assert np.array_equal(GREY, before)
    assert picture.dtype == np.uint8
    assert picture.shape[1] == 480
    legend = picture[320:]
    assert 10 < len(legend) < 160
    colours = brand_colours(["青屿", "Velmora"])
    assert all(has(legend.reshape(-1, 3), colour) for colour in colours.values())


def test_row_numbers_stand_at_the_left_edge(document):
    picture = overlay(GREY, document)
    for row in range(3):
        first = next(f for f in document["facings"] if f["row"] == row)
        middle = round((first["box"][1] + first["box"][3]) / 2)
        assert has(picture[middle - 6 : middle + 6, :24].reshape(-1, 3), INK)


@pytest.mark.parametrize(
    ("size", "long_side", "width"), [((640, 960), 2048, 960), ((640, 960), 480, 480)]
)
def test_the_photo_may_come_at_any_size(document, size, long_side, width):
    pixels = np.full((*size, 3), 120, np.uint8)
    picture = overlay(pixels, document, long_side)
    assert picture.shape[1] == width
    ratio = width / 480
    box = [value * ratio for value in document["facings"][0]["box"]]
    assert has(edge(picture, box, 4), brand_colours(["青屿", "Velmora"])["青屿"])


def test_lines_grow_with_the_picture(document):
    def drawn(side):
        picture = overlay(np.full((side * 2 // 3, side, 3), 120, np.uint8), document)
        return (picture[: side * 2 // 3] != 120).any(axis=2).mean()

    assert drawn(1800) == pytest.approx(drawn(900), rel=0.4)


def test_nothing_found():
    document = audit_of(Detections.empty()).to_dict()
    picture = overlay(GREY, document)
    assert np.array_equal(picture[:320], GREY)
    assert picture.shape[0] > 320


def test_a_tiny_box_and_a_photo_as_wide_as_one(document):
    facing = {**document["facings"][0], "box": [3.0, 3.0, 3.4, 3.2]}
    assert overlay(GREY, {**document, "facings": [facing]}).shape[1] == 480
    narrow = np.full((64, 64, 3), 120, np.uint8)
    small = {**document, "photo": {**document["photo"], "width": 64, "height": 64}}
    assert overlay(narrow, small).shape[1] == 64


def test_brands_that_cannot_be_written_are_numbered(document, monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    fonts.chinese_font.cache_clear()
    picture = overlay(GREY, document)
    fonts.chinese_font.cache_clear()
    assert picture.shape[1] == 480


def test_real_photo_type(document):
    assert overlay(grey_photo().pixels, document).shape[1] == 480
