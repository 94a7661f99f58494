"""Proposing new SKUs: the crop of a box is kept until somebody decides about it."""

import asyncio
from uuid import uuid4

import cv2
import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.links import Links
from serving.auth.actor import Actor
from serving.errors import Conflict
from serving.pages import Listed, Page
from serving.resources import Resources
from serving.reviews.changes import Editing
from serving.reviews.proposal_schemas import ProposalShown
from serving.reviews.repository import ProposalRepository
from serving.reviews.schemas import Corners
from serving.reviews.tables import SkuProposal
from serving.storage import picture_key
from serving.tables import Audit

_MARGIN = 0.02
"""Of the box's sides, kept around it on each side."""
_QUALITY = 92


class ProposalService:
    """Proposals of a caller's workspace."""

    def __init__(self, held: Resources, session: AsyncSession, actor: Actor) -> None:
        self.held, self.session, self.actor = held, session, actor
        self.proposals = ProposalRepository(session, actor.scope)

    async def propose(self, audit: Audit, editing: Editing) -> None:
        """Keep the crops of boxes that were proposed, and mark the boxes with the proposals.

        Raises Conflict where the photo has been erased.
        """
        asked = list(editing.proposals())
        if not asked:
            return
        photo = await self._photo(audit)
        for box, said in asked:
            crop = await asyncio.to_thread(_crop, photo, box.box)
            proposal_id = uuid4()
            key = picture_key(audit.workspace_id, audit.id, f"proposal-{proposal_id}")
            await self.held.storage.put(key, crop)
            await self.proposals.add(
                id=proposal_id,
                audit_id=audit.id,
                box_id=box.id,
                brand=said.brand,
                name=said.name,
                picture=key,
                author=self.actor.email,
            )
            editing.mark(box, proposal_id)

    def shown(self, proposal: SkuProposal) -> ProposalShown:
        """A proposal with a link to its crop."""
        settings = self.held.settings
        links = Links(settings.signing_key(), settings.picture_link_seconds)
        expires = links.expiry()
        values = {name: getattr(proposal, name) for name in _SHOWN}
        picture = links.to(proposal.picture, expires)
        return ProposalShown(**values, picture=picture, expires_at=expires)

    def list_page(self, page: Page[SkuProposal]) -> Listed[ProposalShown]:
        """A page of proposals."""
        items = [self.shown(proposal) for proposal in page.items]
        return Listed[ProposalShown](items=items, next=page.next)

    async def _photo(self, audit: Audit) -> bytes:
        try:
            return await self.held.storage.get(picture_key(audit.workspace_id, audit.id, "photo"))
        except FileNotFoundError as error:
            raise Conflict(
                "The photo has been erased; no crop can be made of it.", code="photo_erased"
            ) from error


_SHOWN = (
    "id", "audit_id", "box_id", "brand", "name", "author", "status", "sku", "reason",
    "settled_by", "settled_at", "created_at",
)  # fmt: skip


def _crop(photo: bytes, corners: Corners) -> bytes:
    pixels = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = corners
    dx, dy = _MARGIN * (x2 - x1), _MARGIN * (y2 - y1)
    left, right = max(int(x1 - dx), 0), min(int(np.ceil(x2 + dx)), width)
    top, bottom = max(int(y1 - dy), 0), min(int(np.ceil(y2 + dy)), height)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    _, data = cv2.imencode(".jpg", pixels[top:bottom, left:right], quality)
    return data.tobytes()
