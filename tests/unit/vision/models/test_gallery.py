import numpy as np
import pytest

from tests.factories import encoded
from tests.unit.vision.models.packs import BLUE, RED, pack, packshot
from vision.errors import CatalogueError
from vision.models.gallery import Gallery, trim
from vision.models.keypoints import SIDE
from vision.shelf.catalogue import Catalogue


@pytest.fixture
def folder(tmp_path):
    """A catalogue of three products; pictures are added by the tests."""
    (tmp_path / "catalogue.csv").write_text("sku,brand\nA,x\nB,x\nC,y\n", encoding="utf-8")
    (tmp_path / "images").mkdir()
    return tmp_path


def add(folder, sku, name, data):
    path = folder / "images" / sku / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_reads_every_picture_of_every_product(folder):
    red, blue = encoded(packshot(pack(1, RED))), encoded(packshot(pack(2, BLUE)), "WEBP")
    add(folder, "C", "front.PNG", red)
    add(folder, "C", "side.webp", blue)
    add(folder, "A", "a.jpg", encoded(packshot(pack(3, RED)), "JPEG"))
    add(folder, "A", "notes.txt", b"none")
    add(folder, "Z", "of-no-product.png", b"never opened")
    gallery = Gallery.read(Catalogue.read(folder))
    assert gallery.sku.tolist() == [0, 2, 2]
    assert len(Gallery.read(Catalogue.read(folder / "catalogue.csv"))) == 3
    assert len(gallery.start) == 4
    assert gallery.start[-1] == len(gallery.features)
    assert (np.diff(gallery.start) > 50).all()
    assert all(max(p.shape) == SIDE and p.shape[2] == 3 for p in gallery.pictures)
    assert np.allclose(np.linalg.norm(gallery.features.descriptors, axis=1), 1, atol=1e-3)


def test_references_lie_at_their_places(folder):
    """The second's keypoints are those of the second picture alone."""
    fronts = [pack(1, RED), pack(2, BLUE)]
    both, alone = Gallery.of(fronts, [0, 1]), Gallery.of(fronts[1:], [1])
    part = both.features[int(both.start[1]) : int(both.start[2])]
    assert np.array_equal(part.descriptors, alone.features.descriptors)
    assert np.array_equal(part.xy, alone.features.xy)


def test_pictures_given_out_of_order_are_put_in_order():
    gallery = Gallery.of([pack(1, RED), pack(2, BLUE)], [5, 3])
    assert gallery.sku.tolist() == [3, 5]
    assert np.array_equal(gallery.pictures[0], Gallery.of([pack(2, BLUE)], [3]).pictures[0])


@pytest.mark.parametrize("images", [True, False])
def test_a_catalogue_without_pictures_gives_an_empty_gallery(folder, images):
    if not images:
        (folder / "images").rmdir()
    assert len(Gallery.read(Catalogue.read(folder))) == 0


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"not a picture", "Not a picture"),
        (encoded(packshot(pack(1, RED)))[:4000], "truncated"),
        (b"", "empty"),
        (encoded(np.full((90, 90, 3), 255, np.uint8)), "blank"),
        (encoded(np.zeros((30, 30, 3), np.uint8)), "30 x 30"),
    ],
)
def test_a_bad_picture_is_named(folder, data, cause):
    path = add(folder, "B", "front.png", data)
    with pytest.raises(CatalogueError, match=cause) as caught:
        Gallery.read(Catalogue.read(folder))
    assert str(path) in str(caught.value)


def test_flat_pictures_have_no_keypoints_but_do_no_harm():
    flat = np.full((100, 60, 3), 90, np.uint8)
    gallery = Gallery.of([flat, pack(1, RED), flat], [0, 1, 2])
    assert np.diff(gallery.start).tolist() == [0, len(gallery.features), 0]


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


def test_trim_leaves_a_dark_surround_alone():
    shot = np.pad(pack(1, RED), ((20, 20), (20, 20), (0, 0)), constant_values=60)
    assert trim(shot).shape == shot.shape
