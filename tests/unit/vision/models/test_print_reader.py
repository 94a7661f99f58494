import cv2
import numpy as np
import pytest

from tests.factories import photo
from vision.models.crop import cut
from vision.models.gallery import Gallery
from vision.models.print_reader import PRINT_CUES, PrintReader, disagreement, undecided
from vision.models.text import Reading
from vision.shelf.catalogue import Catalogue
from vision.shelf.product import Product

DISAGREEMENT = PRINT_CUES.index("disagreement")


def front(flavour):
    picture = np.full((320, 240, 3), (210, 60, 40), np.uint8)
    cv2.putText(picture, "HARVEST", (30, 80), 2, 1.3, (255, 255, 255), 2, cv2.LINE_AA)
    cv2.putText(picture, flavour, (30, 220), 2, 1.5, (255, 255, 255), 2, cv2.LINE_AA)
    return picture


FLAVOURS = ("LEMON", "PEACH", "CHERRY")


@pytest.fixture(scope="module")
def reader(embed):
    fronts = [front(flavour) for flavour in FLAVOURS]
    catalogue = Catalogue.of(Product(flavour, "Harvest") for flavour in FLAVOURS)
    return PrintReader(Gallery.of(fronts, range(3), embed), catalogue, 1)


def crop_of(picture):
    shelf = np.full((360, 280, 3), 30, np.uint8)
    shelf[20:340, 20:260] = picture
    return cut(photo(shelf), np.array([20, 20, 260, 340], np.float32))


def test_the_flavour_read_speaks_for_its_product(reader):
    crops = [crop_of(front(flavour)) for flavour in FLAVOURS[::-1]]
    cues = reader.cues(crops, np.array([[0, 1, 2]] * 3, np.int32))
    assert cues[..., DISAGREEMENT].argmin(axis=1).tolist() == [2, 1, 0]
    assert (cues[..., DISAGREEMENT].min(axis=1) == 0).all()
    assert np.median(cues[..., DISAGREEMENT]) > 0.8


def test_a_flavour_that_none_has_speaks_for_none_of_them(reader):
    cues = reader.cues([crop_of(front("GINGER"))], np.array([[0, 1, 2]], np.int32))
    assert (cues[..., DISAGREEMENT] < 0.2).all()


@pytest.mark.parametrize(
    ("picture", "references"),
    [(np.full((320, 240, 3), 200, np.uint8), [0, 1]), (front("LEMON"), [0, -1]),
     (front("LEMON"), [-1, -1])],
)  # fmt: skip
def test_without_print_or_a_choice_nothing_is_said(reader, picture, references):
    assert (reader.cues([crop_of(picture)], np.array([references], np.int32)) == 0).all()


def test_a_word_read_by_halves_says_half():
    halfway = Reading(("LEMON",), np.float32([0.5]), np.zeros((1, 4, 2), np.float32))
    said = disagreement(halfway, [("lemon", "soda"), ("peach",), ()])
    assert said == pytest.approx(np.array([[0], [0.5], [0.5]]))
    assert disagreement(halfway, []).shape == (0, 1)


def test_no_crops_give_no_cues(reader):
    assert reader.cues([], np.zeros((0, 3), np.int32)).shape == (0, 3, 1)


@pytest.mark.parametrize(
    ("chances", "height", "read"),
    [
        ([], 100, []),
        ([[0.99, 0.0]], 100, []),
        ([[0.002, 0.001]], 100, []),
        ([[0.5, 0.4]], 100, [0]),
        ([[0.5, 0.4]], 50, []),
        ([[0.5], [0.97]], 100, [0]),
        ([[0.5, 0.1], [0.5, 0.4], [0.99, 0.0]], 100, [0, 1]),
        ([[0.5, 0.1]] * 10 + [[0.5, 0.4]] * 24, 100, list(range(10, 34))),
    ],
)
def test_what_is_undecided_and_legible_is_read_the_likeliest_second_first(chances, height, read):
    chances = np.array(chances, float).reshape(len(chances), -1 if chances else 2)
    boxes = np.tile(np.array([[0, 0, 40, height]], np.float32), (len(chances), 1))
    assert undecided(chances, boxes).tolist() == read
