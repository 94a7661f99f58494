"""The API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from serving import errors, health, web_app
from serving.alerts import endpoints as alerts
from serving.audit_log import endpoints as audit_log
from serving.audit_log.log import Logged
from serving.audits import endpoints as audits
from serving.auth import endpoints as auth
from serving.catalogue import endpoints as catalogue
from serving.errors import BadRequest, Forbidden, InvalidField, Unauthenticated, responses
from serving.examples import with_examples
from serving.house import House
from serving.jobs import endpoints as jobs
from serving.middleware import Limits, Requests
from serving.models import endpoints as models
from serving.must_stock import endpoints as must_stock
from serving.oidc import endpoints as oidc
from serving.people import endpoints as people
from serving.photos import endpoints as photos
from serving.planograms import endpoints as planograms
from serving.price_lists import endpoints as price_lists
from serving.reports import endpoints as reports
from serving.reports.checks import endpoints as checks
from serving.reports.pdf import endpoints as pdf
from serving.resources import Resources
from serving.retention import endpoints as retention
from serving.reviews import endpoints as reviews
from serving.settings import Settings
from serving.stores import endpoints as stores
from serving.stores import finding
from serving.tasks import endpoints as tasks
from serving.tracing import start_tracing
from serving.visits import endpoints as visits
from serving.webhooks import endpoints as webhooks
from serving.workspaces import endpoints as workspaces

FEATURES = (
    auth.router,
    oidc.router,
    workspaces.router,
    people.users,
    people.tokens,
    finding.router,
    stores.router,
    retention.router,
    catalogue.router,
    planograms.router,
    must_stock.router,
    price_lists.router,
    visits.router,
    photos.router,
    audits.router,
    reviews.router,
    reports.router,
    checks.router,
    pdf.router,
    jobs.router,
    webhooks.router,
    tasks.router,
    alerts.rules,
    alerts.raised,
    models.router,
    audit_log.router,
)
ABOUT = (
    "Photos of store shelves in, audits out. Send `Authorization: Bearer TOKEN`, or sign in at "
    "`/v1/session`. Errors are problem details (RFC 9457)."
)


def create_app(settings: Settings) -> FastAPI:
    """The app, which opens database, storage and queue when it starts.

    Raises InputError for a file of the settings that has faults.
    """
    house = House.read(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        start_tracing("shelfeye-api")
        async with Resources.open(settings, house) as opened:
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
    contract = app.openapi
    app.openapi = lambda: with_examples(contract())  # type: ignore[method-assign]
    usual = responses(BadRequest, Unauthenticated, Forbidden, InvalidField)
    for router in FEATURES:
        app.include_router(router, dependencies=[Logged], responses=usual)
    app.include_router(health.router)
    web_app.install(app)
    app.add_middleware(Limits, photo_bytes=settings.photo_bytes)
    app.add_middleware(Requests)
    return app


def create_server(settings: Settings) -> uvicorn.Server:
    """The API as a process runs it; our own logs stand in for uvicorn's.

    Idle connections stay open longer than clients (5 s) and proxies (60 s) keep theirs by default:
    closed at the same moment as the other end sends the next request, that one is lost.
    """
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
    )
    return uvicorn.Server(config)
