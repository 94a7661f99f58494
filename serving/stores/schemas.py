"""Bodies of stores."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, model_validator

from serving.fields import Body, Latitude, Line, Longitude
from serving.problems import refusal

FILE_COLUMNS = (
    "code",
    "name",
    "region",
    "city",
    "channel",
    "store_type",
    "latitude",
    "longitude",
)
Filter = Annotated[Line | None, Query()]


@dataclass(frozen=True, slots=True)
class StoreFilter:
    """Which stores a list holds: exact values; None leaves a field open."""

    code: Filter = None
    region: Filter = None
    city: Filter = None
    channel: Filter = None
    store_type: Filter = None


class _Place(Body):
    """Both coordinates or neither: degrees of WGS 84."""

    region: Line | None = None
    city: Line | None = None
    channel: Line | None = None
    store_type: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    @model_validator(mode="after")
    def _whole_coordinates(self) -> Self:
        sent = {"latitude", "longitude"} & self.model_fields_set
        if len(sent) == 1 or (self.latitude is None) != (self.longitude is None):
            raise refusal("half_a_place", "latitude and longitude come together", "latitude")
        return self


class NewStore(_Place):
    """code: your own name for the store, each once."""

    code: Line
    name: Line


class StoreChange(_Place):
    """Fields left out stay as they are; null empties one, except code and name."""

    code: Line | None = None
    name: Line | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        for field in ("code", "name"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise refusal("empty", "can't be empty", field)
        return self


class StoreShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    region: str | None
    city: str | None
    channel: str | None
    store_type: str | None
    latitude: float | None
    longitude: float | None
    created_at: datetime
