import pytest

from tests.unit.vision.kpi.brands import CATALOGUE, branded, figure, fraction
from tests.unit.vision.planogram.shelves import planogram
from vision.kpi.availability import (
    Listed,
    Status,
    measure_availability,
    measure_must_stock,
    planned,
    sight,
)
from vision.planogram.compliance import comply
from vision.planogram.observed import Observed

PLAN = planogram("AABBCCDD", "EEFFGGHH")


def compliance(shelf, columns=8, rows=2):
    return comply(Observed.of(shelf, 40 * columns, 80 * rows), PLAN, CATALOGUE)


def listed(letters):
    return [Listed(letter) for letter in letters]


def statuses(sightings):
    return {one.listed.sku: one.status.value for one in sightings}


def test_not_seen_is_out_of_stock_only_where_its_place_was_photographed():
    """C's place is on the photo and empty; of row 2 only E and F are on it."""
    shelf = branded("AABB__DD", "EEFF____")
    whole = sight(shelf.facings, planned(compliance(shelf)), compliance(shelf))
    assert statuses(whole)["C"] == "out_of_stock"
    cut = branded("AABB", "EEFF")
    part = sight(cut.facings, planned(compliance(cut, 4)), compliance(cut, 4))
    assert statuses(part) == dict.fromkeys("ABEF", "in_stock") | dict.fromkeys("CDGH", "not_seen")
    kpis = measure_availability(part, places_known=True)
    assert fraction(figure(kpis, "osa")) == (4, 4)


def test_osa_and_oos_of_all_and_of_each():
    """Six listed: A, B, D, E, F seen, C is not though its place is on the photo: 5 of 6."""
    shelf = branded("AABB__DD", "EEFF____")
    sightings = sight(shelf.facings, listed("ABCDEF"), compliance(shelf))
    kpis = measure_availability(sightings, places_known=True)
    assert fraction(figure(kpis, "osa")) == (5, 6)
    assert fraction(figure(kpis, "oos")) == (1, 6)
    assert figure(kpis, "osa", sku="C").value == 0
    assert figure(kpis, "oos", sku="C").value == 1
    assert figure(kpis, "osa", sku="A").value == 1
    osa, oos = figure(kpis, "osa"), figure(kpis, "oos")
    assert (oos.low, oos.high) == pytest.approx((1 - osa.high, 1 - osa.low))


def test_without_known_places_only_a_full_list_is_an_answer():
    shelf = branded("AABB")
    some = measure_availability(sight(shelf.facings, listed("ABC")), places_known=False)
    assert figure(some, "osa").value is None
    assert figure(some, "osa", sku="A").value == 1
    assert figure(some, "osa", sku="C").value is None
    every = measure_availability(sight(shelf.facings, listed("AB")), places_known=False)
    assert figure(every, "osa").value == 1


def test_on_a_whole_shelf_what_is_not_seen_is_out_of_stock():
    shelf = branded("AABB")
    sightings = sight(shelf.facings, listed("ABC"), whole_shelf=True)
    assert statuses(sightings)["C"] == "out_of_stock"
    assert fraction(figure(measure_availability(sightings, True), "osa")) == (2, 3)


def test_another_shelf_says_nothing_about_places():
    shelf = branded("XXYYZZ", "WWVVUU")
    found = sight(shelf.facings, planned(compliance(shelf, 6)), compliance(shelf, 6))
    assert set(statuses(found).values()) == {"not_seen"}
    assert figure(measure_availability(found, False), "osa").value is None


@pytest.mark.parametrize(
    ("least", "met"), [(1, 1), (2, 1), (3, 0)], ids=["one", "as many as seen", "more"]
)
def test_must_stock_wants_its_facings(least, met):
    shelf = branded("AABB")
    sightings = sight(shelf.facings, [Listed("A", least)])
    kpis = measure_must_stock(sightings, places_known=False)
    assert fraction(figure(kpis, "must_stock")) == (met, 1)
    assert fraction(figure(kpis, "must_stock", sku="A")) == (met, 1)
    assert figure(kpis, "must_stock").rule_version == "must_stock/1"


def test_chances_by_hand():
    """Two blocks of one A each, named with 0.8, boxes sure: there 1 - 0.2² = 0.96; both 0.64."""
    shelf = branded("ABA", chance=0.8)
    facings = [type(f)(**{s: getattr(f, s) for s in f.__slots__} | {"score": 1.0})
               for f in shelf.facings]  # fmt: skip
    (one,) = sight(facings, [Listed("A", 2)])
    assert one.chance == pytest.approx(0.96)
    assert one.enough == pytest.approx(0.64)
    assert (one.status, one.facings, one.met) == (Status.IN_STOCK, 2, True)


def test_nothing_listed():
    assert sight(branded("AB").facings, []) == ()
    assert figure(measure_availability((), True), "osa").value is None
