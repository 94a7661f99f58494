"""The table of model versions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class ModelVersion(Identified, Tenant, Table):
    """A model that had a part in an audit. created_at: when it was first seen.

    promoted_*: who last said that this version is the one to use, when, and why.
    """

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name", "version", "sha256"),
        Index("ix_model_versions_page", "workspace_id", "created_at", "id"),
    )
    noun = "model version"

    name: Mapped[str]
    version: Mapped[str]
    sha256: Mapped[str]
    licence: Mapped[str | None]
    promoted_at: Mapped[datetime | None]
    promoted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str | None]
