"""Tasks about price tags: a wrong price, a product without a tag."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from vision.kpi.prices import Priced, PriceVerdict
from vision.shelf.catalogue import Catalogue
from vision.shelf.price_tags import PriceTag
from vision.shelf.tree import Facing, Shelf
from vision.tasks import texts
from vision.tasks.task import WEIGHTS, Task
from vision.tasks.texts import Names


def price_tasks(shelf: Shelf, priced: Priced, catalogue: Catalogue | None) -> tuple[Task, ...]:
    """A task for each tag that does not keep to the price list, and for each product without a tag
    in a row that has tags: elsewhere the tags may be hidden.
    """
    names = Names(catalogue)
    return (*_wrong(shelf.facings, priced, names), *_without(shelf, priced, names))


def _wrong(facings: tuple[Facing, ...], priced: Priced, names: Names) -> Iterator[Task]:
    for verdict in priced.verdicts or ():
        shown = dict(zip(verdict.found.tags, verdict.found.ordinary, strict=True))
        for at in verdict.wrong:
            yield _fix(priced.tags[at], shown[at], verdict, facings, names)


def _fix(
    tag: PriceTag,
    shown: Decimal | None,
    verdict: PriceVerdict,
    facings: tuple[Facing, ...],
    names: Names,
) -> Task:
    listed = verdict.listed
    row = facings[tag.facings[0]].row if tag.facings else None
    text = texts.wrong_price(
        row, names(listed.sku), f"{shown} {listed.currency}", f"{listed.price} {listed.currency}"
    )
    count = max(1, len(tag.facings))
    value = WEIGHTS["fix_price"] * count * verdict.found.chance
    return Task("fix_price", row, listed.sku, None, (tag.box,), count, value, text)


def _without(shelf: Shelf, priced: Priced, names: Names) -> Iterator[Task]:
    tagged = {at for tag in priced.tags for at in tag.facings}
    rows = {shelf.facings[at].row for at in tagged}
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, facing in enumerate(shelf.facings):
        if facing.product is not None and facing.row in rows:
            groups[facing.row, facing.product.sku].append(at)
    for (row, sku), members in groups.items():
        if tagged.isdisjoint(members):
            own = [shelf.facings[at] for at in members]
            chance = max(facing.probability or 0.0 for facing in own)
            value = WEIGHTS["add_tag"] * len(own) * chance
            boxes = tuple(facing.box for facing in own)
            text = texts.no_tag(row, names(sku))
            yield Task("add_tag", row, sku, None, boxes, len(own), value, text)
