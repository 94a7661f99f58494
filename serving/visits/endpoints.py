"""/v1/visits."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import NotFound, responses
from serving.fields import IdempotencyKey
from serving.pages import AskedPage, Listed
from serving.resources import Session
from serving.visits import service
from serving.visits.repository import VisitRepository
from serving.visits.schemas import NewVisit, VisitChange, VisitShown

router = APIRouter(prefix="/v1/visits", tags=["visits"])
Reader = Annotated[Actor, Depends(allowed(Permission.VISITS_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.VISITS_WRITE))]
_VISIT = {
    "a visit": {
        "value": {
            "store": "6f1f1c1e-8f5a-4f0e-9d5b-3d6c1b1f9a10",
            "started_at": "2026-05-04T09:30:00+08:00",
        }
    }
}


@router.get("")
async def list_visits(
    actor: Reader, session: Session, asked: AskedPage, store: UUID | None = None
) -> Listed[VisitShown]:
    """Visits, newest first; a rep sees their own."""
    visits = VisitRepository(session, actor.scope)
    page = await visits.page(asked, visits.in_store(store))
    return Listed[VisitShown].model_validate(page, from_attributes=True)


@router.post("", status_code=201, responses=responses(NotFound))
async def start_visit(
    asked: Annotated[NewVisit, Body(openapi_examples=_VISIT)],
    actor: Writer,
    session: Session,
    idempotency_key: Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")] = None,
) -> VisitShown:
    """Begin a visit; with the same Idempotency-Key again it is the same visit."""
    visit = await service.start_visit(session, actor, asked, idempotency_key)
    return VisitShown.model_validate(visit)


@router.get("/{visit_id}", responses=responses(NotFound))
async def get_visit(visit_id: UUID, actor: Reader, session: Session) -> VisitShown:
    """One visit."""
    return VisitShown.model_validate(await VisitRepository(session, actor.scope).get(visit_id))


@router.patch("/{visit_id}", responses=responses(NotFound))
async def change_visit(
    visit_id: UUID, asked: VisitChange, actor: Writer, session: Session
) -> VisitShown:
    """End a visit, or change its note."""
    return VisitShown.model_validate(await service.change_visit(session, actor, visit_id, asked))
