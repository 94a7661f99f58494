"""What the demo's shops sell: four invented brands in three categories, and how it is planned."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np

from datasets.synthetic.brands import Sku, product_line
from datasets.synthetic.catalogue import write_products
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.section import Section, plan_section
from datasets.synthetic.words import BRANDS, CATEGORIES

OWN, RIVAL = "青屿", "鹿角湾"
"""The brand whose workspace this is, and the one that gains on it."""
_BRANDS = (OWN, RIVAL, "木棉巷", "禾木匠")
_FIRST_LINE = 30_000_000
_NUMBERS = CatalogueConfig(seed=30, size=1)


@dataclass(frozen=True, slots=True)
class Category:
    """name: as the demo calls it. english: as the generator does. kinds: of packs, by row."""

    name: str
    english: str
    kinds: tuple[str, ...]


CATEGORIES_SOLD = (
    Category("茶叶", "tea", ("box", "tin", "pouch")),
    Category("零食", "snacks", ("tin", "pouch", "bag")),
    Category("饮料", "drinks", ("can", "carton", "bottle")),
)
TEA, SNACKS, DRINKS = (category.name for category in CATEGORIES_SOLD)


@dataclass(frozen=True, slots=True)
class StoreType:
    """name: as the demo calls it. width: of a section in mm. variants: of a line that it sells.

    visited: how likely a week is to have a visit. photographed: categories a visit takes.
    """

    name: str
    channel: str
    width: float
    variants: int
    visited: float
    photographed: int


STORE_TYPES = (
    StoreType("大卖场", "现代渠道", 2000, 2, 0.9, 2),
    StoreType("超市", "现代渠道", 1600, 2, 0.75, 2),
    StoreType("便利店", "便利渠道", 1000, 1, 0.6, 1),
    StoreType("食杂店", "传统渠道", 850, 1, 0.4, 1),
)


@cache
def skus() -> tuple[Sku, ...]:
    """Every product, by category, kind of pack and brand."""
    return tuple(
        sku
        for at, category in enumerate(CATEGORIES_SOLD)
        for row, kind in enumerate(category.kinds)
        for number, brand in enumerate(_BRANDS)
        for sku in _line(category, kind, brand, _FIRST_LINE + 100 * at + 10 * row + number)
    )


def write_catalogue(folder: Path) -> None:
    """catalogue.csv and images/ with a packshot of every product."""
    write_products(folder, skus(), OWN, _NUMBERS)


@cache
def section(category: str, store_type: StoreType) -> Section:
    """How a category is planned in shops of a type: a row for each kind of pack, the tallest low.

    Brands stand in blocks; the own one first, so with most facings.
    """
    sold = [sku for sku in skus() if sku.category == category and sku.variant < store_type.variants]
    by_line = groupby(sold, key=lambda sku: sku.kind)
    rows = sorted((tuple(row) for _, row in by_line), key=lambda row: max(s.height for s in row))
    number = 10 * [c.name for c in CATEGORIES_SOLD].index(category) + STORE_TYPES.index(store_type)
    return plan_section(f"{category}-{store_type.name}", tuple(rows), store_type.width, number)


@cache
def list_prices() -> dict[str, str]:
    """What a shop is asked to take for each product, in yuan."""
    prices = {}
    for sku in skus():
        draw = np.random.default_rng([sku.line, 404])
        prices[sku.code] = f"{int(draw.integers(4, 40))}.{int(draw.choice([50, 80, 90]))}"
    return prices


def must_stock(store_type: StoreType) -> tuple[str, ...]:
    """What shops of a type have to sell: the first of every line of the own brand."""
    planned = (section(category.name, store_type) for category in CATEGORIES_SOLD)
    blocks = (block for one in planned for block in one.blocks)
    return tuple(b.sku.code for b in blocks if b.sku.brand == OWN and not b.sku.variant)


def _line(category: Category, kind: str, brand: str, line: int) -> tuple[Sku, ...]:
    """Up to two SKUs of a line, their category by the demo's name."""
    generated = next(c for c in CATEGORIES if c.name == category.english)
    number = [name for name, _ in BRANDS].index(brand)
    found = product_line(line, generated, kind, number)[:2]
    return tuple(replace(sku, category=category.name) for sku in found)
