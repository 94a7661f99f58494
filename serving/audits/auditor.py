"""The worker's side of an audit: from stored bytes to stored results, once."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import cv2
from structlog.stdlib import get_logger

from serving.audits.repository import AuditRepository
from serving.db import Database
from serving.errors import Problem, problem_of
from serving.rollups.repository import RollupRepository
from serving.scope import Scope
from serving.storage import Storage, photo_key, picture_key
from serving.tables import Photo
from serving.telemetry import AUDITS, MODEL, stage
from vision import photo as vision_photo
from vision.audit import ShelfAudit
from vision.draw import overlay
from vision.errors import InputError
from vision.photo import Pixels

_QUALITY = 88
_GAVE_UP = Problem(
    type="urn:shelfeye:problem:audit-failed",
    title="The audit failed",
    status=500,
    detail="It failed several times on our side; the photo is kept and an operator can retry.",
)


class Pipeline(Protocol):
    """vision.pipeline.Pipeline."""

    def audit(self, photo: vision_photo.Photo) -> ShelfAudit: ...


@dataclass(frozen=True, slots=True)
class Auditor:
    """Audits stored photos. It may be killed at any point: what it did is done again or kept.

    limits: of photos, as at the door.
    """

    database: Database
    storage: Storage
    pipeline: Pipeline
    limits: vision_photo.PhotoLimits

    async def run(self, workspace_id: UUID, audit_id: UUID) -> None:
        """Audit the photo unless that is done. A photo that can't be used is a result too."""
        scope = Scope.of_worker(workspace_id)
        photo = await self._begin(scope, audit_id)
        if photo is None:
            get_logger(__name__).info("nothing to do")
            return
        with stage("read"):
            data = await self.storage.get(photo_key(workspace_id, photo.sha256))
        try:
            document, pictures = await asyncio.to_thread(self._audit, data, photo.name)
        except InputError as error:
            await self._fail(scope, audit_id, problem_of(error), "refused")
            return
        with stage("write"):
            for kind, picture in pictures.items():
                await self.storage.put(picture_key(workspace_id, audit_id, kind), picture)
            done = {"status": "done", "document": document, "problem": None}
            await self._end(scope, audit_id, "done", **done)
        for model in document["models"]:
            MODEL.labels(model["name"], model["version"], model["sha256"][:12]).set(1)

    async def give_up(self, workspace_id: UUID, audit_id: UUID) -> None:
        """Mark an audit that failed for the last time."""
        await self._fail(Scope.of_worker(workspace_id), audit_id, _GAVE_UP, "failed")

    async def _begin(self, scope: Scope, audit_id: UUID) -> Photo | None:
        """The photo to audit; None where it has been audited or deleted."""
        async with self.database.session() as session:
            audits = AuditRepository(session, scope)
            audit = await audits.locked(audit_id)
            if audit is None or audit.status == "done":
                return None
            await audits.change(audit, status="running", started_at=datetime.now(UTC))
            return await audits.photo(audit)

    def _audit(self, data: bytes, name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
        """report.json and the pictures of it, as JPEG without metadata."""
        with stage("decode"):
            photo = vision_photo.Photo.decode(data, name, self.limits)
        with stage("audit"):
            document = self.pipeline.audit(photo).to_dict()
        with stage("draw"):
            drawn = overlay(photo.pixels, document)
            return document, {"photo": _jpeg(photo.pixels), "overlay": _jpeg(drawn)}

    async def _fail(self, scope: Scope, audit_id: UUID, problem: Problem, outcome: str) -> None:
        await self._end(scope, audit_id, outcome, status="failed", problem=problem.model_dump())

    async def _end(self, scope: Scope, audit_id: UUID, outcome: str, **columns: Any) -> None:
        """Write results in one transaction, unless the audit has been done already."""
        async with self.database.session() as session:
            audits = AuditRepository(session, scope)
            audit = await audits.locked(audit_id)
            if audit is None or audit.status == "done":
                return
            await audits.change(audit, finished_at=datetime.now(UTC), **columns)
            if audit.document:
                await audits.add_facings(audit, audit.document["facings"])
                await RollupRepository(session, scope).add(audit)
        AUDITS.labels(outcome).inc()
        get_logger(__name__).info("audit ended", outcome=outcome)


def _jpeg(pixels: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
