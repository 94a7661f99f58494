import numpy as np
import pytest

from vision.detections import Detections
from vision.kpi.naming import TOGETHER
from vision.kpi.share import measure_share
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import build_shelf

PRODUCTS = [
    Product("A1", "A", category="tea", width_mm=50, height_mm=100, own=True),
    Product("A2", "A", category="milk", width_mm=100, height_mm=200, own=True),
    Product("B1", "B", category="tea", width_mm=200, height_mm=50),
    Product("C1", "C"),
]
CATALOGUE = Catalogue.of(PRODUCTS)


def shelf_of(skus, probability=1.0, score=1.0, widths=None, candidates=None):
    """One row of packs 100 high, side by side, certain unless said otherwise."""
    n = len(skus)
    widths = np.array(widths if widths is not None else [40] * n, float)
    left = np.cumsum(widths) - widths
    boxes = np.stack([left, np.zeros(n), left + widths - 2, np.full(n, 100)], axis=1)
    table, scores = np.full((n, 5), -1, np.int32), np.full((n, 5), -1, np.float32)
    for i, pairs in enumerate(candidates or []):
        for j, (sku, p) in enumerate(pairs):
            table[i, j], scores[i, j] = sku, p
    found = Detections(
        boxes.reshape(-1, 4).astype(np.float32),
        np.broadcast_to(np.float32(score), n).astype(np.float32),
        sku=np.array(skus, np.int32),
        sku_score=np.broadcast_to(np.float32(probability), n).astype(np.float32),
        candidates=table,
        candidate_score=scores,
    )
    return build_shelf(found, CATALOGUE)


def figure(shelf, name, own_asked=False, **scope):
    kpis = [
        kpi
        for kpi in measure_share(shelf, own_asked)
        if kpi.name == name and dict(kpi.scope) == scope
    ]
    assert len(kpis) == 1
    return kpis[0]


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({"brand": "A"}, 3),
        ({"brand": "B"}, 1),
        ({"category": "tea"}, 3),
        ({"category": "milk"}, 1),
        ({"sku": "A1"}, 2),
        ({"unknown": True}, 1),
        ({"own": True}, 3),
    ],
)
def test_share_by_facings(scope, count):
    kpi = figure(shelf_of([0, 0, 1, 2, -1]), "share_facings", own_asked=True, **scope)
    assert (kpi.numerator, kpi.denominator, kpi.unit) == (count, 5, "facings")
    assert kpi.value == kpi.low == kpi.high == count / 5
    assert kpi.rule_version == "share/4"
    assert "unknown ones included" in kpi.definition


def test_scopes_and_their_order():
    kpis = measure_share(shelf_of([3, 0, 0, -1]), own_asked=True)
    scopes = [dict(kpi.scope) for kpi in kpis if kpi.name == "share_facings"]
    assert scopes == [
        {"own": True},
        {"brand": "A"},
        {"brand": "C"},
        {"category": "tea"},
        {"sku": "A1"},
        {"sku": "C1"},
        {"unknown": True},
    ]
    assert [kpi.name for kpi in kpis[:: len(scopes)]] == [
        "share_facings",
        "share_linear",
        "share_area",
    ]


def test_own_only_when_asked_and_then_even_when_absent():
    assert not [k for k in measure_share(shelf_of([0])) if "own" in k.scope]
    assert figure(shelf_of([2]), "share_facings", own_asked=True, own=True).value == 0


def test_nothing_found_is_not_enough_evidence():
    kpis = measure_share(build_shelf(Detections.empty(), None), own_asked=True)
    assert {(k.value, k.low, k.high, k.numerator, k.denominator) for k in kpis} == {
        (None, None, None, 0, 0)
    }
    assert {tuple(k.scope) for k in kpis} == {("own",), ("unknown",)}


def test_linear_in_cm_when_every_width_is_known():
    kpi = figure(shelf_of([0, 1, 2]), "share_linear", brand="A")
    assert (kpi.numerator, kpi.denominator, kpi.unit) == (15, 35, "cm")


@pytest.mark.parametrize("other", [-1, 3], ids=["unknown facing", "width not known"])
def test_linear_in_pixels_when_one_is_not(other):
    kpi = figure(shelf_of([0, other], widths=[42, 82]), "share_linear", brand="A")
    assert (kpi.numerator, kpi.denominator) == pytest.approx((40, 120))
    assert kpi.unit == "px"


