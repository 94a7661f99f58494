"""The prices printed on a tag, from its lines of print."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from vision.errors import InvalidValue
from vision.geometry import Boxes, as_boxes
from vision.shelf.tag_print import (
    SIGNS,
    Amount,
    Line,
    amounts_on,
    is_cents,
    labels_in,
    plain,
    take_unit_price,
    with_cents,
)

Kind = Literal["price", "promotion", "member", "unit"]
_TALLEST = 0.85
"""Prices of one size: least height, of the tallest."""
_LEGIBLE = 0.25
"""Least height of a price struck through, of the price."""
_DEAREST = 5
"""A price struck through is at most so many times the price."""
_WITHOUT_CENTS = frozenset({"JPY", "KRW"})
_OVER_CENTS = 0.8
"""Least height of a price, of cents on the tag that belong to no other: else it was not read."""


@dataclass(frozen=True, slots=True)
class TagPrices:
    """What a tag says; None and "" where it does not.

    price: the one in the largest print, of this kind: "promotion" when list_price was paid before
    or the tag says so, "member" when it needs a card, "unit" when goods are sold by weight.
    list_price: what is paid without the promotion or the card. currency: ISO 4217. unit_price: for
    `unit`, as printed ("500g", "kg").
    """

    price: Decimal | None = None
    currency: str = ""
    kind: Kind = "price"
    list_price: Decimal | None = None
    member_price: Decimal | None = None
    unit_price: Decimal | None = None
    unit: str = ""


def parse_prices(text: Sequence[str], boxes: Boxes, currency: str = "") -> TagPrices:
    """The prices in n lines of print with boxes (n, 4) in pixels of any picture of the tag.

    Small figures at the upper right of large ones are cents. A price is labelled by a word on its
    line, else by one on a line without figures to its left or above it. Of unlabelled prices the
    tallest counts; when cents are left over that are taller still, its figures were not read.
    currency: of the shop, for prices without a sign and for ¥, which is Chinese or Japanese.
    Raises InvalidValue when text and boxes differ in number.
    """
    boxes = as_boxes(boxes, "parse_prices boxes")
    if len(text) != len(boxes):
        raise InvalidValue("parse_prices", f"{len(text)} lines, {len(boxes)} boxes", "as many")
    written = [plain(line) for line in text]
    lines = [Line(line, *map(float, box)) for line, box in zip(written, boxes, strict=True)]
    unit_price, unit, rest = take_unit_price(with_cents(lines))
    cents = max((line.height for line in rest if is_cents(line.text)), default=0.0)
    whole = currency in _WITHOUT_CENTS
    amounts = [
        amount
        for amount in amounts_on(rest)
        if (amount.label or amount.height >= _OVER_CENTS * cents)
        and not (whole and amount.decimals)
    ]
    promoted = any(label == "promotion" for line in written for _, label in labels_in(line))
    found = _chosen(amounts, promoted)
    if found.price is None:  # sold by weight
        found = replace(found, price=unit_price, kind="price" if unit_price is None else "unit")
    return replace(
        found, currency=_currency(amounts, written, currency), unit_price=unit_price, unit=unit
    )


def _chosen(amounts: list[Amount], promoted: bool) -> TagPrices:
    """Which amount is which price."""
    named = {amount.label: amount.value for amount in reversed(amounts)}
    others = [amount for amount in amounts if amount.label != "member"]
    plain, member = [a for a in others if not a.label], named.get("member")
    price, listed = named.get("promotion"), named.get("list")
    if price is None and plain:
        main = _main(plain)
        price, listed = main.value, listed or _struck_through(main, plain)
    if price is None:
        price, listed = listed or named.get("taxed"), None
    if member is not None and _tallest(amounts) > _tallest(others):
        return TagPrices(member, "", "member", _dearer(listed or price, member), member)
    listed = _dearer(listed, price)
    promoted = price is not None and (promoted or listed is not None)
    return TagPrices(price, "", "promotion" if promoted else "price", listed, member)


def _tallest(amounts: list[Amount]) -> float:
    return max((amount.height for amount in amounts), default=0.0)


def _dearer(listed: Decimal | None, price: Decimal | None) -> Decimal | None:
    """The list price, if it is one: above the price."""
    return listed if listed is not None and price is not None and listed > price else None


def _struck_through(main: Amount, plain: list[Amount]) -> Decimal | None:
    """The largest unlabelled price that may be what was paid before: smaller print, dearer."""
    dearer = [
        other.value
        for other in plain
        if main.value < other.value <= main.value * _DEAREST
        and _LEGIBLE * main.height < other.height < main.height
        and other.decimals == main.decimals
    ]
    return max(dearer, default=None)


def _main(plain: list[Amount]) -> Amount:
    """The tallest; of those as tall one with a sign, one with decimals, the last."""
    tall = max(amount.height for amount in plain)
    like = [amount for amount in plain if amount.height >= _TALLEST * tall]
    return max(enumerate(like), key=lambda one: (one[1].currency != "", one[1].decimals, one[0]))[1]


def _currency(amounts: list[Amount], text: Sequence[str], own: str) -> str:
    """The ISO code of the first sign on the tag; the shop's own for ¥ and without a sign."""
    signs = [amount.currency for amount in amounts if amount.currency]
    signs += [SIGNS[line] for line in text if line in SIGNS]
    signs += ["JPY" for line in text if "税込" in line]
    if not signs or (signs[0] == "CNY" and own == "JPY"):
        return own
    return "JPY" if "JPY" in signs and signs[0] == "CNY" else signs[0]
