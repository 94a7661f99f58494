"""The worker's side of an audit: from stored bytes to stored results, once."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import cv2
from procrastinate import App
from structlog.stdlib import get_logger

from serving.audits.overlaps import overlaps_of
from serving.audits.repository import AuditRepository
from serving.audits.setup import Setup, keep_setup, setup_of
from serving.catalogue.galleries import Galleries
from serving.db import Database
from serving.house import House
from serving.models.repository import ModelRepository
from serving.problems import Problem, problem_of
from serving.reviews.queueing import consider
from serving.rollups.repository import RollupRepository
from serving.scope import Scope
from serving.storage import Storage, photo_key, picture_key
from serving.tables import Audit, Photo
from serving.tasks.service import TaskKeeper
from serving.telemetry import AUDITS, MODEL, observe_stage, stage
from serving.webhooks.events import Event, EventName
from serving.webhooks.service import announce
from vision import photo as vision_photo
from vision.audit import ShelfAudit
from vision.draw import overlay
from vision.errors import InputError
from vision.photo import Pixels
from vision.stages import listening

_QUALITY = 88
_ERASED = Problem(
    type="urn:shelfeye:problem:photo-erased",
    code="photo_erased",
    title="The photo has been erased",
    status=410,
    detail="It was erased before it could be audited.",
)
_GAVE_UP = Problem(
    type="urn:shelfeye:problem:audit-failed",
    code="audit_failed",
    title="The audit failed",
    status=500,
    detail="It failed several times on our side; the photo is kept and an operator can retry.",
)


class Pipeline(Protocol):
    """vision.pipeline.Pipeline; targets come only where something is asked of the shelf."""

    def audit(self, photo: vision_photo.Photo) -> ShelfAudit: ...


@dataclass(frozen=True, slots=True)
class _Work:
    """A photo, and what it is audited against."""

    photo: Photo
    setup: Setup


@dataclass(frozen=True, slots=True)
class Auditor:
    """Audits stored photos. It may be killed at any point: what it did is done again or kept.

    limits: of photos, as at the door. queue: None tells nobody outside of what is done. house: what
    the installation holds shelves against.
    galleries: of workspaces' own catalogues; None audits every photo with `pipeline`.
    """

    database: Database
    storage: Storage
    pipeline: Pipeline
    limits: vision_photo.PhotoLimits
    house: House = field(default_factory=House)
    queue: App | None = None
    galleries: Galleries | None = None

    async def run(self, workspace_id: UUID, audit_id: UUID) -> None:
        """Audit the photo unless that is done. A photo that can't be used is a result too."""
        scope = Scope.of_worker(workspace_id)
        work = await self._begin(scope, audit_id)
        if work is None:
            get_logger(__name__).info("nothing to do")
            return
        if work.photo.erased_at is not None:
            await self._fail(scope, audit_id, _ERASED, "erased")
            return
        with stage("read"):
            data = await self.storage.get(photo_key(workspace_id, work.photo.sha256))
        pipeline, setup = await self._fitted(workspace_id, work.setup)
        audit = partial(self._audit, pipeline, setup, data)
        try:
            document, pictures = await asyncio.to_thread(audit, work.photo.name)
        except InputError as error:
            await self._fail(scope, audit_id, problem_of(error), "refused")
            return
        with stage("write"):
            for kind, picture in pictures.items():
                await self.storage.put(picture_key(workspace_id, audit_id, kind), picture)
            done = {"status": "done", "document": document, "problem": None}
            await self._end(scope, audit_id, "done", setup, pictures["photo"], **done)
        for model in document["models"]:
            MODEL.labels(model["name"], model["version"], model["sha256"][:12]).set(1)

    async def give_up(self, workspace_id: UUID, audit_id: UUID) -> None:
        """Mark an audit that failed for the last time."""
        await self._fail(Scope.of_worker(workspace_id), audit_id, _GAVE_UP, "failed")

    async def _begin(self, scope: Scope, audit_id: UUID) -> _Work | None:
        """The photo to audit and against what; None where it has been audited or deleted."""
        async with self.database.session() as session:
            audits = AuditRepository(session, scope)
            audit = await audits.locked(audit_id)
            if audit is None or audit.status == "done":
                return None
            await audits.change(audit, status="running", started_at=datetime.now(UTC))
            photo = await audits.photo(audit)
            return _Work(photo, await setup_of(session, scope, photo, self.house))

    async def _fitted(self, workspace_id: UUID, setup: Setup) -> tuple[Pipeline, Setup]:
        """The pipeline of the workspace's catalogue, or the service's where it has none."""
        if self.galleries is None or setup.catalogue is None:
            return self.pipeline, setup
        revision, pipeline = await self.galleries.pipeline(workspace_id, setup.catalogue)
        return pipeline, replace(setup, catalogue=revision)

    def _audit(
        self, pipeline: Pipeline, setup: Setup, data: bytes, name: str
    ) -> tuple[dict[str, Any], dict[str, bytes]]:
        """report.json and the pictures of it, as JPEG without metadata."""
        with stage("decode"):
            photo = vision_photo.Photo.decode(data, name, self.limits)
        with stage("audit"), listening(observe_stage):
            targets = setup.targets()
            asked = (photo, targets) if targets else (photo,)
            document = pipeline.audit(*asked).to_dict()
        with stage("draw"):
            drawn = overlay(photo.pixels, document)
            return document, {"photo": _jpeg(photo.pixels), "overlay": _jpeg(drawn)}

    async def _fail(self, scope: Scope, audit_id: UUID, problem: Problem, outcome: str) -> None:
        failed = {"status": "failed", "problem": problem.model_dump()}
        await self._end(scope, audit_id, outcome, Setup(), b"", **failed)

    async def _end(
        self,
        scope: Scope,
        audit_id: UUID,
        outcome: str,
        setup: Setup,
        picture: bytes,
        **columns: Any,
    ) -> None:
        """Write results in one transaction, unless the audit has been done already.

        picture: of the photo; empty where there is none.
        """
        async with self.database.session() as session:
            audits = AuditRepository(session, scope)
            audit = await audits.locked(audit_id)
            if audit is None or audit.status == "done":
                return
            await keep_setup(session, scope, audit, setup)
            await audits.change(audit, finished_at=datetime.now(UTC), **columns)
            if audit.document:
                others = await audits.to_compare(audit)
                audit.overlaps = await overlaps_of(self.storage, scope, others, picture)
                await audits.add_facings(audit, audit.document["facings"])
                await RollupRepository(session, scope).add(audit)
                await consider(session, scope, audit)
                photo = await audits.photo(audit)
                await TaskKeeper(self.queue, session, scope).note(audit, photo)
                await ModelRepository(session, scope).note(audit.document["models"])
            if self.queue:
                await announce(self.queue, session, scope, await _completed(audits, audit))
        AUDITS.labels(outcome).inc()
        get_logger(__name__).info("audit ended", outcome=outcome)


async def _completed(audits: AuditRepository, audit: Audit) -> Event:
    """An audit that ended is told of, once for each way it can end."""
    photo = await audits.photo(audit)
    ids = {
        "audit_id": audit.id,
        "photo_id": photo.id,
        "store_id": photo.store_id,
        "visit_id": photo.visit_id,
    }
    data = {name: str(value) if value else None for name, value in ids.items()}
    told = {"status": audit.status, "taken_at": photo.taken_at.isoformat()}
    return Event(EventName.AUDIT_COMPLETED, audit.id, data | told, audit.status)


def _jpeg(pixels: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
