import pytest

from serving.errors import InvalidField
from serving.reports.order import in_order, page_of
from serving.reports.schemas import Shape, VisitsRow


def row(city: str | None, value: float | None = 0.5, visits: int = 1) -> VisitsRow:
    return VisitsRow(
        group={"city": city},
        numerator=1,
        denominator=2,
        value=value,
        low=value,
        high=value,
        unit="stores",
        audits=0,
        definition="x",
        rule_version="x",
        visits=visits,
        photos=0,
    )


ROWS = [row("a", 0.2), row("b", None), row("c", 0.9), row("d", 0.2), row(None, 0.1)]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, ["a", "b", "c", "d", None]),
        ("value", [None, "a", "d", "c", "b"]),
        ("-value", ["c", "a", "d", None, "b"]),
        ("-city", ["d", "c", "b", "a", None]),
    ],
)
def test_nulls_come_last_and_ties_stay_as_they_were(sort, expected):
    found = in_order(VisitsRow, ROWS, sort, ["city"])
    assert [one.group["city"] for one in found] == expected


@pytest.mark.parametrize("sort", ["", "-", "--value", "definition", "group", "unknown_value"])
def test_only_columns_of_the_rows_sort_even_without_rows(sort):
    for rows in (ROWS, []):
        with pytest.raises(InvalidField) as refused:
            in_order(VisitsRow, rows, sort, ["city"])
        assert refused.value.fields[0].field == "sort"


def test_a_page_begins_after_the_row_of_the_cursor_wherever_it_is_now():
    first = page_of(ROWS, Shape(limit=2))
    assert first.items == ROWS[:2]
    assert page_of(ROWS, Shape(limit=9, cursor=first.next)).items == ROWS[2:]
    moved = [row("new"), *ROWS]
    assert page_of(moved, Shape(limit=9, cursor=first.next)).items == ROWS[2:]
    gone = [row("new"), ROWS[0], *ROWS[2:]]
    assert page_of(gone, Shape(limit=9, cursor=first.next)).items == ROWS[2:]


def test_the_last_page_has_no_next():
    assert page_of(ROWS, Shape(limit=5)).next is None
    assert page_of([], Shape()).items == []


@pytest.mark.parametrize("cursor", ["", "x", "¾", "fDF8", "eHx5", "LTF8YQ==", "MTIzNDU2Nzg5MHxh"])
def test_another_text_is_no_cursor(cursor):
    with pytest.raises(InvalidField):
        page_of(ROWS, Shape(cursor=cursor))