def test_area():
    kpi = figure(shelf_of([0, 1, 2]), "share_area", brand="A")
    assert (kpi.numerator, kpi.denominator, kpi.unit) == (250, 350, "cm²")
    kpi = figure(shelf_of([0, -1], widths=[42, 82]), "share_area", unknown=True)
    assert (kpi.numerator, kpi.denominator) == pytest.approx((8000, 12000))
    assert kpi.unit == "px²"


def test_a_stack_counts_once_in_facings_and_width_and_whole_in_area():
    boxes = [[0, 102, 40, 202], [0, 0, 40, 100], [50, 102, 90, 202]]
    sku = np.array([0, 0, 2], np.int32)
    certain = np.ones(3, np.float32)
    found = Detections(np.array(boxes, np.float32), certain, sku=sku, sku_score=certain)
    shelf = build_shelf(found, CATALOGUE)
    assert figure(shelf, "share_facings", brand="A").value == 1 / 2
    assert figure(shelf, "share_linear", brand="A").value == 5 / 25
    assert figure(shelf, "share_area", brand="A").numerator == 2 * 50


def test_interval_from_the_probabilities_of_the_names():
    kpi = figure(shelf_of([0] * 10 + [2], probability=0.9), "share_facings", brand="A")
    assert kpi.value == 10 / 11
    assert (kpi.low, kpi.high) == pytest.approx(((9 - TOGETHER * 2) / 11, 10 / 11))


def alternating(count, *others):
    """Candidates of packs of brand A, no two neighbours likeliest the same."""
    return [[(i % 2, p), *rest] for i, (p, *rest) in enumerate(others * count)]


def test_candidates_widen_the_interval_of_what_they_name():
    doubtful = alternating(20, (0.6, (2, 0.4)))
    shelf = shelf_of([0, 1] * 10, probability=0.6, candidates=doubtful)
    kpi = figure(shelf, "share_facings", brand="A")
    assert (kpi.value, kpi.high) == (1, 1)
    assert kpi.low == pytest.approx((12 - TOGETHER * 4) / 20)
    same_brand = [[(0, 0.6), (1, 0.4)]] * 20
    kpi = figure(shelf_of([0] * 20, 0.6, candidates=same_brand), "share_facings", brand="A")
    assert kpi.low == kpi.high == 1


def test_identical_fronts_side_by_side_are_right_or_wrong_together():
    together = shelf_of([0] * 20, 0.9, candidates=[[(0, 0.9), (2, 0.1)]] * 20)
    apart = shelf_of([0, 1] * 10, 0.9, candidates=alternating(20, (0.9, (2, 0.1))))
    for name in ("share_facings", "share_linear", "share_area"):
        lows = [figure(shelf, name, brand="A").low for shelf in (together, apart)]
        assert lows[0] < lows[1] - 0.2, name


def test_an_unknown_facing_may_be_what_its_candidates_say():
    shelf = shelf_of([0] * 5 + [-1] * 5, candidates=[[]] * 5 + alternating(5, (0.4,)))
    kpi = figure(shelf, "share_facings", brand="A")
    assert (kpi.value, kpi.low) == (0.5, 0.5)
    assert kpi.high == pytest.approx(min(0.7 + TOGETHER * 0.2, 1))


def test_doubtful_boxes_widen_every_interval():
    sure = shelf_of([0, 0, 2, 2])
    doubtful = shelf_of([0, 0, 2, 2], score=0.7)
    for name in ("share_facings", "share_linear", "share_area"):
        kpi = figure(doubtful, name, brand="A")
        assert figure(sure, name, brand="A").low == kpi.value
        assert kpi.low < kpi.value < kpi.high


@pytest.mark.parametrize("name", ["share_facings", "share_linear", "share_area"])
def test_interval_covers_the_truth_though_blocks_err_together(name):
    """Shelves of doubtful names, in pairs that are the same and threes of pairs that err alike."""
    rng = np.random.default_rng(2)
    probability = np.repeat(rng.uniform(0.55, 0.95, 30), 6)
    sku = [0, 0, 1, 1] * 45
    candidates = [[(i, p), (2, 1 - p)] for i, p in zip(sku, probability, strict=True)]
    kpi = figure(shelf_of(sku, probability, candidates=candidates), name, brand="A")
    right = np.repeat(rng.random((4000, 30)), 6, axis=1) < probability
    share = right.mean(axis=1)
    inside = (share >= kpi.low - 1e-9).mean()
    assert 0.93 <= inside <= 0.99
