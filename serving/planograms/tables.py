"""Planograms in the database: each with its versions, and where it holds."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class PlanogramRow(Identified, Tenant, Table):
    """A planogram as it is now. code: the workspace's own name for it, each once.

    store_ids, store_types: where it holds; both empty: nowhere yet. position: of the shelf, as
    photos name it; null: of any. Both days are included. version: of the document.
    """

    __tablename__ = "planograms"
    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        Index("ix_planograms_page", "workspace_id", "created_at", "id"),
    )
    noun = "planogram"

    code: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    position: Mapped[str | None]
    store_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    store_types: Mapped[list[str]] = mapped_column(server_default="{}")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    document: Mapped[dict[str, Any]]


class PlanogramVersion(Identified, Tenant, Table):
    """A document that a planogram had or has. number: from 1."""

    __tablename__ = "planogram_versions"
    __table_args__ = (UniqueConstraint("planogram_id", "number"),)
    noun = "version"

    planogram_id: Mapped[UUID] = mapped_column(ForeignKey("planograms.id", ondelete="CASCADE"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
