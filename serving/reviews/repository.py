"""The queue of reviews and the revisions of an audit, in the database."""

import base64
import binascii
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from serving.catalogue.tables import CatalogueProduct
from serving.pages import no_cursor
from serving.repository import Repository
from serving.reviews.schemas import ExportAsked, QueueFilter
from serving.reviews.tables import Review, Revision, SkuProposal
from serving.tables import Audit, Facing, Photo

Place = tuple[float, UUID]


class ReviewRepository(Repository[Review]):
    table = Review

    async def put(self, audit_id: UUID, score: float, reasons: list[dict[str, Any]]) -> None:
        """Queue an audit, or tell anew how urgent it is; what people did stays."""
        values = {"score": score, "reasons": reasons}
        statement = self.scope.insert(Review, audit_id=audit_id, **values)
        again = statement.on_conflict_do_update(index_elements=["audit_id"], set_=values)
        await self.session.execute(again)

    async def of(self, audit_id: UUID) -> Review | None:
        """The review of an audit; None where it was never queued."""
        return await self.find(self.rows().where(Review.audit_id == audit_id))

    async def queue(
        self, wanted: QueueFilter, limit: int, after: Place | None
    ) -> list[tuple[Review, Photo, int]]:
        """Most urgent first, those after `after`: with their photos and how many facings."""
        facings = func.jsonb_array_length(Audit.document["facings"])
        found = self._wanted(wanted).add_columns(Photo, facings)
        if after is not None:
            found = found.where(tuple_(Review.score, Review.audit_id) < after)
        order = found.order_by(Review.score.desc(), Review.audit_id.desc()).limit(limit)
        return [(review, photo, n) for review, photo, n in await self.session.execute(order)]

    async def own_skus(self) -> set[str]:
        """The SKUs of one's own brands, as the workspace's catalogue says."""
        own = self.scope.select(CatalogueProduct).where(CatalogueProduct.own)
        return set(await self.session.scalars(own.with_only_columns(CatalogueProduct.sku)))

    async def drop_facings(self, audit_id: UUID) -> None:
        """Delete the facings of an audit, before it gets others."""
        facings = self.scope.delete(Facing).where(Facing.audit_id == audit_id)
        await self.session.execute(facings)

    async def unqueued(self, limit: int) -> Sequence[Audit]:
        """Audits that are done and were never queued."""
        queued = self.scope.select(Review).with_only_columns(Review.audit_id)
        done = self.scope.select(Audit).where(Audit.status == "done", Audit.id.not_in(queued))
        return (await self.session.scalars(done.limit(limit))).all()

    def _wanted(self, wanted: QueueFilter) -> Select[tuple[Review]]:
        found = self.rows().join(Audit, Audit.id == Review.audit_id)
        found = found.join(Photo, Photo.id == Audit.photo_id).where(Photo.erased_at.is_(None))
        if wanted.state != "all":
            found = found.where(Review.state == wanted.state)
        if wanted.store is not None:
            found = found.where(Photo.store_id == wanted.store)
        if wanted.reason is not None:
            found = found.where(Review.reasons.contains([{"kind": wanted.reason}]))
        return found


class RevisionRepository(Repository[Revision]):
    table = Revision

    async def of(self, audit_id: UUID) -> list[Revision]:
        """The revisions of an audit, newest first."""
        found = self.rows().where(Revision.audit_id == audit_id)
        return list(await self.session.scalars(found.order_by(Revision.number.desc())))

    async def pairs(self, audit_id: UUID | None = None) -> AsyncIterator[tuple[Revision, Revision]]:
        """Of each audit with two opinions: the first one's last, and the latest independent one."""
        other = aliased(Revision)
        same = (other.audit_id == Revision.audit_id) & (other.author_id != Revision.author_id)
        found = self.rows().join(other, same).add_columns(other)
        found = found.where(~Revision.independent, Revision.complete, other.independent)
        if audit_id is not None:
            found = found.where(Revision.audit_id == audit_id)
        order = (Revision.audit_id, Revision.number.desc(), other.number.desc())
        rows = await self.session.execute(
            found.ext(distinct_on(Revision.audit_id)).order_by(*order)
        )
        for first, second in rows:
            yield first, second

    async def current(self, asked: ExportAsked) -> AsyncIterator[tuple[Revision, Audit, Photo]]:
        """The revision that counts of every corrected audit, with the audit and its photo."""
        found = self.rows().join(Audit, Audit.id == Revision.audit_id)
        found = found.join(Photo, Photo.id == Audit.photo_id)
        counts = (Review.audit_id == Revision.audit_id) & (Review.revision == Revision.number)
        found = found.join(Review, counts).add_columns(Audit, Photo)
        found = found.where(Photo.erased_at.is_(None), *_asked(asked))
        order = found.order_by(Photo.taken_at, Audit.id)
        for revision, audit, photo in await self.session.execute(order):
            yield revision, audit, photo


class ProposalRepository(Repository[SkuProposal]):
    table = SkuProposal

    def matching(self, status: str | None) -> Select[tuple[SkuProposal]]:
        """All proposals, or those with this status."""
        return self.rows().where(SkuProposal.status == status) if status else self.rows()


def _asked(asked: ExportAsked) -> list[ColumnElement[bool]]:
    wanted = [Revision.complete] if asked.complete else []
    since = [Photo.taken_at >= asked.since] if asked.since else []
    return [*wanted, *since, *([Photo.taken_at < asked.until] if asked.until else [])]


def cursor_of(review: Review) -> str:
    """An opaque text for the place right after this one in the queue."""
    return base64.urlsafe_b64encode(f"{review.score!r}|{review.audit_id}".encode()).decode()


def place_of(cursor: str | None) -> Place | None:
    """What a cursor says. Raises InvalidField."""
    if cursor is None:
        return None
    try:
        score, audit_id = (
            base64.b64decode(cursor.encode(), b"-_", validate=True).decode().split("|")
        )
        place = float(score), UUID(audit_id)
    except (ValueError, binascii.Error) as error:
        raise no_cursor() from error
    return place
