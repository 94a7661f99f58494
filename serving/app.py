"""The API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from serving import errors, health
from serving.audits import endpoints as audits
from serving.auth import endpoints as auth
from serving.errors import Forbidden, InvalidField, Unauthenticated, responses
from serving.jobs import endpoints as jobs
from serving.middleware import Limits, Requests
from serving.people import endpoints as people
from serving.photos import endpoints as photos
from serving.reports import endpoints as reports
from serving.resources import Resources
from serving.settings import Settings
from serving.stores import endpoints as stores
from serving.visits import endpoints as visits
from serving.workspaces import endpoints as workspaces

FEATURES = (
    auth.router,
    workspaces.router,
    people.users,
    people.tokens,
    stores.router,
    visits.router,
    photos.router,
    audits.router,
    reports.router,
    jobs.router,
)
ABOUT = (
    "Photos of store shelves in, audits out. Send `Authorization: Bearer TOKEN`, or sign in at "
    "`/v1/session`. Errors are problem details (RFC 9457)."
)


def create_app(settings: Settings) -> FastAPI:
    """The app, which opens database, storage and queue when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Resources.open(settings) as opened:
            app.state.resources = opened
            yield

    app = FastAPI(
        title="Shelf Eye",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    errors.install(app)
    usual = responses(Unauthenticated, Forbidden, InvalidField)
    for router in FEATURES:
        app.include_router(router, responses=usual)
    app.include_router(health.router)
    app.add_middleware(Limits, photo_bytes=settings.photo_bytes)
    app.add_middleware(Requests)
    return app


def create_server(settings: Settings) -> uvicorn.Server:
    """The API as a process runs it; our own logs stand in for uvicorn's."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    return uvicorn.Server(config)
