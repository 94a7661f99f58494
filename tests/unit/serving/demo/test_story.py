from datetime import date, timedelta

import pytest

from serving.demo.assortment import (
    DRINKS,
    OWN,
    RIVAL,
    SNACKS,
    STORE_TYPES,
    TEA,
    list_prices,
    must_stock,
    section,
    skus,
)
from serving.demo.places import EAST, NORTH, SOUTH, SOUTHWEST, people, shops
from serving.demo.story import WEEKS, Outing, changes, outings, prices

NEWEST = date(2026, 5, 3)
SHOPS = shops()


def outing(shop, ago: int) -> Outing:
    visit = next(outings(shop, 1, NEWEST))
    return Outing(shop, ago, visit.started_at - timedelta(days=7 * ago), visit.categories)


def facings(region: str, category: str, brand: str, ago: int) -> int:
    """Planned facings of a brand in a region's shops, with the changes of a week."""
    total = 0
    for shop in (shop for shop in SHOPS if shop.city.region == region):
        visit = outing(shop, ago)
        changed = changes(visit, category)
        for block in section(category, shop.type).blocks:
            sku = changed.get(block.position, block.sku)
            total += block.facings * (sku is not None and sku.brand == brand)
    return total


def test_forty_shops_in_five_regions_of_every_type_with_codes_of_their_own():
    assert len(SHOPS) == 40
    assert len({shop.code for shop in SHOPS}) == len({shop.id for shop in SHOPS}) == 40
    for region in {shop.city.region for shop in SHOPS}:
        there = [shop for shop in SHOPS if shop.city.region == region]
        assert len(there) == 8
        assert {shop.type for shop in there} == set(STORE_TYPES)
    assert {person.role for person in people(OWN, RIVAL)} == {
        "admin", "operator", "engineer", "analyst", "rep",
    }  # fmt: skip
    assert {shop.rep for shop in SHOPS} <= {person.email for person in people(OWN, RIVAL)}


def test_every_shop_is_visited_in_the_newest_week_and_never_after_it():
    for shop in SHOPS:
        visits = list(outings(shop, WEEKS, NEWEST))
        assert visits[-1].ago == 0
        assert [v.ago for v in visits] == sorted((v.ago for v in visits), reverse=True)
        assert all(v.started_at.date() <= NEWEST - timedelta(days=7 * v.ago) for v in visits)
        assert all(len(v.categories) == shop.type.photographed for v in visits)
        assert len({v.name for v in visits}) == len(visits)


def test_a_shorter_history_is_the_end_of_the_longer_one():
    longer = list(outings(SHOPS[3], WEEKS, NEWEST))
    shorter = list(outings(SHOPS[3], 4, NEWEST))
    assert shorter == longer[-len(shorter) :]


def test_the_rival_takes_tea_in_the_east_week_by_week_and_nowhere_else():
    before, after = facings(EAST, TEA, OWN, 11), facings(EAST, TEA, OWN, 0)
    assert after < 0.75 * before
    assert facings(EAST, TEA, RIVAL, 0) > facings(EAST, TEA, RIVAL, 11)
    assert facings(NORTH, TEA, OWN, 0) > 0.85 * facings(NORTH, TEA, OWN, 11)


def test_the_own_brand_gains_drinks_in_the_south():
    assert facings(SOUTH, DRINKS, OWN, 0) > 1.1 * facings(SOUTH, DRINKS, OWN, 11)


def test_own_snacks_run_out_in_the_south_west_and_come_back():
    before, during, after = (facings(SOUTHWEST, SNACKS, OWN, ago) for ago in (8, 4, 0))
    assert during < 0.5 * before
    assert after > 0.8 * before


def test_small_shops_in_the_north_ask_more_than_the_list_says():
    def dear(region: str) -> float:
        shops_there = [s for s in SHOPS if s.city.region == region and s.type.variants == 1]
        tags = [prices(outing(shop, 0)) for shop in shops_there]
        return sum(t[s] != list_prices()[s] for t in tags for s in t) / sum(map(len, tags))

    assert dear(NORTH) > 0.4 > 0.1 > dear(SOUTH)


@pytest.mark.parametrize("store_type", STORE_TYPES)
def test_what_shops_must_stock_is_own_and_planned_there(store_type):
    listed = must_stock(store_type)
    planned = {b.sku.code for c in (TEA, SNACKS, DRINKS) for b in section(c, store_type).blocks}
    own = {sku.code for sku in skus() if sku.brand == OWN}
    assert listed
    assert len(set(listed)) == len(listed)
    assert set(listed) <= planned & own


def test_twice_asked_the_same_is_told():
    for ago in (0, 4):
        assert changes(outing(SHOPS[5], ago), TEA) == changes(outing(SHOPS[5], ago), TEA)
    assert len({sku.code for sku in skus()}) == len(skus())
