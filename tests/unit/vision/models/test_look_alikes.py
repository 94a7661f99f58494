import numpy as np
import pytest

from vision.models.gallery import Gallery
from vision.models.look_alikes import Neighbour, Separation, look_alikes, neighbours


def at(*degrees):
    """Unit vectors in a plane."""
    angles = np.deg2rad(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def gallery_of(views, sku):
    """views: of each reference, the degrees its vectors stand at."""
    reference = np.repeat(np.arange(len(views)), [len(view) for view in views])
    degrees = [degree for view in views for degree in view]
    columns = np.array(sku, np.int32), at(*degrees), reference.astype(np.int32)
    return Gallery(*columns, lambda index: None)


SPREAD = [(0, 10, 10), (8, 18, 18), (40, 50, 50), (180, 190, 190)]


@pytest.mark.parametrize(
    ("similarity", "spread", "separation"),
    [
        (0.95, 0.9, Separation.LOOK_ALIKE),
        (0.9, 0.9, Separation.LOOK_ALIKE),
        (0.85, 0.9, Separation.CLOSE),
        (0.75, 0.9, Separation.CLEAR),
        (1.0, 1.0, Separation.LOOK_ALIKE),
        (1.0000001, 0.9, Separation.LOOK_ALIKE),
        (0.99, 1.0, Separation.CLEAR),
        (-0.2, 0.1, Separation.CLOSE),
    ],
)
def test_separation_goes_by_the_products_own_views(similarity, spread, separation):
    assert Neighbour(0, 1, similarity, spread).separation is separation


def test_neighbours_of_all_and_of_one():
    gallery = gallery_of(SPREAD, [0, 1, 2, 3])
    found = neighbours(gallery)
    assert [(n.sku, n.neighbour) for n in found][:3] == [(0, 1), (0, 2), (0, 3)]
    assert len(found) == 12
    first = found[0]
    assert first.similarity == pytest.approx(np.cos(np.deg2rad(8)), abs=1e-5)
    assert first.spread == pytest.approx(np.cos(np.deg2rad(10)), abs=1e-5)
    assert neighbours(gallery, [2]) == [n for n in found if n.sku == 2]


def test_a_pair_is_told_once_the_worst_first():
    views = [*SPREAD, (181, 191, 191)]
    pairs = look_alikes(neighbours(gallery_of(views, range(5))))
    assert [{p.sku, p.neighbour} for p in pairs] == [{3, 4}, {0, 1}]
    assert pairs[0].separation is Separation.LOOK_ALIKE


def test_a_products_own_pictures_are_no_neighbours():
    gallery = gallery_of([(0, 10), (1, 11), (90, 100)], [0, 0, 1])
    found = neighbours(gallery)
    assert [(n.sku, n.neighbour) for n in found] == [(0, 1), (1, 0)]
    assert look_alikes(found) == []


@pytest.mark.parametrize("views", [[], [(0, 10)], [(0,)]])
def test_without_others_there_are_no_neighbours(views):
    assert neighbours(gallery_of(views, range(len(views)))) == []
