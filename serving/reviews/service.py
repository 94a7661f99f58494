"""Reviewing an audit: what it shows, and what a revision changes."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.links import Links
from serving.audits.repository import AuditRepository
from serving.auth.actor import Actor
from serving.auth.roles import Role
from serving.errors import Conflict, Forbidden, InvalidField
from serving.pages import Listed
from serving.resources import Resources
from serving.reviews.agreement import Named, agree
from serving.reviews.changes import Editing
from serving.reviews.current import Current
from serving.reviews.proposals import ProposalService
from serving.reviews.queueing import consider
from serving.reviews.reference import reference_of
from serving.reviews.repository import (
    Place,
    ReviewRepository,
    RevisionRepository,
    cursor_of,
)
from serving.reviews.schemas import (
    AgreementShown,
    NewRevision,
    QueueFilter,
    ReviewBox,
    ReviewListed,
    ReviewShown,
    RevisionShown,
)
from serving.reviews.tables import Review, Revision
from serving.storage import picture_key
from serving.tables import Audit
from vision.audit import ModelUse
from vision.correction import boxes_of, corrected
from vision.errors import InvalidValue

_BY_REP = "rep"


class ReviewService:
    """Reviews as one caller may see and make them."""

    def __init__(self, held: Resources, session: AsyncSession, actor: Actor) -> None:
        self.held, self.session, self.actor = held, session, actor
        self.audits = AuditRepository(session, actor.scope)
        self.reviews = ReviewRepository(session, actor.scope)
        self.revisions = RevisionRepository(session, actor.scope)

    async def queue(
        self, wanted: QueueFilter, limit: int, after: Place | None
    ) -> Listed[ReviewListed]:
        """A page of the queue, most urgent first."""
        rows = await self.reviews.queue(wanted, limit + 1, after)
        links = Links(self.held.settings.signing_key(), self.held.settings.picture_link_seconds)
        expires = links.expiry()
        items = [
            ReviewListed(
                audit_id=review.audit_id,
                store_id=photo.store_id,
                taken_at=photo.taken_at,
                state=review.state,
                score=review.score,
                reasons=review.reasons,
                facings=facings,
                revision=review.revision,
                photo=links.to(picture_key(review.workspace_id, review.audit_id, "photo"), expires),
                expires_at=expires,
            )
            for review, photo, facings in rows[:limit]
        ]
        more = cursor_of(rows[limit - 1][0]) if len(rows) > limit else None
        return Listed[ReviewListed](items=items, next=more)

    async def shown(self, audit_id: UUID, independent: bool = False) -> ReviewShown:
        """An audit under review. independent: as the models left it, without what people did.

        Raises NotFound, and Conflict for an audit that is not done.
        """
        audit = await self._done(audit_id)
        review = await self._review(audit)
        revisions = [] if independent else await self.revisions.of(audit_id)
        return ReviewShown(
            audit_id=audit.id,
            state=review.state,
            score=review.score,
            reasons=review.reasons,
            revision=0 if independent else review.revision,
            boxes=_boxes(audit, revisions, 0 if independent else review.revision),
            raw=audit.document,
            corrected=None if independent else review.document,
            revisions=[RevisionShown.model_validate(one) for one in revisions],
        )

    async def revise(self, audit_id: UUID, asked: NewRevision) -> ReviewShown:
        """Add a revision; unless independent, it counts from now on.

        Raises NotFound, Conflict for a base that is no longer the newest, InvalidField.
        """
        await self._done(audit_id)
        audit = await self.audits.locked(audit_id)
        assert audit is not None
        review = await self._review(audit)
        revisions = await self.revisions.of(audit_id)
        self._check(asked, review, revisions)
        editing = _edited(audit, revisions, asked)
        number = revisions[0].number + 1 if revisions else 1
        await ProposalService(self.held, self.session, self.actor).propose(audit, editing)
        await self._keep(audit, asked, editing, number)
        if not asked.independent:
            await self._count(audit, review, asked, editing, number)
        return await self.shown(audit_id, asked.independent)

    async def agreement(self, audit_id: UUID | None = None) -> AgreementShown:
        """Between two people, over one audit or all that have two opinions."""
        if audit_id is not None:
            await self._done(audit_id)
        pairs = [pair async for pair in self.revisions.pairs(audit_id)]
        found = agree((_named(first), _named(second)) for first, second in pairs)
        names = ("boxes", "matched", "same", "agreement", "kappa")
        return AgreementShown(audits=len(pairs), **{name: getattr(found, name) for name in names})

    async def _done(self, audit_id: UUID) -> Audit:
        audit = await self.audits.get(audit_id)
        if audit.status != "done":
            raise Conflict(
                f"The audit is not done: it is {audit.status}.",
                code="audit_not_done",
                status=audit.status,
            )
        return audit

    async def _review(self, audit: Audit) -> Review:
        review = await self.reviews.of(audit.id)
        if review is None:
            await consider(self.session, self.actor.scope.everyones(), audit)
            review = await self.reviews.of(audit.id)
        assert review is not None
        return review

    def _check(self, asked: NewRevision, review: Review, revisions: Sequence[Revision]) -> None:
        if asked.independent:
            if self.actor.role == Role.REP:
                told = "A rep corrects own photos and gives no second opinion."
                raise Forbidden(told, code="no_second_opinion")
            if any(one.author_id == self.actor.scope.user_id for one in revisions):
                told = "You have reviewed this photo: a second opinion is another's."
                raise Conflict(told, code="reviewed_by_you")
        elif asked.base != review.revision:
            raise Conflict(
                f"The newest revision is {review.revision}, yours is of {asked.base}: somebody "
                "saved in the meantime. Load it again.",
                "base",
                "saved_meanwhile",
                newest=review.revision,
            )

    async def _keep(self, audit: Audit, asked: NewRevision, editing: Editing, number: int) -> None:
        await self.revisions.add(
            audit_id=audit.id,
            number=number,
            base=asked.base,
            author_id=self.actor.scope.user_id,
            author=self.actor.email,
            role=self.actor.role.value,
            complete=asked.complete,
            independent=asked.independent,
            note=asked.note or None,
            changes=dict(editing.counts),
            boxes=[box.model_dump(mode="json") for box in editing.boxes],
        )

    async def _count(
        self, audit: Audit, review: Review, asked: NewRevision, editing: Editing, number: int
    ) -> None:
        """Put the document of these boxes beside the raw one, and its facings in the reports."""
        by_rep = self.actor.role == Role.REP
        note = {
            "revision": number,
            "by": _BY_REP if by_rep else "reviewer",
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "complete": asked.complete,
        }
        document = await self._document(audit, editing, number)
        reviewed = asked.complete and not by_rep
        reasons = [one for one in review.reasons if one["kind"] != _BY_REP]
        score = review.score
        if by_rep:
            reasons = [{"kind": _BY_REP, "facings": []}, *reasons]
            score += sum(editing.counts.values())
        scope = self.actor.scope.everyones()
        current = Current(self.held.queue, self.session, scope)
        await current.replace(audit, review, document | {"corrected": note})
        await self.reviews.change(
            review,
            revision=number,
            state="reviewed" if reviewed else review.state,
            reasons=reasons,
            score=score,
        )

    async def _document(self, audit: Audit, editing: Editing, number: int) -> dict[str, Any]:
        assert audit.document is not None
        reference = await reference_of(self.held, self.session, self.actor.scope, audit)
        boxes = [box.as_checked() for box in editing.boxes]
        model = ModelUse("review", str(number), _digest(editing.boxes), "")
        try:
            return await asyncio.to_thread(corrected, audit.document, boxes, reference, model)
        except InvalidValue as error:
            raise InvalidField(
                f"{error.cause} is no SKU of the catalogue",
                "changes",
                "unknown_sku",
                name=error.cause,
            ) from error


def _edited(audit: Audit, revisions: Sequence[Revision], asked: NewRevision) -> Editing:
    assert audit.document is not None
    raw = boxes_of(audit.document)
    highest = max((box["id"] for one in revisions for box in one.boxes), default=-1)
    part = audit.document["photo"]
    first_id = max(highest + 1, len(raw))
    editing = Editing(
        _boxes(audit, revisions, asked.base), first_id, (part["width"], part["height"])
    )
    editing.apply(asked.changes)
    if asked.complete:
        editing.confirm()
    return editing


def _boxes(audit: Audit, revisions: Sequence[Revision], number: int) -> list[ReviewBox]:
    """The boxes of a revision, or of the raw result for 0."""
    assert audit.document is not None
    if number == 0:
        return [ReviewBox.of(box) for box in boxes_of(audit.document)]
    (revision,) = [one for one in revisions if one.number == number]
    return [ReviewBox.model_validate(box) for box in revision.boxes]


def _named(revision: Revision) -> list[Named]:
    products = (box for box in revision.boxes if box["kind"] == "product")
    return [(tuple(box["box"]), box["sku"]) for box in products]


def _digest(boxes: Sequence[ReviewBox]) -> str:
    """sha256 over the boxes, by which two documents of one revision are known to be the same."""
    text = json.dumps([box.model_dump(mode="json") for box in boxes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
