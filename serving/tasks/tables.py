"""Tables of tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class Task(Identified, Tenant, Table):
    """Something to put right on a shelf, as an audit found it. number: its place among the audit's.

    place: where the photo was taken within the store, in the rep's words; position: of the
    planogram. settled_*: who said it is done or refused it, and when. verified_by: the audit that
    showed it done.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'refused', 'verified')", "state"),
        UniqueConstraint("audit_id", "number"),
        Index("ix_tasks_page", "workspace_id", "created_at", "id"),
        Index("ix_tasks_store", "store_id", "state"),
    )
    noun = "task"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id", ondelete="CASCADE"))
    number: Mapped[int]
    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("stores.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    place: Mapped[str | None]
    kind: Mapped[str]
    shelf_row: Mapped[int | None]
    sku: Mapped[str | None]
    position: Mapped[str | None]
    document: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="open")
    reason: Mapped[str | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("audits.id", ondelete="CASCADE"))
    verified_at: Mapped[datetime | None]
