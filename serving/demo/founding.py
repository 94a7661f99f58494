"""The demo workspace itself: its people with their passwords and tokens, its stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from serving.auth.secrets import TOKEN_MARK, hash_of, hash_password, sign
from serving.db import Database
from serving.demo.assortment import OWN, RIVAL
from serving.demo.places import Person, Shop, demo_id, people
from serving.demo.repository import DemoRepository
from serving.scope import Scope
from serving.settings import Settings
from serving.tables import Store, Token, User

PASSWORD = "shelf-eye-demo"
WORKSPACE_NAME = "青屿食品（演示）"
WORKSPACE_ID = demo_id("workspace")
SCOPE = Scope.of_worker(WORKSPACE_ID)
_LASTS = timedelta(days=365)
_ALWAYS = datetime.fromtimestamp(0, UTC)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Credential:
    """How somebody of the demo gets in: by e-mail and password, or with the token."""

    person: Person
    password: str
    token: str


def credentials(settings: Settings, password: str) -> tuple[Credential, ...]:
    """Everybody's. A token follows from the installation's key, so it is the same every time."""
    key = settings.signing_key()
    return tuple(
        Credential(person, password, TOKEN_MARK + sign(key, f"demo/{person.email}", _ALWAYS))
        for person in people(OWN, RIVAL)
    )


async def found(settings: Settings, shops: Sequence[Shop], password: str) -> date:
    """Workspace, people and stores, as far as they are not there; the day it was founded."""
    assert settings.database_url is not None
    database = Database(settings.database_url, connections=1)
    try:
        async with database.session() as session:
            rows = DemoRepository(session, SCOPE)
            await rows.found_workspace(WORKSPACE_NAME)
            await _people(rows, credentials(settings, password))
            await _stores(rows, shops)
            return await rows.founded_on()
    finally:
        await database.close()


async def _people(rows: DemoRepository, known: Sequence[Credential]) -> None:
    there = await rows.there(User)
    for one in known:
        person = one.person
        if person.id not in there:
            await rows.put(
                User,
                id=person.id,
                email=person.email,
                name=person.name,
                role=person.role,
                brands=list(person.brands),
                password_hash=hash_password(one.password),
            )
        await rows.put(
            Token,
            id=demo_id("token", person.email, hash_of(one.token)),
            user_id=person.id,
            name="demo",
            prefix=one.token[:_SHOWN],
            hash=hash_of(one.token),
            expires_at=datetime.now(UTC) + _LASTS,
        )


async def _stores(rows: DemoRepository, shops: Sequence[Shop]) -> None:
    there = await rows.there(Store)
    for shop in shops:
        if shop.id not in there:
            await rows.put(
                Store,
                id=shop.id,
                code=shop.code,
                name=shop.name,
                region=shop.city.region,
                city=shop.city.name,
                channel=shop.type.channel,
                store_type=shop.type.name,
                latitude=shop.latitude,
                longitude=shop.longitude,
            )
