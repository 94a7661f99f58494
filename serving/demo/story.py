"""What happens in the demo's twelve weeks: which visits there are, and what stands on the shelf.

Weeks count backwards to the newest, so that a shorter history ends the same. The story: in the
East a rival takes the own brand's tea, week by week; in the South the own brand gains with drinks;
in the South-West the own snacks are out of stock for three weeks and come back; in the North small
shops ask more than the list says. Besides, every shop has its own small disorder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.deviations import Block
from datasets.synthetic.section import Section
from serving.demo.assortment import (
    CATEGORIES_SOLD,
    DRINKS,
    OWN,
    RIVAL,
    SNACKS,
    TEA,
    list_prices,
    section,
)
from serving.demo.places import EAST, NORTH, SOUTH, SOUTHWEST, Shop

WEEKS = 12
CHINA = ZoneInfo("Asia/Shanghai")
_DISORDER, _STRAY = 0.05, 0.02
_DECLINE_BEGINS, _DECLINE = 7, 0.07
_GROWTH_BEGINS, _GROWTH = 9, 0.06
_WAVE, _EMPTY = (3, 4, 5), 0.75
_DEAR, _ODD, _SURCHARGE = 0.6, 0.04, 1.0

Changes = dict[str, Sku | None]


@dataclass(frozen=True, slots=True)
class Outing:
    """A visit to come. ago: weeks before the newest, 0 is the newest. started_at: with its zone."""

    shop: Shop
    ago: int
    started_at: datetime
    categories: tuple[str, ...]

    @property
    def name(self) -> str:
        """The same for the same visit, on whatever day the demo was founded."""
        return f"{self.shop.code}/{self.ago}"

    def section(self, category: str) -> Section:
        return section(category, self.shop.type)

    def seed(self, category: str) -> int:
        """Of the photo of a category."""
        at = [c.name for c in CATEGORIES_SOLD].index(category)
        return 50_000_000 + 1000 * self.shop.number + 10 * self.ago + at


def outings(shop: Shop, weeks: int, newest: date) -> Iterator[Outing]:
    """The visits to a shop, oldest first. newest: the last day of the newest week."""
    for ago in reversed(range(weeks)):
        draw = np.random.default_rng([shop.number, ago, 402])
        missed = draw.random() >= shop.type.visited
        if missed and ago:
            continue
        day = newest - timedelta(days=7 * ago + int(draw.integers(0, 6)))
        minutes = int(draw.integers(0, 8 * 60))
        began = datetime.combine(day, time(9), CHINA) + timedelta(minutes=minutes)
        names = [category.name for category in CATEGORIES_SOLD]
        turn = (shop.number + ago) % len(names)
        taken = (names[turn:] + names[:turn])[: shop.type.photographed]
        yield Outing(shop, ago, began, tuple(taken))


def changes(outing: Outing, category: str) -> Changes:
    """What differs from the planogram that day: by position another product, or nothing.

    What a rival has taken stays taken: a position falls in the week its own draw says.
    """
    changed: Changes = {}
    planned = outing.section(category)
    for board in planned.boards:
        for block in board:
            found = _change(outing, category, block, board)
            if found != block.sku:
                changed[str(block.position)] = found
    return changed


def prices(outing: Outing) -> dict[str, str]:
    """What the tags of a shop say, by SKU."""
    shop = outing.shop
    dear = shop.city.region == NORTH and shop.type.variants == 1
    share = _DEAR if dear else _ODD
    return {
        sku: f"{float(price) + _SURCHARGE:.2f}" if _draw(f"{shop.code}/{sku}") < share else price
        for sku, price in list_prices().items()
    }


def _change(outing: Outing, category: str, block: Block, board: tuple[Block, ...]) -> Sku | None:
    """What stands at a block's place."""
    place = f"{outing.shop.code}/{category}/{block.position}"
    lasting, passing = _draw(place), _draw(f"{place}/{outing.ago}")
    region, own = outing.shop.city.region, block.sku.brand == OWN
    declined = max(0, _DECLINE_BEGINS - outing.ago) * _DECLINE
    grown = max(0, _GROWTH_BEGINS - outing.ago) * _GROWTH
    if region == EAST and category == TEA and own and lasting < declined:
        return _of_brand(RIVAL, board)
    if region == SOUTH and category == DRINKS and block.sku.brand == RIVAL and lasting < grown:
        return _of_brand(OWN, board)
    wave = region == SOUTHWEST and category == SNACKS and own and outing.ago in _WAVE
    if passing < (_EMPTY if wave else _DISORDER):
        return None
    if passing > 1 - _STRAY:
        return board[int(lasting * len(board))].sku
    return block.sku


def _of_brand(brand: str, board: tuple[Block, ...]) -> Sku:
    """What a brand puts in another's place: its narrowest product of that row."""
    own = [block.sku for block in board if block.sku.brand == brand]
    return min(own, key=lambda sku: sku.width)


def _draw(name: str) -> float:
    """0 to 1, the same for the same name."""
    return float(np.random.default_rng([*name.encode(), 403]).random())
