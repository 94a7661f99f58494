"""Keeping planograms: documents checked with all their faults at once, versions, files."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.catalogue.repository import ProductRepository
from serving.catalogue.tables import CatalogueProduct
from serving.errors import Conflict, InvalidField
from serving.imports.schemas import Imported
from serving.planograms.repository import PlanogramRepository
from serving.planograms.schemas import (
    NewPlanogram,
    PlanogramChange,
    PlanogramListed,
    PlanogramShown,
)
from serving.planograms.tables import PlanogramRow
from serving.problems import FieldProblem
from serving.stores.repository import StoreRepository
from vision.errors import PlanogramError
from vision.planogram.azure import from_azure, is_azure
from vision.planogram.check import faults
from vision.planogram.document import Planogram
from vision.planogram.draw import draw
from vision.planogram.files import load
from vision.planogram.table import csv_text, xlsx_bytes
from vision.shelf.catalogue import Catalogue
from vision.shelf.product import COLUMNS, Product

_TAKEN = "Another planogram has this code."


class PlanogramFaults(InvalidField):
    """The planogram has faults."""

    def __init__(self, found: Sequence[FieldProblem]) -> None:
        told = "; ".join(f"{one.field}: {one.message}" for one in found[:5])
        super().__init__(told, code="planogram_faults", count=len(found))
        self.fields = list(found[:200])


class PlanogramService:
    """Planograms of a caller's workspace."""

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self.session = session
        self.planograms = PlanogramRepository(session, actor.scope)
        self.products = ProductRepository(session, actor.scope)
        self.stores = StoreRepository(session, actor.scope)

    async def create(self, asked: NewPlanogram) -> PlanogramShown:
        """Raises PlanogramFaults, Conflict for a taken code and InvalidField for a store."""
        values = await self._values(asked)
        document = checked(asked.document, asked.code or "planogram")
        values["code"] = asked.code or document["id"]
        values["document"] = document | {"id": values["code"]}
        try:
            row = await self.planograms.add(name=document.get("name", ""), **values)
        except IntegrityError as error:
            raise Conflict(_TAKEN, "code", "taken") from error
        await self.planograms.keep_version(row)
        return await self.shown(row)

    async def change(self, planogram_id: UUID, asked: PlanogramChange) -> PlanogramShown:
        """Raises NotFound, PlanogramFaults, Conflict and InvalidField."""
        row = await self.planograms.get(planogram_id)
        values = await self._values(asked)
        start = values.get("valid_from", row.valid_from)
        end = values.get("valid_until", row.valid_until)
        if start and end and end < start:
            raise InvalidField("is before valid_from", "valid_until", "ends_before_start")
        code = values.get("code", row.code)
        if asked.document is not None:
            document = checked(asked.document, code) | {"id": code}
            values |= {"document": document, "name": document.get("name", "")}
            values["version"] = row.version + 1
        elif code != row.code:
            values["document"] = row.document | {"id": code}
        try:
            await self.planograms.change(row, **values)
        except IntegrityError as error:
            raise Conflict(_TAKEN, "code", "taken") from error
        if asked.document is not None:
            await self.planograms.keep_version(row)
        return await self.shown(row)

    async def put(self, document: dict[str, Any], code: str, dry_run: bool) -> Imported:
        """Add the document as a planogram, or as the next version of the one with this code."""
        there = await self.planograms.by_code(code)
        if not dry_run and there is None:
            await self.create(NewPlanogram(document=document, code=code))
        elif not dry_run and there is not None:
            await self.change(there.id, PlanogramChange(document=document))
        rows = len(Planogram.model_validate(document).positions)
        counts = {"created": int(there is None), "updated": int(there is not None)}
        return Imported(dry_run=dry_run, rows=rows, removed=0, **counts)

    async def shown(self, row: PlanogramRow, version: int | None = None) -> PlanogramShown:
        """A planogram as it is, or with the document of another version. Raises NotFound."""
        document = row.document
        if version is not None:
            document = (await self.planograms.version(row.id, version)).document
        known = await self.products.skus()
        plan = Planogram.model_validate(document)
        skus = {sku for position in plan.positions for sku in position.skus}
        unknown = sorted(skus - known) if known is not None else []
        told = listed(row).model_dump() | {"version": version or row.version}
        return PlanogramShown(**told, document=document, unknown_skus=unknown)

    async def picture(self, planogram_id: UUID, version: int | None) -> bytes:
        """A drawing to scale as PNG. Raises NotFound."""
        row = await self.planograms.get(planogram_id)
        document = row.document
        if version is not None:
            document = (await self.planograms.version(row.id, version)).document
        catalogue = catalogue_of(await self.products.all())
        return await asyncio.to_thread(_png, document, catalogue)

    async def _values(self, asked: NewPlanogram | PlanogramChange) -> dict[str, Any]:
        """Columns of what was sent, but for the document."""
        values = asked.model_dump(exclude_unset=True, exclude={"document"})
        if values.get("stores"):
            missing = set(values["stores"]) - await self.stores.existing(values["stores"])
            if missing:
                store = min(map(str, missing))
                told = f"there is no store {store}"
                raise InvalidField(told, "stores", "no_such", what="store", name=store)
        if "stores" in values:
            values["store_ids"] = list(dict.fromkeys(values.pop("stores")))
        return values


def listed(row: PlanogramRow) -> PlanogramListed:
    """A planogram in a list."""
    names = ("id", "code", "name", "position", "store_types", "valid_from", "valid_until")
    values = {name: getattr(row, name) for name in (*names, "version", "created_at")}
    return PlanogramListed(
        **values, stores=row.store_ids, drawing=f"/v1/planograms/{row.id}/drawing"
    )


def checked(document: Any, name: str) -> dict[str, Any]:
    """A planogram/1 document without faults, of ours or of Azure's. Raises PlanogramFaults."""
    try:
        plain = from_azure(document, name) if is_azure(document) else document
    except PlanogramError as error:
        raise InvalidField(error.reason, "document", "no_planogram", cause=error.reason) from error
    found = faults(plain)
    if found:
        code = "planogram_fault"
        raise PlanogramFaults(
            [FieldProblem(field=f.where, message=f.what, code=code) for f in found]
        )
    return Planogram.model_validate(plain).to_dict()


def read_file(data: bytes, name: str) -> dict[str, Any]:
    """The document of a .json, .csv or .xlsx file. Raises InvalidField and PlanogramFaults."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return checked(load(path), path.stem)
        except PlanogramError as error:
            raise InvalidField(error.reason, "file", "no_planogram", cause=error.reason) from error


def as_file(document: dict[str, Any], wanted: str) -> bytes:
    """The document as json, csv or xlsx."""
    plan = Planogram.model_validate(document)
    if wanted == "json":
        return plan.to_json().encode()
    return csv_text(plan).encode() if wanted == "csv" else xlsx_bytes(plan)


def catalogue_of(products: Sequence[CatalogueProduct]) -> Catalogue | None:
    """The products as vision knows them, without pictures; None for none."""
    if not products:
        return None
    lines = ({name: getattr(product, name) for name in COLUMNS} for product in products)
    return Catalogue.of(Product(**line | {"text": tuple(line["text"])}) for line in lines)


def _png(document: dict[str, Any], catalogue: Catalogue | None) -> bytes:
    pixels = draw(Planogram.model_validate(document), catalogue)
    _, data = cv2.imencode(".png", pixels[..., ::-1])
    return data.tobytes()
