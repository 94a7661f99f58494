"""Showing audits to whoever may see them, and waiting for them."""

import asyncio
import time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.links import Links
from serving.audits.redaction import redacted
from serving.audits.repository import AuditRepository, SetupRepository
from serving.audits.schemas import AuditLinks, AuditListed, AuditShown, HeldAgainst
from serving.auth.actor import Actor
from serving.auth.roles import Role
from serving.pages import Listed, Page
from serving.resources import Resources
from serving.reviews.repository import ReviewRepository
from serving.storage import picture_key
from serving.tables import Audit, Photo
from serving.workspaces.repository import WorkspaceRepository

_ENDED = frozenset({"done", "failed"})
_FIRST_LOOK, _LONGEST_LOOK = 0.1, 1.0


async def wait_for(held: Resources, actor: Actor, audit_id: UUID, seconds: float) -> AuditShown:
    """The audit once it has ended, or as it is after so many seconds. Raises NotFound.

    Between looks no connection is held.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_LOOK
    while True:
        async with held.database.session() as session:
            audit = await AuditRepository(session, actor.scope).get(audit_id)
            left = deadline - time.monotonic()
            if audit.status in _ENDED or left <= 0:
                return await shown(held, session, actor, audit)
        await asyncio.sleep(min(pause, left))
        pause = min(1.5 * pause, _LONGEST_LOOK)


async def shown(held: Resources, session: AsyncSession, actor: Actor, audit: Audit) -> AuditShown:
    """An audit as the caller may see it."""
    photo = await AuditRepository(session, actor.scope).photo(audit)
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    review = await ReviewRepository(session, actor.scope).of(audit.id)
    documents = [audit.document, review.document if review else None]
    if actor.role == Role.ANALYST:
        documents = [await _for_analyst(session, actor, links, one) for one in documents]
    result, corrected = documents
    return AuditShown(
        **listed(audit, photo).model_dump(),
        sha256=photo.sha256,
        name=photo.name,
        taken_at_from=photo.taken_at_from,
        position=photo.position,
        device=photo.device,
        note=photo.note,
        result=result,
        corrected=corrected,
        revision=review.revision if review else 0,
        problem=audit.problem,
        overlaps=[one["audit"] for one in audit.overlaps],
        held_against=await _held_against(session, actor, audit),
        links=_links(links, audit, photo, actor),
    )


def listed(audit: Audit, photo: Photo) -> AuditListed:
    """An audit in a list."""
    return AuditListed(
        id=audit.id,
        status=audit.status,
        photo_id=photo.id,
        store_id=photo.store_id,
        visit_id=photo.visit_id,
        user_id=audit.user_id,
        taken_at=photo.taken_at,
        created_at=audit.created_at,
        finished_at=audit.finished_at,
    )


async def list_page(audits: AuditRepository, page: Page[Audit]) -> Listed[AuditListed]:
    """A page of audits with what is known of their photos."""
    photos = await audits.photos(page.items)
    items = [listed(audit, photos[audit.photo_id]) for audit in page.items]
    return Listed[AuditListed](items=items, next=page.next)


async def _held_against(session: AsyncSession, actor: Actor, audit: Audit) -> HeldAgainst | None:
    if audit.setup_id is None:
        return None
    setup = await SetupRepository(session, actor.scope).get(audit.setup_id)
    shown = HeldAgainst.model_validate(setup.content)
    if actor.role != Role.ANALYST:
        return shown
    return HeldAgainst(catalogue=shown.catalogue, score=shown.score)


async def _for_analyst(
    session: AsyncSession, actor: Actor, links: Links, document: dict[str, Any] | None
) -> dict[str, Any] | None:
    if document is None:
        return None
    workspace = await WorkspaceRepository(session, actor.scope).mine()
    anonymous = workspace.competitors == "anonymous"
    alias = links.alias(workspace.id) if anonymous else None
    return redacted(document, actor.brands, alias)


def _links(links: Links, audit: Audit, photo: Photo, actor: Actor) -> AuditLinks:
    """The overlay's legend names every brand, so an analyst does not get it."""
    expires = links.expiry()

    def to(kind: str) -> str | None:
        if audit.status != "done" or photo.erased_at is not None:
            return None
        return links.to(picture_key(audit.workspace_id, audit.id, kind), expires)

    overlay = None if actor.role == Role.ANALYST else to("overlay")
    return AuditLinks(photo=to("photo"), overlay=overlay, expires_at=expires)
