from datetime import date
from uuid import UUID

import pytest

from serving.errors import InvalidField
from serving.reports.schemas import Period, PlaceFilter, asked_period
from serving.reports.service import audits_link, check_groups, interval

MAY = Period(date(2026, 5, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("amount", "middle", "spread", "total", "expected"),
    [
        (5, 5, 0, 10, (0.5, 0.5, 0.5)),
        (5, 6, 4, 10, (0.5, 0.4, 0.8)),
        (5, 9, 4, 10, (0.5, 0.5, 1.0)),
        (5, 1, 4, 10, (0.5, 0.0, 0.5)),
        (0, 0, 0, 10, (0, 0, 0)),
        (5, 5, -1e-12, 10, (0.5, 0.5, 0.5)),
    ],
)
def test_an_interval_holds_its_value_and_stays_a_share(amount, middle, spread, total, expected):
    assert interval(amount, middle, spread, total) == pytest.approx(expected)


def test_the_more_audits_the_narrower():
    _, low, high = interval(5, 5, 4, 10)
    _, lower, higher = interval(500, 500, 400, 1_000)
    assert (higher - lower) == pytest.approx((high - low) / 10)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({}, "from=2026-05-01T00%3A00%3A00Z&to=2026-06-01T00%3A00%3A00Z"),
        ({"day": date(2026, 5, 9)}, "from=2026-05-09T00%3A00%3A00Z&to=2026-05-10T00%3A00%3A00Z"),
        ({"week": date(2026, 4, 27)}, "from=2026-05-01T00%3A00%3A00Z&to=2026-05-04T00%3A00%3A00Z"),
        ({"week": date(2026, 5, 25)}, "from=2026-05-25T00%3A00%3A00Z&to=2026-06-01T00%3A00%3A00Z"),
        ({"month": date(2026, 5, 1)}, "from=2026-05-01T00%3A00%3A00Z&to=2026-06-01T00%3A00%3A00Z"),
        (
            {"region": "华东 & +", "store_type": "a"},
            "from=2026-05-01T00%3A00%3A00Z&to=2026-06-01T00%3A00%3A00Z"
            "&city=x&region=%E5%8D%8E%E4%B8%9C+%26+%2B&store_type=a",
        ),
    ],
)
def test_a_link_has_the_part_of_the_period_and_the_place(group, expected):
    places = PlaceFilter(city="x" if "region" in group else None)
    assert audits_link(MAY, places, group) == f"/v1/audits?status=done&{expected}"


@pytest.mark.parametrize("month", [(2026, 2), (2026, 12), (2024, 2), (2026, 4)])
def test_a_month_ends_with_its_last_day(month):
    year = Period(date(2024, 1, 1), date(2027, 1, 1))
    link = audits_link(year, PlaceFilter(), {"month": date(*month, 1)})
    after = date(month[0] + month[1] // 12, month[1] % 12 + 1, 1)
    assert link.endswith(f"&to={after}T00%3A00%3A00Z")


def test_what_a_store_lacks_can_not_be_linked_to():
    assert audits_link(MAY, PlaceFilter(store=UUID(int=1)), {"region": None}) is None


@pytest.mark.parametrize("groups", [["day", "month"], ["brand", "brand"], ["week", "sku", "week"]])
def test_groups_that_make_no_sense_are_refused(groups):
    with pytest.raises(InvalidField):
        check_groups(groups)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ((date(2026, 5, 1), date(2026, 5, 2)), 1),
        ((None, date(2026, 5, 2)), 28),
        ((date(2024, 1, 1), date(2026, 1, 1)), 731),
    ],
)
def test_a_period(asked, days):
    period = asked_period(*asked)
    assert (period.until - period.since).days == days


@pytest.mark.parametrize(
    "asked",
    [
        (date(2026, 5, 2), date(2026, 5, 2)),
        (date(2024, 1, 1), date(2026, 1, 2)),
        (date(2100, 1, 1), None),
    ],
)
def test_a_period_that_is_empty_or_too_long_is_refused(asked):
    with pytest.raises(InvalidField) as refused:
        asked_period(*asked)
    assert refused.value.fields[0].field == "from"
