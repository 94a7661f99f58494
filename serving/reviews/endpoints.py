"""/v1/reviews, the reviews of single audits, and proposals of new SKUs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response

from serving.audits.links import Links
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, NotFound, responses
from serving.pages import MOST, AskedPage, Listed
from serving.resources import Held, Session
from serving.reviews.approval import Approvals
from serving.reviews.export import corrected_photos, zipped
from serving.reviews.proposal_schemas import Approval, ProposalFilter, ProposalShown, Rejection
from serving.reviews.proposals import ProposalService
from serving.reviews.repository import RevisionRepository, place_of
from serving.reviews.schemas import (
    AgreementShown,
    ExportAsked,
    NewRevision,
    QueueFilter,
    ReviewListed,
    ReviewShown,
)
from serving.reviews.service import ReviewService

router = APIRouter(prefix="/v1", tags=["reviews"])
Reviewer = Annotated[Actor, Depends(allowed(Permission.REVIEWS))]
Corrector = Annotated[Actor, Depends(allowed(Permission.AUDITS_CORRECT))]
Approver = Annotated[Actor, Depends(allowed(Permission.CATALOGUE_WRITE))]
ZIP = "application/zip"
_REVISION = {
    "two taps of a rep": {
        "value": {"base": 0, "changes": [{"action": "name", "id": 12, "sku": "QL-330-LEM"}]}
    },
    "a photo looked through": {
        "value": {
            "base": 1,
            "complete": True,
            "changes": [
                {"action": "add", "kind": "product", "box": [640, 210, 702, 388], "sku": None},
                {"action": "move", "id": 7, "box": [120.5, 200, 181, 390]},
                {"action": "delete", "id": 9},
                {"action": "propose", "id": 15, "brand": "Quillo", "name": "柠檬苏打"},
            ],
        }
    },
}


@router.get("/reviews")
async def list_reviews(
    actor: Reviewer,
    session: Session,
    held: Held,
    wanted: Annotated[QueueFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=MOST, description="Items in a page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of a page.")] = None,
) -> Listed[ReviewListed]:
    """Audits to review, those first of which a correction teaches or changes most.

    What counts, and why an audit is in the list: facings whose name is uncertain, that are unknown
    or like nothing known, that differ from equal neighbours; own and must-stock SKUs count double.
    """
    return await ReviewService(held, session, actor).queue(wanted, limit, place_of(cursor))


@router.get("/reviews:agreement")
async def get_agreement(actor: Reviewer, session: Session, held: Held) -> AgreementShown:
    """How far two reviewers agree, over all audits that have a second, independent review."""
    return await ReviewService(held, session, actor).agreement()


@router.get("/reviews:export", response_class=Response, responses={200: {"content": {ZIP: {}}}})
async def export_reviews(
    actor: Reviewer, session: Session, held: Held, asked: Annotated[ExportAsked, Depends()]
) -> Response:
    """Corrections as a zip: annotations.json in COCO or Label Studio form, and photos.csv with a
    link to every photo, good for a while."""
    photos = await corrected_photos(RevisionRepository(session, actor.scope), asked)
    links = Links(held.settings.signing_key(), held.settings.picture_link_seconds)
    name = {"Content-Disposition": f'attachment; filename="corrections-{asked.format}.zip"'}
    return Response(await zipped(photos, asked, links), media_type=ZIP, headers=name)


@router.get("/audits/{audit_id}/review", responses=responses(NotFound, Conflict))
async def get_review(
    audit_id: UUID,
    actor: Corrector,
    session: Session,
    held: Held,
    independent: Annotated[
        bool, Query(description="For a second opinion: without what others changed.")
    ] = False,
) -> ReviewShown:
    """An audit under review: its boxes, the raw and the corrected result, who changed what."""
    return await ReviewService(held, session, actor).shown(audit_id, independent)


@router.post(
    "/audits/{audit_id}/revisions", status_code=201, responses=responses(NotFound, Conflict)
)
async def add_revision(
    audit_id: UUID,
    asked: Annotated[NewRevision, Body(openapi_examples=_REVISION)],
    actor: Corrector,
    session: Session,
    held: Held,
) -> ReviewShown:
    """Correct an audit. The raw result is kept; reports count the corrected one from now on.

    409 when `base` is not the newest revision: somebody saved in the meantime. A rep corrects own
    photos; the audit stays in the queue, with that as a reason.
    """
    return await ReviewService(held, session, actor).revise(audit_id, asked)


@router.get("/audits/{audit_id}/agreement", responses=responses(NotFound, Conflict))
async def get_audit_agreement(
    audit_id: UUID, actor: Reviewer, session: Session, held: Held
) -> AgreementShown:
    """How far the two reviewers of an audit agree."""
    return await ReviewService(held, session, actor).agreement(audit_id)


@router.get("/sku-proposals")
async def list_proposals(
    actor: Reviewer,
    session: Session,
    held: Held,
    asked: AskedPage,
    wanted: Annotated[ProposalFilter, Depends()],
) -> Listed[ProposalShown]:
    """Products that reviewers saw and the catalogue lacks, newest first."""
    service = ProposalService(held, session, actor)
    page = await service.proposals.page(asked, service.proposals.matching(wanted.status))
    return service.list_page(page)


@router.post("/sku-proposals/{proposal_id}:approve", responses=responses(NotFound, Conflict))
async def approve_proposal(
    proposal_id: UUID, asked: Approval, actor: Approver, session: Session, held: Held
) -> ProposalShown:
    """Make it a product whose first reference picture is the crop, and name the box with it."""
    return await Approvals(held, session, actor).approve(proposal_id, asked)


@router.post("/sku-proposals/{proposal_id}:reject", responses=responses(NotFound, Conflict))
async def reject_proposal(
    proposal_id: UUID, asked: Rejection, actor: Approver, session: Session, held: Held
) -> ProposalShown:
    """Say that this is no new product."""
    return await Approvals(held, session, actor).reject(proposal_id, asked.reason)
