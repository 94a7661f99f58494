"""The worker's side of webhooks: one attempt at a delivery."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from structlog.stdlib import get_logger

from serving.db import Database
from serving.scope import Scope
from serving.telemetry import WEBHOOKS
from serving.webhooks.post import NotSent, Post
from serving.webhooks.repository import DeliveryRepository, WebhookRepository
from serving.webhooks.signing import secret_of, signed_headers
from serving.webhooks.tables import Delivery, Webhook


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends what is due. key: the service's, from which the secrets follow."""

    database: Database
    key: str
    post: Post

    async def deliver(self, workspace_id: UUID, delivery_id: UUID, is_last: bool) -> None:
        """Make one attempt and note it. Raises NotSent if another one is to follow.

        Killed in between, the same is sent again: receivers tell it by its webhook-id.
        """
        scope = Scope.of_worker(workspace_id)
        async with self.database.session() as session:
            due = await DeliveryRepository(session, scope).due(delivery_id)
        if due is None:
            return
        delivery, webhook = due
        if not webhook.active:
            await self._note(scope, delivery_id, "failed", NotSent("the webhook is not active"))
            return
        try:
            status = await self._send(delivery, webhook)
        except NotSent as error:
            is_gone = error.answer == HTTPStatus.GONE
            ends = is_last or is_gone
            await self._note(scope, delivery_id, "failed" if ends else "pending", error)
            if is_gone:
                await self._switch_off(scope, webhook.id)
            if not ends:
                raise
            return
        await self._note(scope, delivery_id, "delivered", None, status)

    async def _send(self, delivery: Delivery, webhook: Webhook) -> int:
        body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
        secret = secret_of(self.key, webhook.id)
        headers = signed_headers(secret, str(delivery.event_id), datetime.now(UTC), body)
        return await self.post.send(webhook.url, headers, body)

    async def _note(
        self,
        scope: Scope,
        delivery_id: UUID,
        status: str,
        error: NotSent | None,
        answer: int | None = None,
    ) -> None:
        async with self.database.session() as session:
            deliveries = DeliveryRepository(session, scope)
            if error is not None:
                answer = error.answer
            problem = str(error) if error else None
            await deliveries.record(delivery_id, status, answer, problem)
        WEBHOOKS.labels(status).inc()
        get_logger(__name__).info("webhook attempt", status=status, answer=answer, problem=problem)

    async def _switch_off(self, scope: Scope, webhook_id: UUID) -> None:
        async with self.database.session() as session:
            webhooks = WebhookRepository(session, scope)
            await webhooks.change(await webhooks.get(webhook_id), active=False)
