"""What a photo is audited against: catalogue, planogram, lists, score and rules of its store."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import SetupRepository
from serving.catalogue.repository import ProductRepository, StateRepository
from serving.house import House
from serving.must_stock.repository import MustStockRepository
from serving.planograms.repository import PlanogramRepository
from serving.price_lists.repository import PriceRepository
from serving.scope import Scope
from serving.stores.repository import StoreRepository
from serving.tables import Audit, Photo
from vision.kpi.availability import Listed
from vision.kpi.measure import Targets
from vision.kpi.price_list import ListedPrice as VisionPrice
from vision.kpi.rules import ShelfRules
from vision.kpi.score import Score
from vision.planogram.document import Planogram
from vision.shelf.catalogue import Catalogue

Names = Mapping[str, tuple[str | None, str | None]]
"""Brand and category by SKU."""


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """What a SKU should cost. tolerance: in the currency, either way."""

    price: float
    currency: str
    tolerance: float

    def as_listed(self, sku: str) -> VisionPrice:
        """The same as vision compares tags with."""
        price, tolerance = (Decimal(str(one)) for one in (self.price, self.tolerance))
        return VisionPrice(sku, price, self.currency, tolerance)


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything but the pipeline. catalogue: revision of the workspace's own, None: the service's.

    plan: id, code and version of the planogram. names: of the SKUs listed, planned and priced.
    store_type: by whose weights the score goes.
    """

    catalogue: int | None = None
    plan: dict[str, Any] | None = None
    planogram: Planogram | None = None
    must_stock: dict[str, int] = field(default_factory=dict)
    prices: dict[str, ListedPrice] = field(default_factory=dict)
    score: Score | None = None
    store_type: str = ""
    rules: ShelfRules = field(default_factory=ShelfRules)
    names: Names = field(default_factory=dict)

    def targets(self) -> Targets | None:
        """What the shelf is held against; None where nothing is asked."""
        listed = tuple(Listed(sku, least) for sku, least in sorted(self.must_stock.items()))
        prices = {sku: price.as_listed(sku) for sku, price in self.prices.items()}
        asked = self.planogram, listed or None, prices or None, self.rules, self.score
        return None if asked == _NOTHING else Targets(*asked, store_type=self.store_type)

    def content(self) -> dict[str, Any] | None:
        """What reports need to know of it, as plain JSON values; None where there is nothing."""
        if not self.catalogue and self.targets() is None:
            return None
        return {
            "score": self._weights(),
            "rules": None if self.rules == ShelfRules() else self.rules.model_dump(mode="json"),
            "catalogue": self.catalogue,
            "planogram": self.plan,
            "must_stock": self.must_stock,
            "prices": {sku: asdict(price) for sku, price in self.prices.items()},
            "names": {sku: list(names) for sku, names in self.names.items()},
        }

    def _weights(self) -> dict[str, Any] | None:
        """How the score was made, so that an old one can be explained."""
        if self.score is None:
            return None
        return {
            "version": self.score.version,
            "store_type": self.store_type,
            "weights": dict(self.score.weights(self.store_type)),
            "targets": dict(self.score.targets),
        }


_NOTHING = (None, None, None, ShelfRules(), None)


async def setup_of(session: AsyncSession, scope: Scope, photo: Photo, house: House) -> Setup:
    """What holds for a photo on the day it was taken."""
    stores = StoreRepository(session, scope)
    store = await stores.get(photo.store_id) if photo.store_id else None
    day = photo.taken_at.astimezone(UTC).date()
    products = ProductRepository(session, scope)
    own = await products.any()
    state = await StateRepository(session, scope).now() if own else None
    row = await PlanogramRepository(session, scope).of(store, photo.position, day)
    must_stock = await MustStockRepository(session, scope).of(store, day)
    listed = await PriceRepository(session, scope).of(store, day)
    prices = {
        sku: ListedPrice(one.price, one.currency, one.tolerance) for sku, one in listed.items()
    }
    planogram = Planogram.model_validate(row.document) if row else None
    planned = {one.sku for one in planogram.positions} if planogram else set()
    skus = planned | must_stock.keys() | prices.keys()
    store_type = (store.store_type or "") if store else ""
    weighed_as = house.weighed_as(store_type)
    return Setup(
        catalogue=state.revision if state else None,
        plan={"id": str(row.id), "code": row.code, "version": row.version} if row else None,
        planogram=planogram,
        must_stock=must_stock,
        prices=prices,
        score=house.score if weighed_as else None,
        store_type=weighed_as or "",
        rules=house.rules.of(store_type),
        names=await products.names(skus) if own else _names(house.catalogue, skus),
    )


async def keep_setup(session: AsyncSession, scope: Scope, audit: Audit, setup: Setup) -> None:
    """Note what the audit was made with; audits with the same setup share a row."""
    content = setup.content()
    if content is None:
        audit.setup_id = None
        return
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    audit.setup_id = await SetupRepository(session, scope).id_of(digest, content)


def _names(catalogue: Catalogue | None, skus: set[str]) -> Names:
    if catalogue is None:
        return {}
    lines = zip(catalogue.sku, catalogue.brand, catalogue.category, strict=True)
    return {sku: (brand or None, category or None) for sku, brand, category in lines if sku in skus}
