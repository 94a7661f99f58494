"""What the shelf of an audit under correction is measured against."""

from sqlalchemy.ext.asyncio import AsyncSession

from serving.audits.repository import AuditRepository
from serving.audits.setup import setup_of
from serving.catalogue.repository import ProductRepository
from serving.resources import Resources
from serving.scope import Scope
from serving.tables import Audit
from vision.correction import Reference
from vision.kpi.measure import Targets
from vision.shelf.product import COLUMNS, Product


async def reference_of(
    held: Resources, session: AsyncSession, scope: Scope, audit: Audit
) -> Reference:
    """What holds for the photo on its day; the service's catalogue where there is no own one."""
    shared = held.house.catalogue
    photo = await AuditRepository(session, scope).photo(audit)
    setup = await setup_of(session, scope, photo, held.house)
    rows = await ProductRepository(session, scope).all()
    products = {row.sku: _product(row) for row in rows}
    if not products and shared:
        products = {sku: shared[at] for at, sku in enumerate(shared.sku)}
    own = any(product.own for product in products.values())
    return Reference(products, own, setup.targets() or Targets())


def _product(row: object) -> Product:
    values = {name: getattr(row, name) for name in COLUMNS}
    return Product(**values | {"text": tuple(values["text"])})
