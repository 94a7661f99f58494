"""The demo's catalogue with its pictures, planograms, must-stock list and prices."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from datasets.synthetic.section import planogram_of
from serving.auth.actor import Actor
from serving.auth.roles import GRANTS, Role
from serving.catalogue.service import PRODUCTS, CatalogueService
from serving.demo.assortment import (
    CATEGORIES_SOLD,
    OWN,
    RIVAL,
    STORE_TYPES,
    list_prices,
    must_stock,
    section,
    write_catalogue,
)
from serving.demo.founding import SCOPE, WORKSPACE_ID
from serving.demo.places import people
from serving.imports.schemas import ImportAsked
from serving.imports.service import import_file
from serving.must_stock.service import MUST_STOCK
from serving.planograms.schemas import NewPlanogram
from serving.planograms.service import PlanogramService
from serving.price_lists.service import PRICE_LIST
from serving.resources import Resources
from serving.scope import Scope
from serving.settings import Settings


async def found_master_data(settings: Settings, folder: Path) -> None:
    """Everything the demo's audits are held against, in one transaction, unless it is there.

    folder: where the catalogue with its pictures is written as files first.
    """
    async with Resources.open(settings) as held, held.database.session() as session:
        catalogue = CatalogueService(held, session, _admin())
        if (await catalogue.whole()).products:
            return
        write_catalogue(folder)
        products = (folder / "catalogue.csv").read_bytes()
        await import_file(session, SCOPE, PRODUCTS, products, ImportAsked())
        for product in await catalogue.products.all():
            picture = folder / "images" / product.sku / "front.png"
            await catalogue.add_picture(product.id, picture.name, picture.read_bytes())
        for kind, data in ((MUST_STOCK, _must_stock()), (PRICE_LIST, _prices())):
            await import_file(session, SCOPE, kind, data, ImportAsked())
        planograms = PlanogramService(session, _admin())
        for planogram in _planograms():
            await planograms.create(planogram)


def _planograms() -> Iterable[NewPlanogram]:
    """One for each category and store type; photos say the category as their position."""
    for category in CATEGORIES_SOLD:
        for store_type in STORE_TYPES:
            document = planogram_of(section(category.name, store_type))
            name = f"{category.name} · {store_type.name}"
            yield NewPlanogram(
                document=document | {"name": name},
                position=category.name,
                store_types=[store_type.name],
            )


def _must_stock() -> bytes:
    rows = ((sku, kind.name) for kind in STORE_TYPES for sku in must_stock(kind))
    return _csv(("sku", "store_type"), rows)


def _prices() -> bytes:
    rows = ((sku, price, "CNY", "0.20") for sku, price in list_prices().items())
    return _csv(("sku", "price", "currency", "tolerance"), rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def _admin() -> Actor:
    """The demo's admin, who enters all of it."""
    person = next(one for one in people(OWN, RIVAL) if one.role == Role.ADMIN)
    scope = Scope(WORKSPACE_ID, person.id, Role.ADMIN)
    grants = GRANTS[Role.ADMIN]
    return Actor(scope, person.email, person.name, frozenset(), grants, False, None)
