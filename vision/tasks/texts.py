"""What tasks say, in both languages. Names come as Words, rows as the document has them."""

from vision.shelf.catalogue import Catalogue
from vision.words import Words

SOMETHING = Words("another product", "其他商品")


class Names:
    """Products as people call them: by name, else by SKU."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        products = [catalogue[at] for at in range(len(catalogue))] if catalogue else []
        self._names = {
            p.sku: Words(p.name_en or p.name or p.sku, p.name or p.name_en or p.sku)
            for p in products
        }

    def __call__(self, sku: str | None) -> Words:
        """The name of a SKU, of None "another product"."""
        return SOMETHING if sku is None else self._names.get(sku, Words(sku, sku))


def _at(row: int | None, en: str, zh: str) -> Words:
    if row is None:
        return Words(en, zh)
    return Words(f"Row {row + 1}: {en}", f"第{row + 1}层：{zh}")


def _facings(count: int) -> str:
    return "1 facing" if count == 1 else f"{count} facings"


def out_of_stock(row: int | None, name: Words, count: int) -> Words:
    """Nothing stands in its place."""
    return _at(
        row,
        f"{name.en} is out of stock. Put {_facings(count)} there.",
        f"{name.zh}缺货，请补{count}个排面",
    )


def too_few(row: int | None, name: Words, seen: int, planned: int, room: bool) -> Words:
    """room: whether there is an empty slot for the others."""
    lacking = planned - seen
    do = f"Add {lacking}." if room else f"Make room for {lacking} more."
    tu = f"请补{lacking}个" if room else f"请腾出位置增加{lacking}个"
    return _at(
        row,
        f"{name.en} has {seen} of {_facings(planned)}. {do}",
        f"{name.zh}只有{seen}个排面，应有{planned}个，{tu}",
    )


def too_many(row: int | None, name: Words, seen: int, planned: int) -> Words:
    """More facings than planned."""
    return _at(
        row,
        f"{name.en} has {_facings(seen)} instead of {planned}. Take {seen - planned} away.",
        f"{name.zh}有{seen}个排面，应为{planned}个，请减少{seen - planned}个",
    )


def substituted(row: int | None, name: Words, other: Words, count: int) -> Words:
    """Another product stands in its place."""
    return _at(
        row,
        f"{other.en} stands in the place of {name.en}. Put {_facings(count)} of {name.en} back.",
        f"{name.zh}的位置放了{other.zh}，请换回{name.zh}，{count}个排面",
    )


def misplaced(row: int | None, name: Words) -> Words:
    """It stands elsewhere; row: the planned one."""
    return _at(
        row,
        f"{name.en} belongs here but stands elsewhere. Move it back.",
        f"{name.zh}应放在此处，现放错位置，请移回",
    )


def swapped(row: int | None, name: Words, other: Words) -> Words:
    """Two products stand in each other's place."""
    return _at(
        row,
        f"{name.en} and {other.en} stand in each other's place. Swap them.",
        f"{name.zh}与{other.zh}放反了，请对调",
    )


def extra(row: int | None, name: Words, count: int) -> Words:
    """It is not planned in this row."""
    return _at(
        row,
        f"{name.en} is not planned here. Take {_facings(count)} away.",
        f"{name.zh}不在棚格图中，请撤下{count}个排面",
    )


def empty(row: int | None, count: int) -> Words:
    """Empty slots of which nothing tells the product."""
    en = "There is an empty slot" if count == 1 else f"There are {count} empty slots"
    return _at(row, f"{en}. Restock.", f"有{count}处空位，请补货")


def must_stock(name: Words, seen: int, needed: int) -> Words:
    """Of the must-stock list, with fewer facings than it asks for."""
    if not seen:
        return Words(
            f"{name.en} is on the must-stock list and out of stock. "
            f"Put {_facings(needed)} on the shelf.",
            f"必分销商品{name.zh}缺货，请补{needed}个排面",
        )
    return Words(
        f"{name.en} has {seen} of the {_facings(needed)} that the must-stock list asks for. "
        f"Add {needed - seen}.",
        f"必分销商品{name.zh}只有{seen}个排面，要求{needed}个，请补{needed - seen}个",
    )


def adjacent(row: int | None, name: Words, other: Words, together: bool) -> Words:
    """An adjacency rule that is broken."""
    if together:
        return _at(
            row,
            f"{name.en} must stand beside {other.en}. Move them together.",
            f"{name.zh}应与{other.zh}相邻，请移到一起",
        )
    return _at(
        row,
        f"{name.en} must not stand beside {other.en}. Move them apart.",
        f"{name.zh}不应与{other.zh}相邻，请分开",
    )


def wrong_price(row: int | None, name: Words, shown: str, right: str) -> Words:
    """shown, right: prices with their currency."""
    return _at(
        row,
        f"the tag of {name.en} says {shown} instead of {right}. Change it.",
        f"{name.zh}价签为{shown}，应为{right}，请更换",
    )


def no_tag(row: int | None, name: Words) -> Words:
    """Facings without a price tag."""
    return _at(row, f"{name.en} has no price tag. Add one.", f"{name.zh}没有价签，请补上")
