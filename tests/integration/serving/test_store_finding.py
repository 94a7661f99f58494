import pytest

from serving.stores.finding import EARTH_METRES

WEST_LAKE = {
    "code": "HZ-001",
    "name": "西湖店",
    "city": "杭州",
    "latitude": 30.2592,
    "longitude": 120.1303,
}
BINJIANG = {
    "code": "HZ-002",
    "name": "滨江店",
    "city": "杭州",
    "latitude": 30.2080,
    "longitude": 120.2120,
}
BUND = {
    "code": "SH-100%",
    "name": "Bund store",
    "city": "上海",
    "latitude": 31.24,
    "longitude": 121.49,
}
NOWHERE = {"code": "X-1", "name": "安徽店", "city": None}
AT_WEST_LAKE = {"latitude": 30.2590, "longitude": 120.1300}


@pytest.fixture
def stores(admin):
    for fields in (BUND, NOWHERE, WEST_LAKE, BINJIANG):
        admin.store(**fields)


def found(caller, **asked):
    answer = caller.get("/v1/stores:find", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_the_nearest_comes_first_and_unknown_places_last(service, stores):
    near = found(service.person("rep"), **AT_WEST_LAKE)
    assert [store["code"] for store in near] == ["HZ-001", "HZ-002", "SH-100%", "X-1"]
    assert near[0]["metres"] == pytest.approx(36, abs=2)
    assert near[1]["metres"] == pytest.approx(9_700, rel=0.02)
    assert near[3]["metres"] is None


def test_half_around_the_earth_is_not_too_far(admin):
    admin.store(latitude=-30.0, longitude=-60.0)
    [store] = found(admin, latitude=30.0, longitude=120.0)
    assert store["metres"] == pytest.approx(3.14159 * EARTH_METRES, rel=1e-4)


@pytest.mark.parametrize(
    ("search", "codes"),
    [
        ("西湖", ["HZ-001"]),
        ("hz-", ["HZ-002", "HZ-001"]),
        ("bund", ["SH-100%"]),
        ("杭州", ["HZ-002", "HZ-001"]),
        ("%", ["SH-100%"]),
        ("nothing", []),
    ],
)
def test_search_is_by_name_code_and_city(admin, stores, search, codes):
    assert [store["code"] for store in found(admin, search=search)] == codes


def test_no_more_than_asked_for_and_nothing_of_others(service, admin, stores):
    assert len(found(admin, limit=2)) == 2
    assert found(service.stranger(), **AT_WEST_LAKE) == []


@pytest.mark.parametrize(
    "asked", [{"latitude": 30}, {"longitude": 120}, {"latitude": 91, "longitude": 0}, {"limit": 0}]
)
def test_half_a_place_is_refused(admin, asked):
    assert admin.get("/v1/stores:find", params=asked).status_code == 422
