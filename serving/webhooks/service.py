"""Telling webhooks of events, and looking after them."""

from uuid import UUID, uuid4

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from serving.auth.actor import Actor
from serving.errors import InvalidField, NotFound
from serving.jobs.queue import Priority, enqueue
from serving.resources import Resources
from serving.scope import Scope
from serving.webhooks.events import Event, EventName
from serving.webhooks.post import refusal
from serving.webhooks.repository import DeliveryRepository, WebhookRepository
from serving.webhooks.schemas import NewWebhook, WebhookChange, WebhookMade, WebhookShown
from serving.webhooks.signing import secret_of
from serving.webhooks.tables import Delivery, Webhook
from serving.webhooks.tasks import DELIVER


async def announce(queue: App, session: AsyncSession, scope: Scope, event: Event) -> None:
    """Have every webhook that wants it told, if and only if the session's transaction commits."""
    deliveries = DeliveryRepository(session, scope)
    for webhook in await WebhookRepository(session, scope).told_of(event.name):
        delivery_id = await deliveries.add_once(webhook, event)
        if delivery_id is not None:
            await _queue(queue, session, scope, delivery_id)


async def create_webhook(
    held: Resources, session: AsyncSession, actor: Actor, asked: NewWebhook
) -> WebhookMade:
    """Raises InvalidField for an address we do not send to."""
    url = _checked(held, asked.url)
    webhooks = WebhookRepository(session, actor.scope)
    made = await webhooks.add(url=url, **asked.model_dump(exclude={"url"}))
    secret = secret_of(held.settings.signing_key(), made.id)
    return WebhookMade(**WebhookShown.model_validate(made).model_dump(), secret=secret)


async def change_webhook(
    held: Resources, session: AsyncSession, actor: Actor, webhook_id: UUID, asked: WebhookChange
) -> Webhook:
    """Raises NotFound, and InvalidField for an address we do not send to."""
    webhooks = WebhookRepository(session, actor.scope)
    webhook = await webhooks.get(webhook_id)
    values = asked.model_dump(exclude_none=True, exclude={"url"})
    if asked.url is not None:
        values["url"] = _checked(held, asked.url)
    return await webhooks.change(webhook, **values)


async def send_test(
    held: Resources, session: AsyncSession, actor: Actor, webhook: Webhook
) -> Delivery:
    """A delivery that says hello."""
    deliveries = DeliveryRepository(session, actor.scope)
    data = {"webhook_id": str(webhook.id)}
    event = Event(EventName.WEBHOOK_TEST, webhook.id, data, uuid4().hex)
    delivery_id = await deliveries.add_once(webhook, event)
    assert delivery_id is not None
    await _queue(held.queue, session, actor.scope, delivery_id)
    return await deliveries.get(delivery_id)


async def resend(
    held: Resources, session: AsyncSession, actor: Actor, webhook_id: UUID, delivery_id: UUID
) -> Delivery:
    """Send the same once more, under the same webhook-id. Raises NotFound."""
    deliveries = DeliveryRepository(session, actor.scope)
    delivery = await deliveries.one_of(webhook_id, delivery_id)
    if delivery is None:
        raise NotFound(
            "There is no such delivery that you can see.", code="no_such", what="delivery"
        )
    if delivery.status != "pending":
        await deliveries.change(delivery, status="pending")
        await _queue(held.queue, session, actor.scope, delivery.id)
    return delivery


def _checked(held: Resources, url: object) -> str:
    if problem := refusal(url, held.settings.webhook_private_addresses):
        raise InvalidField(problem, "url", "address_refused", cause=problem)
    return str(url)


async def _queue(queue: App, session: AsyncSession, scope: Scope, delivery_id: UUID) -> None:
    await enqueue(
        queue,
        session,
        DELIVER,
        Priority.BATCH,
        workspace_id=str(scope.workspace_id),
        delivery_id=str(delivery_id),
        request_id=get_contextvars().get("request_id"),
    )
