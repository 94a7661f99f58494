"""The price tags of report.json."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from vision.kpi.prices import Priced
from vision.shelf.price_tags import PriceTag
from vision.shelf.tree import Box

Uploaded = Callable[[Sequence[Box]], list[list[float]]]
"""Boxes in pixels of the photo to boxes in pixels of the upload."""


def price_tags_part(priced: Priced, uploaded: Uploaded) -> list[dict[str, Any]]:
    """Plain JSON values: what is not printed or not legible is null."""
    listed = {}
    for verdict in priced.verdicts or ():
        for at, price in zip(verdict.found.tags, verdict.found.ordinary, strict=True):
            if price is not None:
                listed[at] = (float(verdict.listed.price), at not in verdict.wrong)
    boxes = uploaded([tag.box for tag in priced.tags])
    return [
        _tag(tag, box, sku, listed.get(at, (None, None)))
        for at, (tag, box, sku) in enumerate(zip(priced.tags, boxes, priced.sku, strict=True))
    ]


def _tag(
    tag: PriceTag, box: list[float], sku: str | None, listed: tuple[float | None, bool | None]
) -> dict[str, Any]:
    prices, lines = tag.printed.prices, tag.printed.text
    return {
        "box": box,
        "text": None if lines is None else "\n".join(lines),
        "price": _amount(prices.price),
        "currency": prices.currency or None,
        "kind": None if prices.price is None else prices.kind,
        "facings": list(tag.facings),
        "list_price": _amount(prices.list_price),
        "member_price": _amount(prices.member_price),
        "unit_price": _amount(prices.unit_price),
        "unit": prices.unit or None,
        "gtin": tag.printed.gtin or None,
        "sku": sku,
        "listed": listed[0],
        "right": listed[1],
    }


def _amount(price: Decimal | None) -> float | None:
    return None if price is None else float(price)
