from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from serving.fields import Email, Latitude, Line, Longitude, Moment, Note

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (Line, "  西湖店  ", "西湖店"),
        (Line, "Robert'); DROP TABLE stores;--", "Robert'); DROP TABLE stores;--"),
        (Line, "../../etc/passwd", "../../etc/passwd"),
        (Line, "👩‍🌾 مرحبا", "👩‍🌾 مرحبا"),
        (Line, "x" * 200, "x" * 200),
        (Note, "two\nlines", "two\nlines"),
        (Note, "", ""),
        (Email, " Ana@Example.COM ", "ana@example.com"),
        (Latitude, -90, -90.0),
        (Longitude, 180, 180.0),
        (Moment, "2026-05-04T09:30:00+08:00", datetime(2026, 5, 4, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_right_value_is_kept(kind, given, kept):
    assert TypeAdapter(kind).validate_python(given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Line, ""),
        (Line, "   "),
        (Line, "x" * 201),
        (Line, "a\x00b"),
        (Line, "a\x1bb"),
        (Line, "two\nlines"),
        (Line, "\ud800"),
        (Line, 7),
        (Note, "x" * 2_001),
        (Note, "a\x00b"),
        (Email, "ana"),
        (Email, "ana@"),
        (Email, "@example.com"),
        (Email, "a@b@example.com"),
        (Email, "a na@example.com"),
        (Email, "ana@example"),
        (Latitude, 90.001),
        (Latitude, float("nan")),
        (Longitude, -180.5),
        (Longitude, float("inf")),
        (Moment, "2026-05-04T09:30:00"),
        (Moment, NOW + timedelta(hours=25)),
        (Moment, datetime(1999, 12, 31, tzinfo=UTC)),
        (Moment, "9999-12-31T23:59:59-12:00"),
        (Moment, "soon"),
    ],
)
def test_a_wrong_value_is_refused(kind, given):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)
