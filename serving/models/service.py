"""Promoting a model: saying on record which version is the one to use."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.models.repository import ModelRepository
from serving.models.schemas import Promotion
from serving.models.tables import ModelVersion
from serving.resources import Resources
from serving.webhooks.events import Event, EventName
from serving.webhooks.service import announce


async def promote(
    held: Resources, session: AsyncSession, actor: Actor, model_id: UUID, asked: Promotion
) -> ModelVersion:
    """Note it and tell webhooks. Raises NotFound.

    What the workers load is a setting of theirs; this is the record that goes with it.
    """
    models = ModelRepository(session, actor.scope)
    now = datetime.now(UTC)
    by = {"promoted_at": now, "promoted_by": actor.scope.user_id, "note": asked.note}
    model = await models.change(await models.get(model_id), **by)
    named = {name: getattr(model, name) for name in ("name", "version", "sha256", "licence")}
    data = {"model_id": str(model.id), **named, "note": model.note, "by": actor.email}
    event = Event(EventName.MODEL_PROMOTED, model.id, data, now.isoformat())
    await announce(held.queue, session, actor.scope, event)
    return model
