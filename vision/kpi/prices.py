"""Prices: what each SKU costs by its tags, against a price list, and facings without a tag."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import count_interval, existence_error, widened
from vision.kpi.price_list import ListedPrice
from vision.kpi.words import DEFINITIONS
from vision.shelf.catalogue import Catalogue
from vision.shelf.price_tags import PriceTag
from vision.shelf.price_text import TagPrices
from vision.shelf.tree import Facing

PRICE_VERSION = "price/1"
_COMPLIANCE = Rule("price_compliance", "SKUs", "price_compliance/1")
_TAGGED = Rule("tagged_facings", "facings", "tagged_facings/1")
_ALONE = Rule("tags_without_product", "price tags", "tags_without_product/1")


@dataclass(frozen=True, slots=True)
class SkuPrice:
    """What the tags of a SKU say.

    price: the one on most of its tags, of equals the lowest; lowest, highest: of all of them.
    currency: of these, "" when none has one. tags: indices of those with a price. ordinary: what
    is paid without promotion or card, by tag; None where the tag doesn't say. chance: that the
    surest of the tags is there and is the SKU's.
    """

    sku: str
    price: Decimal
    lowest: Decimal
    highest: Decimal
    currency: str
    tags: tuple[int, ...]
    ordinary: tuple[Decimal | None, ...]
    chance: float


@dataclass(frozen=True, slots=True)
class PriceVerdict:
    """A SKU's price held against its listed one. right: whether every ordinary price is within the
    tolerance; wrong: indices of the tags that say another one.
    """

    found: SkuPrice
    listed: ListedPrice
    wrong: tuple[int, ...]

    @property
    def right(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Priced:
    """The tags of a shelf. sku: of each tag, None when not known. found: the price of each SKU.

    verdicts: None without a price list. kpis: see measure_prices.
    """

    tags: tuple[PriceTag, ...]
    sku: tuple[str | None, ...]
    found: tuple[SkuPrice, ...]
    verdicts: tuple[PriceVerdict, ...] | None
    kpis: tuple[Kpi, ...]


def price_shelf(
    facings: Sequence[Facing],
    tags: tuple[PriceTag, ...],
    catalogue: Catalogue | None = None,
    listed: Mapping[str, ListedPrice] | None = None,
) -> Priced:
    """What the tags say of each SKU. listed: the store's price list by SKU.

    A tag speaks of the SKU of its barcode if the catalogue holds it, else of that of its facings.
    """
    known = zip(catalogue.gtin, catalogue.sku, strict=True) if catalogue else ()
    by_gtin = {gtin.zfill(14): sku for gtin, sku in known if gtin}
    skus = tuple(tag_sku(tag, facings, by_gtin) for tag in tags)
    found = sku_prices(facings, tags, skus)
    verdicts = None if listed is None else judge_prices(found, listed)
    return Priced(tags, skus, found, verdicts, measure_prices(facings, tags, found, verdicts))


def tag_sku(tag: PriceTag, facings: Sequence[Facing], by_gtin: Mapping[str, str]) -> str | None:
    """The SKU a tag speaks of. by_gtin: SKUs by GTIN of 14 digits."""
    if tag.printed.gtin.zfill(14) in by_gtin:
        return by_gtin[tag.printed.gtin.zfill(14)]
    product = facings[tag.facings[0]].product if tag.facings else None
    return product.sku if product else None


def ordinary(prices: TagPrices) -> Decimal | None:
    """What is paid without promotion or card, for one pack; None when the tag doesn't say."""
    if prices.list_price is not None:
        return prices.list_price
    return prices.price if prices.kind == "price" else None


def sku_prices(
    facings: Sequence[Facing], tags: Sequence[PriceTag], skus: Sequence[str | None]
) -> tuple[SkuPrice, ...]:
    """The price of each SKU with a tag on which one was read. skus: of each tag."""
    of_sku: dict[str, list[int]] = defaultdict(list)
    for at, (tag, sku) in enumerate(zip(tags, skus, strict=True)):
        if sku is not None and tag.printed.prices.price is not None:
            of_sku[sku].append(at)
    return tuple(_sku_price(sku, at, facings, tags) for sku, at in of_sku.items())


