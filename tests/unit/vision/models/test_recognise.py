from dataclasses import replace

import numpy as np
import pytest

from tests.factories import photo
from tests.unit.vision.models.packs import BLUE, GREEN, RED, boxes_on, on_shelf, pack
from vision.detections import CANDIDATES, Detections, Kind
from vision.models.choice_calibration import ChoiceCalibration
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.gallery import Gallery
from vision.models.recognise import GalleryRecogniser, likeliest
from vision.models.verify import Verifier
from vision.models.weigh import OWN_CUES, Weigher
from vision.shelf.catalogue import Catalogue
from vision.shelf.product import Product

DESIGNS = range(6)
TWINS = {6: RED, 7: BLUE, 8: GREEN}  # one design


@pytest.fixture(scope="module")
def fronts():
    """Six designs in red, and one more design in three colours."""
    return [pack(design, RED) for design in DESIGNS] + [pack(99, c) for c in TWINS.values()]


@pytest.fixture(scope="module")
def embed():
    return Embedder(Engine(weights_path("clear", "embedder"), threads=1, task="embedder"))


def enrolled(embed, fronts, skus, **settings):
    """A recogniser of these fronts, skus[i] the product of fronts[i]."""
    catalogue = Catalogue.of(Product(f"{i}", "B") for i in range(max(skus, default=-1) + 1))
    gallery = Gallery.of(fronts, skus, embed)
    return GalleryRecogniser(embed, Verifier.beside(embed, 1), gallery, catalogue, **settings)


@pytest.fixture(scope="module")
def recogniser(embed, fronts):
    return enrolled(embed, fronts, range(len(fronts)))


def test_names_every_pack_and_tells_colour_twins_apart(recogniser, fronts):
    known = recogniser(on_shelf(fronts), boxes_on(len(fronts)))
    assert known.sku.tolist() == list(range(len(fronts)))
    assert (known.sku_score >= recogniser.threshold).all()
    assert (known.candidates[:, 0] == known.sku).all()
    assert (known.candidate_score[:, 0] == known.sku_score).all()
    assert (np.diff(known.candidate_score, axis=1) <= 0).all()
    assert known.candidate_score.clip(0).sum(axis=1).max() <= 1 + 1e-5


def test_a_product_without_reference_is_unknown(embed, fronts):
    held = [i for i in range(len(fronts)) if i not in (2, 7)]
    recogniser = enrolled(embed, [fronts[i] for i in held], held)
    known = recogniser(on_shelf(fronts), boxes_on(len(fronts)))
    assert known.sku[[2, 7]].tolist() == [-1, -1]
    assert known.sku_score[[2, 7]].tolist() == [-1, -1]
    assert (known.sku[held] == held).all()


def test_two_references_alike_share_the_probability(embed, fronts):
    recogniser = enrolled(embed, [fronts[0], fronts[0]], [0, 1])
    known = recogniser(on_shelf(fronts[:1]), boxes_on(1))
    assert known.sku.tolist() == [-1]
    assert sorted(known.candidates[0, :2]) == [0, 1]
    first, second = known.candidate_score[0, :2]
    assert first == pytest.approx(second, abs=1e-4)
    assert 0.3 < first <= 0.5


def test_how_sure_the_choice_is_does_not_say_whether_a_product_is_held(embed, fronts):
    recogniser = enrolled(embed, fronts, range(len(fronts)))
    shot, boxes = on_shelf(fronts), boxes_on(len(fronts)).xyxy
    weighed = recogniser.weigh(shot, boxes)
    found = []
    for agreed in (0.0, 5.0):
        recogniser.calibration = ChoiceCalibration(0.05, agreed)
        found.append(recogniser.chances(weighed, boxes))
    doubtful, sure = found
    assert sure.sum(axis=1) == pytest.approx(doubtful.sum(axis=1))
    assert (sure.max(axis=1) > doubtful.max(axis=1) + 0.1).all()


def test_print_tells_apart_what_looks_the_same(embed, fronts, monkeypatch):
    recogniser = enrolled(embed, [fronts[0], fronts[0]], [0, 1])
    boxes = boxes_on(1).xyxy
    weighed = recogniser.weigh(on_shelf(fronts[:1]), boxes)
    before = recogniser.chances(weighed, boxes)[0, :2]

    def other_words_than_the_first(crops, references):
        return np.where(np.arange(references.shape[1]) == 0, 1.0, 0.0)[None, :, None]

    monkeypatch.setattr(recogniser.reader, "cues", other_words_than_the_first)
    first, second = recogniser.chances(weighed, boxes)[0, :2] - before
    assert first < -0.1
    assert second > 0.1


def test_the_likeliest_candidates_come_first():
    sku, chances = np.array([[4, 7, -1, 2, 9, 5, 3]]), np.array([[0.2, 0.3, 0, 0.2, 0, 0.1, 0.2]])
    ranked, scores = likeliest(sku, chances)
    assert ranked[0].tolist() == [7, 2, 3, 4, 5]
    assert scores[0].tolist() == [0.3, 0.2, 0.2, 0.2, 0.1]
    ranked, scores = likeliest(np.array([[-1, 1]]), np.array([[0.0, 0.4]]))
    assert (ranked[0].tolist(), scores[0].tolist()) == ([1, -1], [0.4, -1.0])
    assert CANDIDATES == 5


