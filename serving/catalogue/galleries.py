"""Workspaces' catalogues laid out as folders on a worker's machine, and the pipelines made of them.

A folder is brought up to date when a photo asks for a later revision than it has, so a picture
counts from the next photo on, on whatever machine that is. Only what is new is fetched and
embedded.
"""

import asyncio
import fcntl
import shutil
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from serving.catalogue.fitting import Audits, Fit, Fitted
from serving.catalogue.repository import PictureRepository, ProductRepository, StateRepository
from serving.catalogue.tables import CatalogueProduct
from serving.db import Database
from serving.scope import Scope
from serving.storage import Storage, reference_key
from vision.shelf.catalogue import Catalogue
from vision.shelf.pictures import FOLDER
from vision.shelf.product import COLUMNS, Product

HELD = 8
"""Workspaces whose pipelines are kept in memory; of the others the one used last goes first."""


@dataclass(frozen=True, slots=True)
class _Contents:
    """A catalogue at a revision. pictures: (SKU, sha256)."""

    revision: int
    built: int | None
    products: tuple[Product, ...]
    pictures: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Galleries:
    """folder: where they are laid out, one for each workspace."""

    database: Database
    storage: Storage
    folder: Path
    fit: Fit
    _held: "OrderedDict[UUID, tuple[int, Audits]]" = field(default_factory=OrderedDict)
    _locks: "defaultdict[UUID, asyncio.Lock]" = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def pipeline(self, workspace_id: UUID, revision: int) -> tuple[int, Audits]:
        """The pipeline of a workspace's catalogue at this revision or a later one, and which."""
        async with self._locks[workspace_id]:
            held = self._held.get(workspace_id)
            if held is None or held[0] < revision:
                contents = await self._read(workspace_id)
                fitted = await self._laid_out(workspace_id, contents, False)
                held = self._hold(workspace_id, contents.revision, fitted)
            self._held.move_to_end(workspace_id)
            return held

    async def build(self, workspace_id: UUID) -> None:
        """Bring the gallery up to date and note look-alikes and pictures that can't be used."""
        async with self._locks[workspace_id]:
            contents = await self._read(workspace_id)
            if contents.built is not None and contents.built >= contents.revision:
                return
            fitted = await self._laid_out(workspace_id, contents, True)
            self._hold(workspace_id, contents.revision, fitted)
        async with self.database.session() as session:
            state = StateRepository(session, Scope.of_worker(workspace_id))
            await state.built(contents.revision, _findings(contents.products, fitted))

    def _hold(self, workspace_id: UUID, revision: int, fitted: Fitted) -> tuple[int, Audits]:
        self._held[workspace_id] = revision, fitted.pipeline
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return revision, fitted.pipeline

    async def _read(self, workspace_id: UUID) -> _Contents:
        """The catalogue as of one moment."""
        async with self.database.session() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            scope = Scope.of_worker(workspace_id)
            state = await StateRepository(session, scope).now()
            products = await ProductRepository(session, scope).all()
            pictures = await PictureRepository(session, scope).with_skus()
        return _Contents(
            state.revision if state else 0,
            state.built if state else None,
            tuple(map(_product, products)),
            tuple((sku, picture.sha256) for sku, picture in pictures),
        )

    async def _laid_out(
        self, workspace_id: UUID, contents: _Contents, with_look_alikes: bool
    ) -> Fitted:
        folder = self.folder / str(workspace_id)
        wanted = {folder / FOLDER / sku / f"{sha}.jpg": sha for sku, sha in contents.pictures}
        fetched = {
            path: await self.storage.get(reference_key(workspace_id, sha))
            for path, sha in wanted.items()
            if not path.exists()
        }

        def lay_out() -> Fitted:
            with _alone(folder):
                _write(folder, wanted.keys(), fetched)
                catalogue = replace(Catalogue.of(contents.products), folder=folder)
                return self.fit(catalogue, with_look_alikes)

        return await asyncio.to_thread(lay_out)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other process of this machine lays out the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(folder: Path, wanted: Any, fetched: dict[Path, bytes]) -> None:
    """Make images/ hold the wanted files and no other."""
    for path, data in fetched.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)
    kept = {path.parent for path in wanted}
    for sku in (folder / FOLDER).iterdir() if (folder / FOLDER).exists() else ():
        if sku not in kept:
            shutil.rmtree(sku)
            continue
        for path in sku.iterdir():
            if path not in wanted:
                path.unlink()


def _product(row: CatalogueProduct) -> Product:
    line = {name: getattr(row, name) for name in COLUMNS}
    return Product(**line | {"text": tuple(line["text"])})


def _findings(products: tuple[Product, ...], fitted: Fitted) -> dict[str, Any]:
    pairs = [
        {
            "sku": products[one.sku].sku,
            "other": products[one.neighbour].sku,
            "similarity": round(one.similarity, 4),
            "spread": round(one.spread, 4),
        }
        for one in fitted.alike
    ]
    unusable = [{"picture": picture, "reason": reason} for picture, reason in fitted.unusable]
    return {"look_alikes": pairs, "unusable": unusable}