def _sku_price(
    sku: str, at: Sequence[int], facings: Sequence[Facing], tags: Sequence[PriceTag]
) -> SkuPrice:
    printed = [tags[i].printed.prices for i in at]
    counts = Counter(prices.price for prices in printed)
    most = min(counts, key=lambda price: (-counts[price], price))
    currencies = [prices.currency for prices in printed if prices.currency]
    return SkuPrice(
        sku, most, min(counts), max(counts), currencies[0] if currencies else "", tuple(at),
        tuple(map(ordinary, printed)), max(_chance(tags[i], sku, facings) for i in at),
    )  # fmt: skip


def _chance(tag: PriceTag, sku: str, facings: Sequence[Facing]) -> float:
    """That a tag is there and speaks of the SKU. A barcode leaves no doubt of that."""
    named = [f.probability or 0.0 for f in (facings[i] for i in tag.facings)
             if f.product is not None and f.product.sku == sku]  # fmt: skip
    return tag.score * (max(named) if named else 1.0)


def judge_prices(
    found: Sequence[SkuPrice], listed: Mapping[str, ListedPrice]
) -> tuple[PriceVerdict, ...]:
    """The SKUs that are listed and whose ordinary price was read in the listed currency.

    A price without a currency is taken to be in the listed one.
    """
    verdicts = []
    for one in found:
        wanted = listed.get(one.sku)
        known = [(at, price) for at, price in zip(one.tags, one.ordinary, strict=True) if price]
        if wanted is None or not known or one.currency not in ("", wanted.currency):
            continue
        wrong = tuple(at for at, price in known if not wanted.allows(price))
        verdicts.append(PriceVerdict(one, wanted, wrong))
    return tuple(verdicts)


def measure_prices(
    facings: Sequence[Facing],
    tags: Sequence[PriceTag],
    found: Sequence[SkuPrice],
    verdicts: Sequence[PriceVerdict] | None = None,
) -> tuple[Kpi, ...]:
    """Price of each SKU, compliance with the price list if there is one, facings with a tag, tags
    without a product. verdicts: None without a price list.
    """
    kpis = [] if verdicts is None else [_compliance(verdicts)]
    kpis += [_tagged(facings, tags), _alone(tags)]
    return (*kpis, *(_price(one) for one in found))


def _price(one: SkuPrice) -> Kpi:
    return Kpi(
        "price", float(one.price), float(one.lowest), float(one.highest), float(one.price), 1,
        one.currency, DEFINITIONS["price"].en, PRICE_VERSION, {"sku": one.sku},
    )  # fmt: skip


def _compliance(verdicts: Sequence[PriceVerdict]) -> Kpi:
    """The interval follows from the doubt whether a tag is the SKU's: a wrong one may be right."""
    likely = [v.found.chance if v.right else 1 - v.found.chance for v in verdicts]
    low, high = count_interval(np.array(likely, float))
    total = len(verdicts)
    interval = (low / total, high / total) if total else None
    return _COMPLIANCE.ratio(sum(v.right for v in verdicts), total, interval)


def _tagged(facings: Sequence[Facing], tags: Sequence[PriceTag]) -> Kpi:
    """The interval follows from the scores of the tags and of the facings."""
    likely = np.zeros(len(facings))
    for tag in tags:
        own = list(tag.facings)
        likely[own] = np.maximum(likely[own], tag.score)
    counted = (likely > 0).astype(float)
    if not len(facings):
        return _TAGGED.ratio(0, 0)
    total = len(facings)
    low, high = count_interval(likely)
    score = np.array([facing.score for facing in facings])
    error = existence_error(np.ones(total), counted, score)
    value = float(counted.mean())
    interval = widened(value, low / total, high / total, *error)
    return _TAGGED.ratio(int(counted.sum()), total, interval)


def _alone(tags: Sequence[PriceTag]) -> Kpi:
    alone = [tag.score for tag in tags if not tag.facings]
    low, _ = count_interval(np.array(alone, float))
    total = len(tags)
    return _ALONE.ratio(len(alone), total, (low / total, len(alone) / total) if total else None)
