"""Corrections as a labelled set for training: annotations in a zip, with links to the photos."""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from datasets.formats.coco import coco_content
from datasets.formats.label_studio import label_studio_content
from datasets.sample import Dataset, Sample
from serving.audits.links import Links
from serving.errors import InvalidField
from serving.resources import Resources
from serving.reviews.repository import RevisionRepository
from serving.reviews.schemas import ExportAsked
from serving.scope import Scope
from serving.settings import Settings
from serving.storage import picture_key
from serving.workspaces.repository import workspaces_named
from vision.errors import ConfigError

MOST_PHOTOS = 5_000
KINDS = ("product", "price_tag", "gap")
UNKNOWN = "unknown"
ANNOTATIONS, PHOTOS, IMAGES = "annotations.json", "photos.csv", "images"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected photo. key: of its picture in storage. boxes: of its revision."""

    file: str
    key: str
    audit: str
    revision: int
    store: str | None
    taken_at: datetime
    size: tuple[int, int]
    boxes: Sequence[dict[str, Any]]


async def corrected_photos(revisions: RevisionRepository, asked: ExportAsked) -> list[Corrected]:
    """What stands corrected in a workspace, oldest photos first. Raises InvalidField."""
    found = []
    async for revision, audit, photo in revisions.current(asked):
        part = audit.document["photo"] if audit.document else {}
        found.append(
            Corrected(
                f"{audit.id}.jpg",
                picture_key(audit.workspace_id, audit.id, "photo"),
                str(audit.id),
                revision.number,
                str(photo.store_id) if photo.store_id else None,
                photo.taken_at,
                (part["width"], part["height"]),
                revision.boxes,
            )
        )
        if len(found) > MOST_PHOTOS:
            told = f"more than {MOST_PHOTOS:,} photos; ask for a shorter time"
            raise InvalidField(told, "from", "too_many_photos", most=MOST_PHOTOS)
    return found


def dataset_of(photos: Sequence[Corrected], labels: str, folder: Path = Path()) -> Dataset:
    """The boxes as samples. labels: kind, or sku of products only. folder: of the pictures."""
    if labels == "kind":
        classes = KINDS
    else:
        skus = {box["sku"] for photo in photos for box in _labelled(photo, labels)}
        classes = (*sorted(skus - {None}), UNKNOWN)
    index = {name: at for at, name in enumerate(classes)}
    samples = []
    for photo in photos:
        boxes = _labelled(photo, labels)
        names = [box["kind"] if labels == "kind" else box["sku"] or UNKNOWN for box in boxes]
        corners = [box["box"] for box in boxes]
        found = [index[name] for name in names]
        path = folder / photo.file
        samples.append(Sample(path, *photo.size, corners, found, store=photo.store))
    return Dataset("corrections", classes, tuple(samples))


def annotations(dataset: Dataset, form: str) -> str:
    """The annotation file of a dataset. form: coco or label_studio."""
    content = coco_content(dataset) if form == "coco" else label_studio_content(dataset)
    return json.dumps(content, ensure_ascii=False)


async def zipped(photos: Sequence[Corrected], asked: ExportAsked, links: Links) -> bytes:
    """annotations.json, and photos.csv with a signed link to each picture."""
    return await asyncio.to_thread(_zipped, photos, asked, links)


async def export_folder(
    settings: Settings, workspace: str, asked: ExportAsked, folder: Path
) -> int:
    """Write annotations.json and the pictures, in images/; how many. Raises ConfigError."""
    async with Resources.open(settings) as held:
        async with held.database.session() as session:
            found = await workspaces_named(session, workspace)
            if len(found) != 1:
                cause = "there is no such workspace" if not found else "there are several"
                raise ConfigError(f"--workspace {workspace}", cause, "the name of one")
            revisions = RevisionRepository(session, Scope.of_worker(found[0]))
            photos = await corrected_photos(revisions, asked)
        images = folder / IMAGES
        images.mkdir(parents=True, exist_ok=True)
        for photo in photos:
            data = await held.storage.get(photo.key)
            await asyncio.to_thread((images / photo.file).write_bytes, data)
    text = annotations(dataset_of(photos, asked.labels, images), asked.format)
    await asyncio.to_thread((folder / ANNOTATIONS).write_text, text, "utf-8")
    return len(photos)


def _zipped(photos: Sequence[Corrected], asked: ExportAsked, links: Links) -> bytes:
    expires = links.expiry()
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    lines.writerow(("file", "audit", "revision", "store", "taken_at", "link", "expires_at"))
    for one in photos:
        when = one.taken_at.isoformat(), expires.isoformat()
        link = links.to(one.key, expires)
        lines.writerow((one.file, one.audit, one.revision, one.store or "", when[0], link, when[1]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(ANNOTATIONS, annotations(dataset_of(photos, asked.labels), asked.format))
        file.writestr(PHOTOS, table.getvalue())
    return packed.getvalue()


def _labelled(photo: Corrected, labels: str) -> list[dict[str, Any]]:
    return [box for box in photo.boxes if labels == "kind" or box["kind"] == "product"]
