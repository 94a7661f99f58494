"""Types of request fields that several features share. Every text has a longest length."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from serving.problems import refusal

FUTURE = timedelta(hours=24)
PAST = datetime(2000, 1, 1, tzinfo=UTC)


class Body(BaseModel):
    """A request's body: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


def _readable(text: str) -> str:
    """Refuses characters that no person types: control characters, NUL among them."""
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        raise refusal("control_characters", "control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise refusal("line_breaks", "line breaks and tabs are not allowed")
    return _readable(text)


def _plausible(moment: datetime) -> datetime:
    now = datetime.now(UTC)
    if moment > now + FUTURE:
        told = "is in the future; the clock here says {clock}"
        raise refusal("in_the_future", told, clock=f"{now:%Y-%m-%dT%H:%MZ}")
    if moment < PAST:
        raise refusal("long_ago", "is before the year {year}", year=PAST.year)
    return moment.astimezone(UTC)


def _address(text: str) -> str:
    name, _, host = text.partition("@")
    if not name or "." not in host or "@" in host or any(c.isspace() for c in text):
        raise refusal("email", "expected an e-mail address")
    return text.lower()


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_readable)
]
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_one_line),
    AfterValidator(_address),
]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]
Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
