import cv2
import numpy as np
import pytest

from datasets.synthetic import ShelfConfig, generate
from datasets.synthetic.textures import is_cutout, pictures_in, texture


@pytest.fixture
def folder(tmp_path):
    """A packshot on white, a picture without a border, a file that is no picture."""
    shot = np.full((60, 50, 3), 255, np.uint8)
    cv2.ellipse(shot, (25, 30), (10, 22), 0, 0, 360, (30, 30, 200), -1)
    cv2.imwrite(str(tmp_path / "a_shot.png"), shot)
    cv2.imwrite(str(tmp_path / "b_front.png"), np.full((40, 30, 3), 90, np.uint8))
    (tmp_path / "c_broken.jpg").write_bytes(b"not a picture")
    (tmp_path / "notes.txt").write_text("not a picture either")
    return tmp_path


def test_a_packshot_loses_its_white(folder):
    picture, alpha = texture(str(folder / "a_shot.png"))
    assert picture.shape[:2] == alpha.shape == (45, 21)
    assert alpha[0, 0] == 0
    assert alpha[22, 10] == 255
    assert is_cutout(str(folder / "a_shot.png"))


def test_a_picture_without_white_border_is_kept_whole(folder):
    picture, alpha = texture(str(folder / "b_front.png"))
    assert picture.shape[:2] == (40, 30)
    assert alpha.min() == 255
    assert not is_cutout(str(folder / "b_front.png"))


def test_only_pictures_are_listed(folder, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    (found,) = pictures_in((folder, empty))
    assert [path.rsplit("/", 1)[-1] for path in found] == [
        "a_shot.png",
        "b_front.png",
        "c_broken.jpg",
    ]


def test_packs_wear_the_pictures(folder):
    config = ShelfConfig(side=(200, 200), products=(20, 40), texture_dirs=(folder,),
                         texture_share=1.0, background_dirs=(folder,))  # fmt: skip
    for seed in range(2):
        truth = generate(config, seed)[1]
        assert all(sku.art for sku in truth.skus)
