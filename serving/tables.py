"""Every table of the service. Those of the job queue are procrastinate's own.

A `Tenant` row belongs to one workspace; a `Personal` one also to a user, and only the roles in
`shared_with` see other people's: serving/scope.py reads both.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from serving.auth.roles import Role

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
NOT_REPS = frozenset(Role) - {Role.REP}


class Table(DeclarativeBase):
    """noun: what a row is called in an error."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        float: Double,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }
    noun: ClassVar[str]


class Identified:
    """A row with an id, and when it was made."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-3)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=1)


class Tenant:
    """A row of one workspace."""

    @declared_attr
    def workspace_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), sort_order=-2)


class Personal(Tenant):
    """A row of one user. shared_with: the roles that see those of others."""

    shared_with: ClassVar[frozenset[Role]]

    @declared_attr
    def user_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("users.id"), sort_order=-1)


class Workspace(Identified, Table):
    """A tenant. competitors: how an analyst sees other brands, hidden or anonymous.

    photos_days: after so many days photos are erased and their figures kept; null keeps them.
    """

    __tablename__ = "workspaces"
    __table_args__ = (CheckConstraint("competitors IN ('hidden', 'anonymous')", "competitors"),)
    noun = "workspace"

    name: Mapped[str]
    competitors: Mapped[str] = mapped_column(server_default="hidden")
    photos_days: Mapped[int | None]


class User(Identified, Tenant, Table):
    """A person. brands: what an analyst sees in full. e_mail: lower case, once in all workspaces.

    password_hash: argon2; null for people who use tokens only.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'operator', 'engineer', 'rep', 'analyst')", "role"),
        Index("ix_users_page", "workspace_id", "created_at", "id"),
    )
    noun = "user"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    brands: Mapped[list[str]] = mapped_column(server_default="{}")
    active: Mapped[bool] = mapped_column(server_default="true")
    password_hash: Mapped[str | None]


class Token(Identified, Personal, Table):
    """An API token. hash: sha256 of it in hex; prefix: its first characters, for people.

    scopes: permissions it is limited to; empty means all of its user's.
    """

    __tablename__ = "tokens"
    __table_args__ = (Index("ix_tokens_page", "workspace_id", "created_at", "id"),)
    noun = "token"
    shared_with = frozenset({Role.ADMIN})

    name: Mapped[str]
    prefix: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(server_default="{}")
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignIn(Personal, Table):
    """A session of the web app. hash: sha256 of the cookie in hex."""

    __tablename__ = "sign_ins"
    noun = "session"
    shared_with = frozenset()

    hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class FailedSignIn(Table):
    """Failures in a row for an e-mail address, whether or not anyone has it."""

    __tablename__ = "failed_sign_ins"
    noun = "failure"

    email: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class Store(Identified, Tenant, Table):
    """A shop. code: the workspace's own name for it, each once. Degrees of WGS 84."""

    __tablename__ = "stores"
    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        Index("ix_stores_page", "workspace_id", "created_at", "id"),
    )
    noun = "store"

    code: Mapped[str]
    name: Mapped[str]
    region: Mapped[str | None]
    city: Mapped[str | None]
    channel: Mapped[str | None]
    store_type: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Visit(Identified, Personal, Table):
    """One person in one store, once: groups photos. idempotency_key: the client's."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_visits_page", "workspace_id", "created_at", "id"),
    )
    noun = "visit"
    shared_with = NOT_REPS

    store_id: Mapped[UUID] = mapped_column(ForeignKey("stores.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None]
    idempotency_key: Mapped[str | None]


class Photo(Identified, Personal, Table):
    """An accepted upload. One person's same bytes in the same store and visit are one photo.

    taken_at_from: client, exif or received, whichever came first. idempotency_key: the client's.
    erased_at: when its bytes and pictures were deleted for good, its figures kept.
    """

    __tablename__ = "photos"
    __table_args__ = (
        UniqueConstraint(
            "user_id", "store_id", "visit_id", "sha256", postgresql_nulls_not_distinct=True
        ),
        UniqueConstraint("user_id", "idempotency_key"),
    )
    noun = "photo"
    shared_with = NOT_REPS

    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("stores.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    taken_at: Mapped[datetime]
    taken_at_from: Mapped[str]
    position: Mapped[str | None]
    device: Mapped[str | None]
    note: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    erased_at: Mapped[datetime | None]


class Audit(Identified, Personal, Table):
    """What came of a photo. document: report.json; problem: why there is none.

    setup_id: what it was audited against besides the service's own catalogue. overlaps: see
    serving.audits.overlaps.
    """

    __tablename__ = "audits"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", "status"),
        Index("ix_audits_page", "workspace_id", "created_at", "id"),
    )
    noun = "audit"
    shared_with = NOT_REPS

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.id"), unique=True)
    status: Mapped[str] = mapped_column(server_default="queued")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    setup_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit_setups.id"))
    document: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    overlaps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")


class Facing(Tenant, Table):
    """One facing of an audit, for reports. number: its index in the document. Box in pixels.

    repeated: another photo of the visit shows it too, and it counts there.
    """

    __tablename__ = "facings"
    __table_args__ = (Index("ix_facings_brand", "workspace_id", "brand"),)
    noun = "facing"

    audit_id: Mapped[UUID] = mapped_column(
        ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    shelf_row: Mapped[int]
    shelf_column: Mapped[int]
    units: Mapped[int]
    sku: Mapped[str | None]
    brand: Mapped[str | None]
    category: Mapped[str | None]
    probability: Mapped[float | None]
    width_cm: Mapped[float | None]
    x1: Mapped[float]
    y1: Mapped[float]
    x2: Mapped[float]
    y2: Mapped[float]
    repeated: Mapped[bool] = mapped_column(server_default=false())
