"""The table of the audit log."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class LogEntry(Identified, Tenant, Table):
    """Who did or saw what. Rows are added only: a trigger refuses to change or delete one.

    actor: their e-mail address at that time. action: the operation's name in the API; target: its
    path and query; changed: the rows that were added, changed or deleted, as "store 6f1f…".
    address: where the request came from.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_page", "workspace_id", "created_at", "id"),)
    noun = "entry"

    actor_id: Mapped[UUID | None]
    actor: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    changed: Mapped[list[str]] = mapped_column(server_default="{}")
    request_id: Mapped[str | None]
    address: Mapped[str | None]
