"""/healthz, /readyz, /metrics: for those who run the service."""

from fastapi import APIRouter, Response
from obstore.exceptions import BaseError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger

from serving.errors import Unavailable, responses
from serving.jobs.repository import depth
from serving.resources import Held, Session
from serving.telemetry import QUEUE, REGISTRY

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "alive"}


@router.get("/readyz", responses=responses(Unavailable))
async def readyz(held: Held) -> dict[str, str]:
    """The database and the photo storage answer."""
    try:
        await held.database.ping()
        await held.storage.ping()
    except (SQLAlchemyError, BaseError, OSError) as error:
        get_logger(__name__).error("not ready", exc_info=error)
        part = "database" if isinstance(error, SQLAlchemyError) else "photo storage"
        raise Unavailable(
            f"The {part} does not answer.", code="no_answer", retry_after=5, part=part
        ) from error
    return {"status": "ready"}


@router.get("/metrics", response_class=Response)
async def metrics(session: Session) -> Response:
    """This process's figures and the queue's depth, for Prometheus."""
    for status, jobs in (await depth(session)).items():
        QUEUE.labels(status).set(jobs)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
