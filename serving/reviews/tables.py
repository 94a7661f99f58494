"""Tables of reviews: what is to be looked at, what people made of it, and new products."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.tables import Identified, Table, Tenant


class Review(Tenant, Table):
    """Where an audit that is done stands in the queue, and what stands beside its raw result.

    score: how much a correction would teach or change; reasons: why, as [{kind, facings}].
    revision: the number of the one that counts, 0 while that is the raw result. document: the
    report.json of that revision, null for the raw result. state: reviewed once somebody has
    looked at all of the photo.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'reviewed')", "state"),
        Index("ix_reviews_queue", "workspace_id", "state", "score", "audit_id"),
    )
    noun = "review"

    audit_id: Mapped[UUID] = mapped_column(
        ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(server_default="open")
    score: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(server_default="0")
    document: Mapped[dict[str, Any] | None]


class Revision(Identified, Tenant, Table):
    """The boxes of an audit as one person left them. Rows are added, never changed.

    number: 1, 2, 3… of an audit. base: the revision it started from, 0 for the raw result. author:
    their e-mail address and role at that time. complete: they looked at all of the photo.
    independent: a second opinion made from the raw result without sight of the first; it never
    counts in reports. changes: how many boxes were added, moved, deleted, named.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("audit_id", "number"),
        Index("ix_revisions_page", "workspace_id", "created_at", "id"),
    )
    noun = "revision"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id", ondelete="CASCADE"))
    number: Mapped[int]
    base: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    author: Mapped[str]
    role: Mapped[str]
    complete: Mapped[bool]
    independent: Mapped[bool]
    note: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class SkuProposal(Identified, Tenant, Table):
    """A box that a reviewer takes for a product the catalogue lacks.

    box_id: of the revision's boxes. brand, name: as far as they can be read. picture: the key of
    the crop in storage. product_id: what it became.
    """

    __tablename__ = "sku_proposals"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'approved', 'rejected')", "status"),
        Index("ix_sku_proposals_page", "workspace_id", "created_at", "id"),
    )
    noun = "proposal"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id", ondelete="CASCADE"), index=True)
    box_id: Mapped[int]
    brand: Mapped[str | None]
    name: Mapped[str | None]
    picture: Mapped[str]
    author: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    sku: Mapped[str | None]
    reason: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
