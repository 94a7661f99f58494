"""Deciding about proposals of new SKUs: an approved one is a product with its first picture."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.catalogue.schemas import NewProduct
from serving.catalogue.service import CatalogueService
from serving.errors import Conflict, InvalidField
from serving.resources import Resources
from serving.reviews.proposal_schemas import Approval, ProposalShown
from serving.reviews.proposals import ProposalService
from serving.reviews.schemas import NameAs, NewRevision
from serving.reviews.service import ReviewService
from serving.reviews.tables import SkuProposal

_ID_DIGITS = 8


class Approvals:
    """Decisions of one operator."""

    def __init__(self, held: Resources, session: AsyncSession, actor: Actor) -> None:
        self.held, self.session, self.actor = held, session, actor
        self.own = ProposalService(held, session, actor)

    async def approve(self, proposal_id: UUID, asked: Approval) -> ProposalShown:
        """Add the product or, where the SKU is there, the picture; and name the box.

        Raises NotFound, Conflict for a proposal that is settled, InvalidField.
        """
        proposal = await self._open(proposal_id)
        catalogue = CatalogueService(self.held, self.session, self.actor)
        sku = asked.sku or f"NEW-{proposal.id.hex[:_ID_DIGITS].upper()}"
        product = await catalogue.products.by_sku(sku)
        product_id = product.id if product else await _create(catalogue, sku, proposal, asked)
        crop = await self.held.storage.get(proposal.picture)
        await catalogue.add_picture(product_id, f"{proposal.audit_id}-{proposal.box_id}.jpg", crop)
        await self._settle(proposal, status="approved", sku=sku)
        await self._name(proposal, sku)
        return self.own.shown(proposal)

    async def reject(self, proposal_id: UUID, reason: str | None) -> ProposalShown:
        """Raises NotFound, and Conflict for a proposal that is settled."""
        proposal = await self._open(proposal_id)
        await self._settle(proposal, status="rejected", reason=reason or None)
        return self.own.shown(proposal)

    async def _open(self, proposal_id: UUID) -> SkuProposal:
        proposal = await self.own.proposals.get(proposal_id)
        if proposal.status != "open":
            raise Conflict(
                f"The proposal is {proposal.status}.",
                code="proposal_settled",
                status=proposal.status,
            )
        return proposal

    async def _settle(self, proposal: SkuProposal, **columns: str | None) -> None:
        now = datetime.now(UTC)
        settled = {"settled_by": self.actor.email, "settled_at": now}
        await self.own.proposals.change(proposal, **columns, **settled)

    async def _name(self, proposal: SkuProposal, sku: str) -> None:
        """Name the box in a revision of its own, unless it has been deleted or named since."""
        reviews = ReviewService(self.held, self.session, self.actor)
        seen = await reviews.shown(proposal.audit_id)
        boxes = [box for box in seen.boxes if box.proposal == proposal.id]
        changes = [NameAs(action="name", id=box.id, sku=sku) for box in boxes]
        if changes:
            asked = NewRevision(base=seen.revision, changes=changes)
            await reviews.revise(proposal.audit_id, asked)


async def _create(
    catalogue: CatalogueService, sku: str, proposal: SkuProposal, asked: Approval
) -> UUID:
    brand = asked.brand or proposal.brand
    if not brand:
        told = "expected the brand: the proposal names none"
        raise InvalidField(told, "brand", "brand_missing")
    named = asked.name if asked.name is not None else proposal.name or ""
    new = NewProduct(
        sku=sku, brand=brand, category=asked.category, name=named, name_en=asked.name_en,
        own=asked.own,
    )  # fmt: skip
    return (await catalogue.create(new)).id
