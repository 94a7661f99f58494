"""/v1/models."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import NotFound, responses
from serving.models import service
from serving.models.repository import ModelRepository
from serving.models.schemas import ModelShown, Promotion
from serving.pages import AskedPage, Listed
from serving.resources import Held, Session

router = APIRouter(prefix="/v1/models", tags=["models"])
Reader = Annotated[Actor, Depends(allowed(Permission.MODELS_READ))]
Promoter = Annotated[Actor, Depends(allowed(Permission.MODELS_PROMOTE))]
_PROMOTION = {"with a reason": {"value": {"note": "AP 0.91 on the spring photos, 0.88 before"}}}


@router.get("")
async def list_models(actor: Reader, session: Session, asked: AskedPage) -> Listed[ModelShown]:
    """Every version of a model that had a part in an audit, the newest to be seen first."""
    models = ModelRepository(session, actor.scope)
    page = await models.page(asked, models.rows())
    return Listed[ModelShown].model_validate(page, from_attributes=True)


@router.get("/{model_id}", responses=responses(NotFound))
async def get_model(model_id: UUID, actor: Reader, session: Session) -> ModelShown:
    """One version of a model."""
    return ModelShown.model_validate(await ModelRepository(session, actor.scope).get(model_id))


@router.post("/{model_id}:promote", responses=responses(NotFound))
async def promote_model(
    model_id: UUID,
    asked: Annotated[Promotion, Body(openapi_examples=_PROMOTION)],
    actor: Promoter,
    held: Held,
    session: Session,
) -> ModelShown:
    """Put on record that this version is the one to use; webhooks hear of model.promoted."""
    promoted = await service.promote(held, session, actor, model_id, asked)
    return ModelShown.model_validate(promoted)
