"""Webhooks and deliveries in the database."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, any_, func

from serving.repository import Repository
from serving.webhooks.events import Event, EventName
from serving.webhooks.tables import Delivery, Webhook


class WebhookRepository(Repository[Webhook]):
    table = Webhook

    async def told_of(self, name: EventName) -> list[Webhook]:
        """The active ones that asked for this event."""
        wanted = self.rows().where(Webhook.active, str(name) == any_(Webhook.events))
        return list(await self.session.scalars(wanted))


class DeliveryRepository(Repository[Delivery]):
    table = Delivery

    async def add_once(self, webhook: Webhook, event: Event) -> UUID | None:
        """The id of a new delivery; None where this webhook has been told of the event."""
        insertion = self.scope.insert(
            Delivery, webhook_id=webhook.id, event_id=event.id, event=event.name, body=event.body()
        )
        fresh = insertion.on_conflict_do_nothing().returning(Delivery.id)
        return await self.session.scalar(fresh)

    def of(self, webhook_id: UUID, status: str | None) -> Select[tuple[Delivery]]:
        """The deliveries of a webhook with a status; None: with any."""
        found = self.rows().where(Delivery.webhook_id == webhook_id)
        return found if status is None else found.where(Delivery.status == status)

    async def one_of(self, webhook_id: UUID, delivery_id: UUID) -> Delivery | None:
        """A delivery of this webhook."""
        return await self.find(self.of(webhook_id, None).where(Delivery.id == delivery_id))

    async def due(self, delivery_id: UUID) -> tuple[Delivery, Webhook] | None:
        """A delivery that is still to be made, and where to; None where there is none."""
        joined = self.scope.select(Delivery).add_columns(Webhook)
        joined = joined.join(Webhook, Webhook.id == Delivery.webhook_id)
        joined = joined.where(Delivery.id == delivery_id, Delivery.status == "pending")
        found = (await self.session.execute(joined)).one_or_none()
        return (found[0], found[1]) if found else None

    async def record(
        self, delivery_id: UUID, status: str, answer: int | None, problem: str | None
    ) -> None:
        """Note an attempt and what came of it."""
        change = self.scope.update(Delivery).where(Delivery.id == delivery_id)
        values = {"status": status, "answer": answer, "problem": problem}
        counted = {"attempts": Delivery.attempts + 1, "last_attempt_at": datetime.now(UTC)}
        await self.session.execute(change.values(values | counted))

    async def forget(self, days: int) -> None:
        """Delete those that have been over for so many days."""
        old = Delivery.created_at < func.now() - func.make_interval(0, 0, 0, days)
        ended = Delivery.status != "pending"
        await self.session.execute(self.scope.delete(Delivery).where(old, ended))
