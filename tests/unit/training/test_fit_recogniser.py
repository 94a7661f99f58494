from dataclasses import replace

import numpy as np
import pytest

from datasets.synthetic import ShelfConfig
from datasets.synthetic.benchmark import write_benchmark
from training.fit_recogniser import Photographed, ablation, fitted, judged_apart
from training.fit_shelves import GALLERIES, MOST_PHOTOS, Shelf, labelled_shelves, rendered_shelf
from training.recognition_metrics import naming_figures
from vision.models.context import CONTEXT_CUES
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.print_reader import PRINT_CUES
from vision.models.verify import Verifier
from vision.models.weigh import OWN_CUES

pytestmark = pytest.mark.training

CROPS, CANDIDATES = 60, 3


def made_up(seed, absent=0.3, telling="verified"):
    """A shelf far from a row, one picture a product: one cue tells the right candidate, all others
    are noise."""
    rng = np.random.default_rng(seed)
    cues = rng.normal(size=(CROPS, CANDIDATES, len(OWN_CUES))).astype(np.float32)
    cues[..., OWN_CUES.index("pictures")] = 0
    right = np.where(rng.random(CROPS) < absent, -1, rng.integers(CANDIDATES, size=CROPS))
    held = np.flatnonzero(right >= 0)
    cues[held, right[held], OWN_CUES.index(telling)] += 3
    corners = np.arange(CROPS)[:, None] * np.array([1e4, 0])
    return Shelf(
        sku=np.tile(np.arange(CANDIDATES, dtype=np.int32), (CROPS, 1)),
        cues=cues,
        off_light=np.zeros((CROPS, CANDIDATES), np.float32),
        vectors=np.eye(CROPS, dtype=np.float32),
        boxes=np.concatenate([corners, corners + 50], axis=1).astype(np.float32),
        truth=right,
        learnt=np.ones(CROPS, bool),
        sizes=np.full((CANDIDATES, 2), np.nan, np.float32),
        read=np.arange(10),
        print=np.where(np.arange(CANDIDATES) == right[:10, None], 0.0, 1.0)[..., None],
    )


@pytest.fixture(scope="module")
def shelves():
    return [made_up(seed) for seed in range(27)]


@pytest.fixture(scope="module")
def embed():
    return Embedder(Engine(weights_path("clear", "embedder"), threads=1, task="embedder"))


def test_what_tells_products_apart_gets_the_weight(shelves):
    document = fitted(shelves, [])
    for level in ("choice", "held"):
        assert set(document["alone"][level]["weights"]) == set(OWN_CUES)
        assert set(document["beside"][level]["weights"]) == {*OWN_CUES, *CONTEXT_CUES}
    assert set(document["print"]["weights"]) == set(PRINT_CUES)
    weights = document["alone"]["choice"]["weights"]
    assert weights.pop("pictures") == -1
    others = [abs(weight) for cue, weight in weights.items() if cue != "verified"]
    assert weights["verified"] > 4 * max(others) > 0
    assert document["print"]["weights"]["disagreement"] <= 0
    assert min(document["calibration"].values()) >= 0 < max(document["calibration"].values())


def test_crops_of_which_nobody_knows_what_they_show_teach_nothing(shelves):
    hidden = np.arange(CROPS) % 7 == 3
    read = np.flatnonzero(~hidden)[:5]
    known = [replace(one, learnt=~hidden, read=read, print=one.print[:5]) for one in shelves]
    wrong = [replace(one, truth=np.where(hidden, 0, one.truth)) for one in known]
    assert fitted(known, []) == fitted(wrong, [])
    assert fitted(known, []) != fitted(
        [replace(one, learnt=np.ones(CROPS, bool)) for one in wrong], []
    )


def test_the_ablation_shows_which_cue_matters(shelves):
    rows = {cue: (alone, without) for cue, alone, without in ablation(shelves)}
    assert rows["verified"][0] > 0.85
    assert rows["verified"][1] < 0.6
    assert rows["all"][0] > 0.85


def test_a_set_is_judged_by_a_fit_without_it(shelves):
    first, second = (
        [Photographed(name, "whole catalogue", made_up(seed, telling=cue)) for seed in range(9)]
        for name, cue in (("first", "votes"), ("second", "verified"))
    )
    judged = judged_apart(shelves, first + second)
    top1 = {name: naming_figures(one)["top1"] for (name, _), one in judged.items()}
    assert top1["first"] < 0.6
    assert top1["second"] > 0.8
    assert all(len(one) == 9 * CROPS for one in judged.values())


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "photographed"), [(1004, True), (1005, False)])
def test_on_every_fourth_shelf_some_products_have_photos(embed, seed, photographed):
    config = ShelfConfig(side=(500, 600), products=(8, 12))
    shelf = rendered_shelf(seed, embed, lambda pairs: np.zeros(len(pairs), np.float32), config)
    compared = np.exp(shelf.cues[shelf.sku >= 0][:, OWN_CUES.index("pictures")])
    assert (compared > 1.5).any() == photographed
    assert compared.min() == pytest.approx(1)
    assert compared.max() <= 1.001 + MOST_PHOTOS


@pytest.mark.slow
def test_labelled_photos_teach_with_the_whole_catalogue_and_with_halves(embed, tmp_path):
    list(write_benchmark(tmp_path / "set", skus=8, shelves=1, seed=3))
    shelves = list(labelled_shelves(tmp_path / "set", embed, Verifier.beside(embed, 1)))
    assert tuple(gallery for gallery, _ in shelves) == GALLERIES
    whole, *halves = (shelf for _, shelf in shelves)
    assert len(halves) == 2
    assert (whole.right[whole.learnt] >= 0).mean() > 0.9
    for half in halves:
        assert ((half.right >= 0) <= (half.truth >= 0)).all()
        assert 0.1 < (half.right[half.learnt] >= 0).mean() < 0.9
        assert set(half.sku[half.sku >= 0].tolist()) <= set(range(4))
    assert np.isfinite(whole.cues[whole.sku >= 0]).all()
