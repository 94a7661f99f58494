import pytest

from serving.rollups.counting import counted
from serving.rollups.tables import Level
from tests.integration.serving.shelves import DOWN, UNKNOWN, UP, contents

TEA, RIVAL = ("Quillo", "tea", "Q-1"), ("Hemujo", "tea", "H-1")
BARE = ("Quillo", None, "Q-2")


def counts_of(shelf):
    names = [name for name, count in shelf.items() for _ in range(count)]
    return counted(names, contents(shelf)["kpis"])


def test_a_shelf_is_counted_by_brand_by_category_and_by_sku():
    found = counts_of({TEA: 3, BARE: 1, RIVAL: 4, UNKNOWN: 2})
    assert {key: amounts["facings"] for key, amounts in found.products.items()} == {
        (Level.BRAND, "Quillo", None, None): 4,
        (Level.BRAND, "Hemujo", None, None): 4,
        (Level.CATEGORY, None, "tea", None): 7,
        (Level.CATEGORY, None, None, None): 1,
        (Level.SKU, "Quillo", "tea", "Q-1"): 3,
        (Level.SKU, "Quillo", None, "Q-2"): 1,
        (Level.SKU, "Hemujo", "tea", "H-1"): 4,
    }
    assert found.rule_version == "share/1"
    assert found.shelf["audits"] == 1
    assert (found.shelf["facings"], found.shelf["unknown_facings"]) == (10, 2)


@pytest.mark.parametrize("measure", ["facings", "linear", "area"])
@pytest.mark.parametrize("level", list(Level))
def test_every_level_and_the_unknown_fill_the_denominator(measure, level):
    found = counts_of({TEA: 4, RIVAL: 4, UNKNOWN: 2})
    named = sum(a[measure] for key, a in found.products.items() if key[0] == level)
    assert named + found.shelf[f"unknown_{measure}"] == pytest.approx(10)


def test_the_stored_interval_is_kept_as_its_middle_and_its_half_width_squared():
    amounts = counts_of({TEA: 4, RIVAL: 6}).products[Level.BRAND, "Quillo", None, None]
    assert amounts["facings_middle"] == pytest.approx(4 + 10 * (UP - DOWN) / 2)
    assert amounts["facings_spread"] == pytest.approx((10 * (UP + DOWN) / 2) ** 2)


def test_an_interval_that_was_not_stored_is_the_widest():
    amounts = counted([TEA, UNKNOWN], []).products[Level.SKU, *TEA]
    assert (amounts["area"], amounts["area_middle"], amounts["area_spread"]) == (1, 1, 1)


def test_an_empty_shelf_is_an_audit_without_facings():
    found = counts_of({})
    assert found.products == {}
    assert found.shelf == {
        "audits": 1,
        "facings": 0,
        "corrected": 0,
        "unknown_facings": 0,
        "unknown_linear": 0,
        "unknown_area": 0,
    }


def test_other_figures_of_the_document_do_not_disturb():
    kpi = {"name": "planogram_strict", "scope": {}, "rule_version": "planogram/9"}
    assert counted([UNKNOWN], [kpi]).rule_version == ""
