"""/v1/webhooks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import NotFound, responses
from serving.pages import AskedPage, Listed
from serving.resources import Held, Session
from serving.webhooks import service
from serving.webhooks.repository import DeliveryRepository, WebhookRepository
from serving.webhooks.schemas import (
    DeliveryShown,
    DeliveryStatus,
    NewWebhook,
    WebhookChange,
    WebhookMade,
    WebhookShown,
)

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
Admin = Annotated[Actor, Depends(allowed(Permission.WEBHOOKS))]
_WEBHOOK = {
    "audits and tasks": {
        "value": {
            "url": "https://example.com/shelfeye",
            "events": ["audit.completed", "task.created"],
        }
    }
}


@router.get("")
async def list_webhooks(actor: Admin, session: Session, asked: AskedPage) -> Listed[WebhookShown]:
    """Webhooks, newest first."""
    webhooks = WebhookRepository(session, actor.scope)
    page = await webhooks.page(asked, webhooks.rows())
    return Listed[WebhookShown].model_validate(page, from_attributes=True)


@router.post("", status_code=201)
async def create_webhook(
    asked: Annotated[NewWebhook, Body(openapi_examples=_WEBHOOK)],
    actor: Admin,
    held: Held,
    session: Session,
) -> WebhookMade:
    """Name an address that events are sent to; its secret is shown once, in this answer.

    What is sent is signed as Standard Webhooks says: webhook-id, webhook-timestamp and
    webhook-signature. The same webhook-id twice is the same event.
    """
    return await service.create_webhook(held, session, actor, asked)


@router.get("/{webhook_id}", responses=responses(NotFound))
async def get_webhook(webhook_id: UUID, actor: Admin, session: Session) -> WebhookShown:
    """One webhook."""
    return WebhookShown.model_validate(
        await WebhookRepository(session, actor.scope).get(webhook_id)
    )


@router.patch("/{webhook_id}", responses=responses(NotFound))
async def change_webhook(
    webhook_id: UUID, asked: WebhookChange, actor: Admin, held: Held, session: Session
) -> WebhookShown:
    """Change a webhook, or switch it off and on."""
    changed = await service.change_webhook(held, session, actor, webhook_id, asked)
    return WebhookShown.model_validate(changed)


@router.delete("/{webhook_id}", status_code=204, responses=responses(NotFound))
async def delete_webhook(webhook_id: UUID, actor: Admin, session: Session) -> None:
    """Delete a webhook with its deliveries; nothing more is sent."""
    await WebhookRepository(session, actor.scope).remove(webhook_id)


@router.post("/{webhook_id}:test", status_code=202, responses=responses(NotFound))
async def test_webhook(
    webhook_id: UUID, actor: Admin, held: Held, session: Session
) -> DeliveryShown:
    """Send the event webhook.test; its delivery tells what came of it."""
    webhook = await WebhookRepository(session, actor.scope).get(webhook_id)
    return DeliveryShown.model_validate(await service.send_test(held, session, actor, webhook))


@router.get("/{webhook_id}/deliveries", responses=responses(NotFound))
async def list_deliveries(
    webhook_id: UUID,
    actor: Admin,
    session: Session,
    asked: AskedPage,
    status: DeliveryStatus | None = None,
) -> Listed[DeliveryShown]:
    """What was sent to a webhook, newest first; it is kept for 30 days."""
    await WebhookRepository(session, actor.scope).get(webhook_id)
    deliveries = DeliveryRepository(session, actor.scope)
    page = await deliveries.page(asked, deliveries.of(webhook_id, status))
    return Listed[DeliveryShown].model_validate(page, from_attributes=True)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}:resend",
    status_code=202,
    responses=responses(NotFound),
)
async def resend_delivery(
    webhook_id: UUID, delivery_id: UUID, actor: Admin, held: Held, session: Session
) -> DeliveryShown:
    """Send the same event once more, under the same webhook-id."""
    again = await service.resend(held, session, actor, webhook_id, delivery_id)
    return DeliveryShown.model_validate(again)
