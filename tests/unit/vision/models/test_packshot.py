import cv2
import numpy as np
import pytest

from tests.factories import encoded
from tests.unit.vision.models.packs import BLUE, RED, pack, packshot
from vision.errors import CatalogueError
from vision.models.packshot import flaws, read_packshot, trim


def surrounded(front, ground, vertical=40, horizontal=60):
    """The front in the middle of a ground: a level, or a picture to lay it on."""
    height, width = front.shape[0] + 2 * vertical, front.shape[1] + 2 * horizontal
    shot = np.broadcast_to(ground, (height, width, 3)).astype(np.uint8).copy()
    shot[vertical:-vertical, horizontal:-horizontal] = front
    return shot


@pytest.mark.parametrize(
    ("margins", "noise"), [((0, 0), 0), ((40, 40), 0), ((5, 90), 0), ((30, 10), 6)]
)
def test_trim_takes_the_white_border_off(margins, noise):
    front = pack(1, RED)
    vertical, horizontal = margins
    pad = ((vertical, vertical), (horizontal, 2 * horizontal), (0, 0))
    shot = np.pad(front, pad, constant_values=250).astype(int)
    shot += np.random.default_rng(0).integers(-noise, noise + 1, shot.shape)
    trimmed = trim(np.clip(shot, 0, 255).astype(np.uint8))
    assert np.abs(np.array(trimmed.shape) - front.shape).max() <= 2


@pytest.mark.parametrize("level", [255, 246, 225, 205])
def test_trim_takes_a_light_grey_border_off(level):
    front = 255 - pack(1, RED)  # dark, so that it differs from every ground
    trimmed = trim(surrounded(front, level))
    assert np.abs(np.array(trimmed.shape) - front.shape).max() <= 2


def test_trim_follows_light_that_falls_off():
    front = 255 - pack(1, RED)
    fall = np.linspace(255, 230, front.shape[0] + 80)[:, None, None]
    trimmed = trim(surrounded(front, fall))
    assert np.abs(np.array(trimmed.shape) - front.shape).max() <= 2


def test_trim_of_a_pack_that_touches_two_sides():
    front = 255 - pack(1, RED)
    shot = np.pad(front, ((0, 0), (70, 50), (0, 0)), constant_values=250)
    assert np.abs(np.array(trim(shot).shape) - front.shape).max() <= 2


def test_transparency_counts_as_white(tmp_path):
    front = 255 - pack(1, RED)
    clear = np.zeros((front.shape[0] + 100, front.shape[1] + 60, 4), np.uint8)
    clear[50:-50, 30:-30, :3], clear[50:-50, 30:-30, 3] = front, 255
    path = tmp_path / "a.png"
    path.write_bytes(encoded(clear))
    assert np.abs(np.array(trim(read_packshot(path)).shape) - front.shape).max() <= 2


def test_a_large_picture_is_cut_at_its_own_size():
    front = cv2.resize(255 - pack(1, RED), (1500, 2100))
    trimmed = trim(surrounded(front, 255, 300, 200))
    assert np.abs(np.array(trimmed.shape) - front.shape).max() <= 8


@pytest.mark.parametrize("ground", [60, 150, (255, 240, 200), (180, 220, 255)])
def test_trim_leaves_another_surround_alone(ground):
    shot = surrounded(pack(1, RED), ground)
    assert trim(shot).shape == shot.shape


def test_a_pack_that_is_light_grey_itself_is_left_whole():
    front = pack(1, RED)
    assert trim(front).shape == front.shape


@pytest.mark.parametrize("level", [255, 220])
def test_a_blank_picture_is_refused(level):
    with pytest.raises(CatalogueError, match="blank"):
        trim(np.full((90, 90, 3), level, np.uint8))


def test_good_pictures_have_no_flaws():
    assert flaws(packshot(pack(1, RED))) == []
    assert flaws(pack(1, BLUE)) == []


@pytest.mark.parametrize(
    ("shot", "words"),
    [
        (packshot(cv2.resize(pack(1, RED), (60, 84))), "84 pixels"),
        (packshot(cv2.GaussianBlur(pack(1, RED), (0, 0), 14)), "blurred"),
        (np.full((200, 150, 3), (200, 30, 40), np.uint8), "blurred or nearly blank"),
        (np.hstack([packshot(pack(1, RED)), packshot(pack(2, RED))]), "2 packs"),
        (np.hstack([packshot(pack(i, RED)) for i in range(3)]), "3 packs"),
    ],
)
def test_flaws_are_named(shot, words):
    (flaw,) = flaws(shot)
    assert words in flaw


def test_a_small_thing_beside_the_pack_is_not_a_second_pack():
    shot = packshot(pack(1, RED))
    spoon = np.pad(np.full((30, 20, 3), 90, np.uint8), ((40, 430), (10, 10), (0, 0)), "edge")
    spoon[:40] = spoon[70:] = spoon[:, :10] = spoon[:, -10:] = 255
    assert flaws(np.hstack([shot, spoon])) == []


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"not a picture", "Not a picture"),
        (encoded(packshot(pack(1, RED)))[:4000], "truncated"),
        (b"", "empty"),
        (encoded(np.zeros((30, 30, 3), np.uint8)), "30 x 30"),
    ],
)
def test_a_bad_file_is_named(tmp_path, data, cause):
    path = tmp_path / "front.png"
    path.write_bytes(data)
    with pytest.raises(CatalogueError, match=cause) as caught:
        read_packshot(path)
    assert str(path) in str(caught.value)


def test_a_slim_pack_is_read(tmp_path):
    path = tmp_path / "slim.png"
    path.write_bytes(encoded(np.zeros((300, 40, 3), np.uint8)))
    assert read_packshot(path).shape == (300, 40, 3)
