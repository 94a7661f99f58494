import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from serving.errors import InvalidField
from serving.pages import asked_page, cursor_of

ROW = UUID(int=7)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def test_a_cursor_leads_back_to_its_row():
    place = datetime(2026, 5, 4, 9, 30, 1, 234567, UTC), ROW
    assert asked_page(10, cursor_of(*place)).after == place
    assert asked_page(10, None).after is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "¾",
        "'; DROP TABLE stores",
        encoded("no bar"),
        encoded(f"2026-05-04T09:30:00|{ROW}"),
        encoded(f"yesterday|{ROW}"),
        encoded("2026-05-04T09:30:00+00:00|7"),
        encoded(f"2026-05-04T09:30:00+00:00|{ROW}|x"),
    ],
)
def test_another_text_is_refused_by_name(cursor):
    with pytest.raises(InvalidField) as refused:
        asked_page(10, cursor)
    assert refused.value.fields[0].field == "cursor"
