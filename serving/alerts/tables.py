"""Tables of alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class AlertRule(Identified, Tenant, Table):
    """When to raise an alert: share_fell by more than `points`, or out_of_stock in more than
    `stores`.

    days: how many a period has; the share of the last is compared with that of the one before.
    """

    __tablename__ = "alert_rules"
    __table_args__ = (
        CheckConstraint("kind IN ('share_fell', 'out_of_stock')", "kind"),
        Index("ix_alert_rules_page", "workspace_id", "created_at", "id"),
    )
    noun = "alert rule"

    name: Mapped[str]
    kind: Mapped[str]
    brand: Mapped[str | None]
    sku: Mapped[str | None]
    region: Mapped[str | None]
    points: Mapped[float | None]
    stores: Mapped[int | None]
    days: Mapped[int] = mapped_column(server_default="7")
    active: Mapped[bool] = mapped_column(server_default="true")


class Alert(Identified, Tenant, Table):
    """A rule that was met. occasion: what it was met by; each occasion raises one alert."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("rule_id", "occasion"),
        Index("ix_alerts_page", "workspace_id", "created_at", "id"),
    )
    noun = "alert"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("alert_rules.id", ondelete="CASCADE"))
    occasion: Mapped[str]
    figures: Mapped[dict[str, Any]]
