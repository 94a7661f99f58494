"""GET /v1/stores:find: the store one stands in, for people in the field."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import ColumnElement, case, func

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import InvalidField
from serving.fields import Latitude, Line, Longitude
from serving.pages import MOST
from serving.resources import Session
from serving.stores.repository import StoreRepository
from serving.stores.schemas import StoreShown
from serving.tables import Store

EARTH_METRES = 6_371_008.8
"""Mean radius (IUGG)."""

router = APIRouter(prefix="/v1/stores:find", tags=["stores"])
Reader = Annotated[Actor, Depends(allowed(Permission.STORES_READ))]
Metres = float | None


class StoreFound(StoreShown):
    """metres: from where one stands, null where either place is unknown."""

    metres: Metres


class StoresFound(BaseModel):
    items: list[StoreFound]


@router.get("")
async def find_stores(
    actor: Reader,
    session: Session,
    search: Annotated[Line | None, Query(description="Part of the name, code or city.")] = None,
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> StoresFound:
    """Stores by part of a name, code or city, the nearest first where one says where one is."""
    if (latitude is None) != (longitude is None):
        raise InvalidField("latitude and longitude come together", "latitude", "half_a_place")
    metres = None
    if latitude is not None and longitude is not None:
        metres = _metres(latitude, longitude)
    found = await StoreRepository(session, actor.scope).nearest(search, metres, limit)
    return StoresFound(items=[_found(store, away) for store, away in found])


def _found(store: Store, metres: Metres) -> StoreFound:
    shown = StoreShown.model_validate(store).model_dump()
    return StoreFound(**shown, metres=None if metres is None else round(metres))


def _metres(latitude: float, longitude: float) -> ColumnElement[float]:
    """Great-circle distance of a store by the haversine formula (Sinnott 1984).

    Null where its place is unknown.
    """
    across = func.radians(Store.latitude - latitude) / 2
    along = func.radians(Store.longitude - longitude) / 2
    parallels = func.cos(func.radians(latitude)) * func.cos(func.radians(Store.latitude))
    half_chord = func.pow(func.sin(across), 2) + parallels * func.pow(func.sin(along), 2)
    away = 2 * EARTH_METRES * func.asin(func.sqrt(func.least(1.0, half_chord)))
    return case((Store.latitude.is_not(None), away))
