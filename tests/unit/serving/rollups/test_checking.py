from math import exp, log

import pytest

from serving.rollups.checking import checks_of
from serving.rollups.checks import PlanDay, PresenceDay, PriceDay
from tests.integration.serving.checked import planogram, position, tag
from tests.integration.serving.pipelines import facing

SODA, COLA = ("Quillo", "drinks", "Q-1"), ("Hemujo", "drinks", "H-1")
PRICE = {"price": 5.0, "currency": "CNY", "tolerance": 0.5}


def document(*skus: str | None, **parts) -> dict:
    brands = {"Q": "Quillo", "H": "Hemujo"}
    seen = [
        facing(i, brands[sku[0]], sku, "drinks") if sku else facing(i, None, None)
        for i, sku in enumerate(skus)
    ]
    return {"facings": seen, "planogram": None, "price_tags": []} | parts


def row(found, table, *name) -> dict:
    (amounts,) = [amounts for key, amounts in found[table].items() if key[: len(name)] == name]
    return amounts


def test_an_audit_that_was_held_against_nothing_adds_nothing():
    assert checks_of(document("Q-1", None), None) == {}
    assert checks_of(document(), {}) == {}


def test_a_listed_sku_is_there_with_the_probability_of_all_its_facings():
    listed = {"must_stock": {"Q-1": 1, "H-9": 1}, "names": {"H-9": ["Hemujo", None]}}
    shelf = document("Q-1", "Q-1", None)
    shelf["facings"][2]["candidates"] = [{"sku": "Q-1", "probability": 0.5}]
    found = checks_of(shelf, listed)
    soda = row(found, PresenceDay, *SODA)
    assert (soda["listed"], soda["planned"], soda["facings"]) == (1, 0, 2)
    assert 1 - exp(soda["doubt"]) == pytest.approx(1 - 0.1 * 0.1 * 0.5)
    missing = row(found, PresenceDay, "Hemujo", None, "H-9")
    assert (missing["listed"], missing["facings"], missing["doubt"]) == (1, 0, 0)
    assert row(found, PresenceDay, None, None, None)["audits"] == 1


@pytest.mark.parametrize(
    ("shelf", "counted"),
    [
        (document("Q-1"), 1),
        (document(planogram=planogram(position("1", "missing", "H-9"))), 1),
        (document("Q-1") | {"facings": [facing(0, "Quillo", "Q-1", "tea")]}, 0),
        (document(None), 0),
        (document(planogram=planogram(position("1", "not_photographed", "H-9"))), 0),
    ],
    ids=["its category", "its place", "another category", "unknown", "not its place"],
)
def test_a_listed_sku_counts_where_its_category_was_photographed(shelf, counted):
    found = checks_of(
        shelf, {"must_stock": {"H-8": 1}, "names": dict.fromkeys(("H-8", "H-9"), COLA[:2])}
    )
    listed = [
        amounts["listed"] for key, amounts in found.get(PresenceDay, {}).items() if key[2] == "H-8"
    ]
    assert sum(listed) == counted


def test_a_certain_facing_leaves_a_doubt_that_can_be_counted():
    shelf = document("Q-1")
    shelf["facings"][0]["probability"] = 1.0
    shelf["facings"][0]["candidates"] = []
    found = checks_of(shelf, {"must_stock": {"Q-1": 1}})
    assert row(found, PresenceDay, *SODA)["doubt"] == pytest.approx(log(1e-4))


@pytest.mark.parametrize(
    ("kind", "strict", "tolerant", "facings"),
    [
        ("match", 1, 1, 2),
        ("wrong_facings", 0, 1, 2),
        ("missing", 0, 0, 0),
        ("misplaced", 0, 1, 0),
        ("unsure", 0, 0, 0),
    ],
)
def test_positions_by_what_became_of_them(kind, strict, tolerant, facings):
    shelf = document("Q-1", "Q-1", "H-1", "H-1")
    seen = [] if kind in ("missing", "unsure") else [0, 1]
    shelf["planogram"] = planogram(
        position("1", kind, "Q-1", seen), position("2", "match", "H-1", [2, 3])
    )
    soda = row(checks_of(shelf, None), PlanDay, *SODA)
    counts = (soda["positions"], soda["strict"], soda["tolerant"], soda["right_facings"])
    assert counts == (1, strict, tolerant, facings)
    assert soda["strict_expected"] == pytest.approx(0.9 if strict else 0.1)
    assert soda["strict_variance"] == pytest.approx(0.09)


@pytest.mark.parametrize("verdict", ["another_shelf", "not_enough_evidence"])
def test_another_shelf_says_nothing_of_the_plan(verdict):
    shelf = document("Q-1", planogram=planogram(position("1", "match", "Q-1", [0])))
    shelf["planogram"]["verdict"] = verdict
    assert checks_of(shelf, None) == {}


def test_what_was_not_photographed_counts_for_nothing():
    shelf = document(planogram=planogram(position("1", "not_photographed", "Q-1")))
    assert checks_of(shelf, None) == {}


@pytest.mark.parametrize(
    ("tags", "counts"),
    [
        ([tag(5.5, [0])], (1, 1, 1)),
        ([tag(5.51, [0])], (1, 1, 0)),
        ([tag(4.0, [0], kind="promotion", list_price=5.0)], (1, 1, 1)),
        ([tag(5.0, [0], kind="promotion")], (1, 0, 0)),
        ([tag(5.0, [0], currency="EUR")], (1, 0, 0)),
        ([tag(5.0, [0], currency=None)], (1, 1, 1)),
        ([tag(5.0, [0]), tag(5.0, [0, 1])], (2, 2, 2)),
    ],
)
def test_prices_against_the_list(tags, counts):
    found = checks_of(document("Q-1", "H-1", price_tags=tags), {"prices": {"Q-1": PRICE}})
    soda = row(found, PriceDay, *SODA)
    assert (soda["tags"], soda["compared"], soda["right"]) == counts


@pytest.mark.parametrize(
    "unread", [tag(None, [0]), tag(5.0, []), tag(5.0, [0], kind="unit"), tag(4.0, [1])]
)
def test_a_tag_that_says_no_price_of_a_product_counts_for_nothing(unread):
    assert checks_of(document("Q-1", None, price_tags=[unread]), {"prices": {"Q-1": PRICE}}) == {}
