"""Tables of webhooks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class Webhook(Identified, Tenant, Table):
    """An address that events are sent to. Its secret follows from its id and is not kept."""

    __tablename__ = "webhooks"
    __table_args__ = (Index("ix_webhooks_page", "workspace_id", "created_at", "id"),)
    noun = "webhook"

    url: Mapped[str]
    events: Mapped[list[str]]
    description: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default="true")


class Delivery(Identified, Tenant, Table):
    """An event on its way to one webhook, at most once. body: what is sent.

    attempts: made so far. answer: the status of the last; problem: why the last failed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'delivered', 'failed')", "status"),
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_deliveries_page", "workspace_id", "created_at", "id"),
    )
    noun = "delivery"

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[UUID]
    event: Mapped[str]
    body: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    answer: Mapped[int | None]
    problem: Mapped[str | None]
    last_attempt_at: Mapped[datetime | None]
