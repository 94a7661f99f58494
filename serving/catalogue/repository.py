"""Products, pictures and the state of the catalogue in the database."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.auth.roles import Role
from serving.catalogue.schemas import ProductFilter
from serving.catalogue.tables import CatalogueProduct, CatalogueState, ReferencePicture
from serving.repository import Repository
from serving.scope import Scope


class ProductRepository(Repository[CatalogueProduct]):
    """brands: those a caller may see products of; None: all."""

    table = CatalogueProduct

    def __init__(
        self, session: AsyncSession, scope: Scope, brands: Collection[str] | None = None
    ) -> None:
        super().__init__(session, scope)
        self.brands = brands

    @classmethod
    def seen_by(cls, session: AsyncSession, actor: Actor) -> "ProductRepository":
        """The products a caller sees: an analyst's are those of own brands."""
        return cls(session, actor.scope, actor.brands if actor.role == Role.ANALYST else None)

    def rows(self) -> Select[tuple[CatalogueProduct]]:
        """All products in sight."""
        rows = self.scope.select(CatalogueProduct)
        return rows if self.brands is None else rows.where(self.table.brand.in_(self.brands))

    def matching(self, wanted: ProductFilter) -> Select[tuple[CatalogueProduct]]:
        """The products a filter lets through."""
        found = self.rows()
        for name in ("sku", "brand", "category", "own"):
            value = getattr(wanted, name)
            if value is not None:
                found = found.where(getattr(CatalogueProduct, name) == value)
        if wanted.search is None:
            return found
        columns = (CatalogueProduct.sku, CatalogueProduct.gtin, CatalogueProduct.name)
        within = (*columns, CatalogueProduct.name_en)
        return found.where(or_(*(c.icontains(wanted.search, autoescape=True) for c in within)))

    async def by_sku(self, sku: str) -> CatalogueProduct | None:
        """The product with this SKU."""
        return await self.find(self.rows().where(CatalogueProduct.sku == sku))

    async def any(self) -> bool:
        """Whether the workspace has a catalogue of its own."""
        return (await self.session.scalars(self.rows().limit(1))).first() is not None

    async def all(self) -> Sequence[CatalogueProduct]:
        """All products by SKU."""
        return (await self.session.scalars(self.rows().order_by(CatalogueProduct.sku))).all()

    async def skus(self) -> set[str] | None:
        """All SKUs; None where the workspace has no catalogue of its own."""
        found = self.rows().with_only_columns(CatalogueProduct.sku)
        return set(await self.session.scalars(found)) or None

    async def names(self, skus: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
        """Brand and category of each of these SKUs that there is."""
        one = CatalogueProduct
        found = self.rows().where(one.sku == func.any(list(skus)))
        lines = await self.session.execute(
            found.with_only_columns(one.sku, one.brand, one.category)
        )
        return {sku: (brand or None, category or None) for sku, brand, category in lines}

    async def count(self) -> int:
        """How many there are."""
        return int(await self.session.scalar(self.rows().with_only_columns(func.count())) or 0)


class PictureRepository(Repository[ReferencePicture]):
    table = ReferencePicture

    async def of_product(self, product_id: UUID) -> list[ReferencePicture]:
        """The pictures of a product, in the order they came."""
        found = self.rows().where(ReferencePicture.product_id == product_id)
        order = found.order_by(ReferencePicture.created_at, ReferencePicture.id)
        return list(await self.session.scalars(order))

    async def counts(self, product_ids: Collection[UUID]) -> dict[UUID, int]:
        """How many pictures each of these products has."""
        product = ReferencePicture.product_id
        found = self.rows().where(product.in_(product_ids)).group_by(product)
        counts = await self.session.execute(found.with_only_columns(product, func.count()))
        return dict(counts.all())

    async def count(self) -> int:
        """How many there are."""
        return int(await self.session.scalar(self.rows().with_only_columns(func.count())) or 0)

    async def with_skus(self) -> list[tuple[str, ReferencePicture]]:
        """All pictures with the SKU of each, by SKU and in the order they came."""
        found = self.rows().join(
            CatalogueProduct, CatalogueProduct.id == ReferencePicture.product_id
        )
        columns = found.add_columns(CatalogueProduct.sku)
        order = (CatalogueProduct.sku, ReferencePicture.created_at, ReferencePicture.id)
        return [(sku, one) for one, sku in await self.session.execute(columns.order_by(*order))]


class StateRepository(Repository[CatalogueState]):
    table = CatalogueState

    async def now(self) -> CatalogueState | None:
        """The state; None while nothing was ever in the catalogue."""
        return await self.find(self.rows())

    async def grow(self) -> int:
        """The next revision; other changes of the catalogue wait until the transaction ends."""
        first = self.scope.insert(CatalogueState, revision=1)
        grown = first.on_conflict_do_update(
            index_elements=["workspace_id"], set_={"revision": CatalogueState.revision + 1}
        )
        return int(await self.session.scalar(grown.returning(CatalogueState.revision)) or 0)

    async def built(self, revision: int, findings: dict[str, Any]) -> None:
        """Note what a gallery was built for, unless a later one has been built."""
        later = CatalogueState.built.is_(None) | (CatalogueState.built <= revision)
        values = {"built": revision, "built_at": datetime.now(UTC), "findings": findings}
        await self.session.execute(self.scope.update(CatalogueState).where(later).values(values))
