"""Prices whose decimal point was too small to be read, told by the other tags of the photo."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from vision.shelf.price_text import TagPrices

_FEWEST = 3
"""Prices with cents on a photo that tell what is usual there."""


def restore_points(prices: Sequence[TagPrices]) -> list[TagPrices]:
    """The prices of one photo's tags; where most have cents, a whole one is divided by 100 when
    that brings it nearer, in ratio, to the median of those with cents.
    """
    read = [tag.price for tag in prices if tag.price is not None]
    with_cents = [price for price in read if _has_cents(price)]
    if len(with_cents) < max(_FEWEST, len(read) / 2):
        return list(prices)
    usual = median(with_cents)
    return [
        replace(
            tag,
            price=_restored(tag.price, usual),
            list_price=_restored(tag.list_price, usual),
            member_price=_restored(tag.member_price, usual),
        )
        for tag in prices
    ]


def _has_cents(price: Decimal) -> bool:
    return price.as_tuple().exponent == -2


def _restored(price: Decimal | None, usual: Decimal) -> Decimal | None:
    if price is None or price.as_tuple().exponent or price < 100 or price <= 10 * usual:
        return price
    return price.scaleb(-2)