def test_several_pictures_of_one_product_count_once(embed, fronts):
    recogniser = enrolled(embed, [fronts[0], fronts[0][:, ::-1], fronts[1]], [0, 0, 1])
    known = recogniser(on_shelf(fronts[:1]), boxes_on(1))
    assert known.sku.tolist() == [0]
    assert sorted(known.candidates[0][known.candidates[0] >= 0]) in ([0], [0, 1])


def test_the_picture_that_fits_is_looked_at_not_the_nearest(embed, fronts):
    """Two sides of one product, whose vectors are mistaken for one another."""
    gallery = Gallery.of(fronts[:3], [0, 0, 1], embed)
    views = np.split(gallery.vectors, 3)
    mistaken = replace(gallery, vectors=np.concatenate([views[1], views[0], views[2]]))
    weigh = Weigher(embed, Verifier.beside(embed, 1), mistaken)
    weighed = weigh(on_shelf(fronts[:3]), boxes_on(3).xyxy)
    of_the_first = np.flatnonzero(weighed.sku == 0)
    assert weighed.reference.ravel()[of_the_first][:2].tolist() == [0, 1]
    pictures = weighed.cues[..., OWN_CUES.index("pictures")]
    assert np.exp(pictures[weighed.sku == 0]) == pytest.approx(2)
    assert (pictures[weighed.sku == 1] == 0).all()


def test_a_pack_in_other_colours_is_less_sure_unless_the_light_explains_them(fronts):
    """Learnt from photos, so of the research family."""
    embed = Embedder(Engine(weights_path("research", "embedder"), threads=1, task="embedder"))
    recogniser = enrolled(embed, fronts, range(len(fronts)))
    plain, warm = fronts[:4], [(front * [1, 0.85, 0.7]).astype(np.uint8) for front in fronts[:4]]
    doubts = []
    for shown in ([*plain[:3], warm[3]], warm):
        known = recogniser(on_shelf(shown), boxes_on(4))
        assert known.candidates[:, 0].tolist() == [0, 1, 2, 3]
        doubts.append(1 - known.candidate_score[3, 0])
    assert doubts[0] > 2 * doubts[1]


@pytest.mark.parametrize("what", ["flat", "noise"])
def test_what_is_no_pack_is_unknown(recogniser, what):
    wall = np.full((190, 132, 3), 128, np.uint8)
    if what == "noise":
        wall = np.random.default_rng(0).integers(0, 256, wall.shape).astype(np.uint8)
    assert recogniser(photo(wall), boxes_on(1)).sku.tolist() == [-1]


def test_slivers_and_boxes_at_the_border_do_no_harm(recogniser, fronts):
    shot = on_shelf(fronts[:2])
    boxes = [[0, 0, 3, 100], [shot.width - 5, 0, shot.width, shot.height], [0, 0, 60, 0]]
    boxes += [[-20, -20, 40, 90], [0, 0, shot.width + 50, shot.height + 9]]
    known = recogniser(shot, Detections(np.array(boxes, np.float32), np.ones(5, np.float32)))
    assert known.sku.tolist() == [-1] * 5


def test_only_products_are_named(recogniser, fronts):
    found = boxes_on(3).replace(kind=np.array([Kind.PRODUCT, Kind.GAP, Kind.PRICE_TAG], np.int8))
    known = recogniser(on_shelf(fronts[:3]), found)
    assert known.sku.tolist() == [0, -1, -1]
    assert (known.candidates[1:] == -1).all()


@pytest.mark.parametrize("found", [Detections.empty(), boxes_on(1).replace(kind=np.array([2]))])
def test_without_products_nothing_changes(recogniser, fronts, found):
    assert recogniser(on_shelf(fronts[:1]), found) is found


def test_without_references_nothing_is_named(embed, fronts):
    found = boxes_on(1)
    assert enrolled(embed, [], [])(on_shelf(fronts[:1]), found) is found


def test_same_photo_same_answer(recogniser, fronts):
    shot, found = on_shelf(fronts[:4]), boxes_on(4)
    one, two = recogniser(shot, found), recogniser(shot, found)
    assert np.array_equal(one.candidates, two.candidates)
    assert np.array_equal(one.candidate_score, two.candidate_score)


def test_a_higher_threshold_names_less(embed, fronts):
    strict = enrolled(embed, fronts, range(len(fronts)), threshold=1.0)
    known = strict(on_shelf(fronts[:2]), boxes_on(2))
    assert known.sku.tolist() == [-1, -1]
    assert known.candidates[:, 0].tolist() == [0, 1]


def test_says_what_it_uses(recogniser):
    embedder, verifier, own = recogniser.models
    assert (embedder.name, verifier.name) == ("embedder_clear", "verifier_clear")
    assert (own.name, own.version, own.licence) == ("recogniser", "12", "Apache-2.0")
    assert len(embedder.sha256) == len(verifier.sha256) == len(own.sha256) == 64


@pytest.mark.parametrize("gains", [(1.0, 0.6, 0.3), (0.4, 0.7, 1.0)], ids=["warm", "blue"])
def test_a_warm_or_a_blue_lamp_leaves_no_pack_unknown(recogniser, fronts, gains):
    lit = photo((on_shelf(fronts).pixels * np.array(gains)).astype(np.uint8))
    known = recogniser(lit, boxes_on(len(fronts)))
    assert known.sku.tolist() == list(range(len(fronts)))
