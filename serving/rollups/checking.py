"""What one audit adds to the rollups of checks: listed SKUs, planned positions, prices.

Each check has a probability p that it came out as it should: of a SKU that it is there, of a
position or a price that was right that of its facings or its finding. A position or a price that
was not right is taken to be right with all that is left of the probability, which is the most it
can be, so that intervals never are too narrow on that side.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import log
from typing import Any

from serving.rollups.checks import CheckTable, PlanDay, PresenceDay, PriceDay

Document = Mapping[str, Any]
Amounts = dict[str, float]
Key = tuple[str | None, ...]
"""Brand, category, SKU, rule version, and of prices the currency; all of the SKU's null on the row
that counts audits."""
Checks = dict[CheckTable, dict[Key, Amounts]]

_LEAST_DOUBT = 1e-4
"""A probability in a document has four digits: no facing is more certain than they can say."""
_IN_PLACE = frozenset({"match", "wrong_facings"})
_ELSEWHERE = frozenset({"misplaced", "swapped"})
_UNTOLD = frozenset({"not_photographed", "unsure"})
_TAGS = frozenset({None, "price", "promotion"})
"""Kinds of tags that say what a product costs everybody."""


def checks_of(document: Document, setup: Document | None) -> Checks:
    """The rows an audit adds, by table. setup: what it was made with, see audits/setup.py."""
    known: Document = setup or {}
    names = {sku: tuple(pair) for sku, pair in known.get("names", {}).items()}
    names |= {f["sku"]: (f["brand"], f["category"]) for f in document["facings"] if f["sku"]}
    made = {
        PresenceDay: _presence(document, known, names),
        PlanDay: _plan(document, names),
        PriceDay: _prices(document, known, names),
    }
    return {table: rows for table, rows in made.items() if rows}


def _presence(document: Document, setup: Document, names: Mapping[str, Any]) -> dict[Key, Amounts]:
    """A must-stock SKU counts where the photo shows its category, or places planned for that."""
    planned = {one["expected"] for one in _positions(document) if one["type"] not in _UNTOLD}
    facings = Counter(facing["sku"] for facing in document["facings"] if facing["sku"])
    shown = {_category(names, sku) for sku in planned | facings.keys()} | {None}
    listed = {sku for sku in setup.get("must_stock", {}) if _category(names, sku) in shown}
    doubts: defaultdict[str, float] = defaultdict(float)
    for sku, chance in _chances(document["facings"]):
        doubts[sku] += log(max(1 - chance, _LEAST_DOUBT))
    if not listed | planned:
        return {}
    rows = {
        _key(names, sku): {
            "audits": 1,
            "listed": int(sku in listed),
            "planned": int(sku in planned),
            "facings": facings[sku],
            "doubt": doubts[sku],
        }
        for sku in sorted({*listed, *planned, *facings})
    }
    return rows | _counter(rows)


def _plan(document: Document, names: Mapping[str, Any]) -> dict[Key, Amounts]:
    positions = [one for one in _positions(document) if one["type"] != "not_photographed"]
    if not positions:
        return {}
    (version,) = {score["rule_version"] for score in document["planogram"]["scores"]} or {""}
    row_of = _photo_rows(document, positions)
    sums: dict[Key, Amounts] = {}
    for one in positions:
        strict = one["type"] == "match"
        tolerant = one["type"] in _IN_PLACE or _in_its_row(document, one, row_of)
        chance = one["probability"] or 0.0
        right = min(one["seen"], one["planned"]) if one["type"] in _IN_PLACE else 0
        counts = {
            "positions": 1,
            "planned_facings": one["planned"],
            "right_facings": right,
            **_outcome("strict", strict, chance),
            **_outcome("tolerant", tolerant, chance),
            **_outcome("facings", right > 0, chance, one["planned"], right),
        }
        _sum(sums, _key(names, one["expected"], version), counts)
    rows = {key: {"audits": 1.0, **amounts} for key, amounts in sums.items()}
    return rows | _counter(rows, version)


def _prices(document: Document, setup: Document, names: Mapping[str, Any]) -> dict[Key, Amounts]:
    facings, listed = document["facings"], setup.get("prices", {})
    sums: dict[Key, Amounts] = {}
    for tag in document["price_tags"]:
        if tag["price"] is None or tag["kind"] not in _TAGS:
            continue
        sku = tag.get("sku") or next((facings[at]["sku"] for at in tag["facings"][:1]), None)
        if sku is None:
            continue
        own = [facings[at] for at in tag["facings"] if facings[at]["sku"] == sku]
        chance = max((facing["probability"] or 0.0 for facing in own), default=1.0)
        counts = {"tags": 1, "prices": tag["price"], "squares": tag["price"] ** 2}
        counts |= _compared(_ordinary(tag), tag["currency"], listed.get(sku), chance)
        currency = tag["currency"] or listed.get(sku, {}).get("currency")
        _sum(sums, (*_key(names, sku), currency), counts)
    rows = {key: {"audits": 1.0, **amounts} for key, amounts in sums.items()}
    return rows | {(*key, None): amounts for key, amounts in _counter(rows).items()}


def _ordinary(tag: Document) -> float | None:
    """What is paid without promotion or card; None where the tag does not say."""
    return tag.get("list_price") or (tag["price"] if tag["kind"] != "promotion" else None)


def _compared(
    price: float | None, currency: str | None, listed: Document | None, chance: float
) -> Amounts:
    """A price against the list's; nothing is said without one or of another currency."""
    if price is None or listed is None or currency not in (None, listed["currency"]):
        return {"compared": 0, "compared_prices": 0, "list_prices": 0, **_nothing("right")}
    right = abs(price - listed["price"]) <= listed["tolerance"] + 1e-9
    outcome = _outcome("right", right, chance)
    prices = {"compared_prices": price, "list_prices": listed["price"]}
    return {"compared": 1, **prices, **outcome}


def _outcome(
    name: str, right: bool, chance: float, size: int = 1, amount: int | None = None
) -> Amounts:
    """A check's result; size: of what it is about, amount: of that right, all or nothing unless
    given."""
    p = chance if right else 1 - chance
    done = (size if right else 0) if amount is None else amount
    whole = amount if right and amount is not None else size
    counts = {f"{name}_expected": p * whole, f"{name}_variance": p * (1 - p) * whole**2}
    return counts if name == "facings" else {name: done, **counts}


def _nothing(name: str) -> Amounts:
    return {name: 0, f"{name}_expected": 0.0, f"{name}_variance": 0.0}


def _positions(document: Document) -> list[Document]:
    """Findings about planned positions, where the photo shows the planned shelf at all."""
    plan = document["planogram"]
    if plan is None or plan.get("verdict", "planned_shelf") != "planned_shelf":
        return []
    return [one for one in plan["positions"] if one["position"] is not None]


def _photo_rows(document: Document, positions: Iterable[Document]) -> dict[int, int]:
    """Which row of the photo a planned row is, by what stands in its place there."""
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one in positions:
        if one["type"] in _IN_PLACE:
            votes[one["row"]].update(document["facings"][at]["row"] for at in one["facings"])
    return {row: count.most_common(1)[0][0] for row, count in votes.items() if count}


def _in_its_row(document: Document, one: Document, row_of: Mapping[int, int]) -> bool:
    rows = {document["facings"][at]["row"] for at in one["facings"]}
    return one["type"] in _ELSEWHERE and row_of.get(one["row"]) in rows


def _chances(facings: Iterable[Document]) -> Iterator[tuple[str, float]]:
    """Each facing's probability to be a SKU, of every SKU it may be."""
    for facing in facings:
        chances = {one["sku"]: one["probability"] or 0.0 for one in facing["candidates"]}
        if facing["sku"]:
            chances[facing["sku"]] = facing["probability"] or 0.0
        yield from chances.items()


def _category(names: Mapping[str, Any], sku: str) -> str | None:
    category: str | None = names.get(sku, (None, None))[1]
    return category


def _key(names: Mapping[str, Any], sku: str, version: str = "") -> Key:
    brand, category = names.get(sku, (None, None))
    return (brand, category, sku, version)


def _counter(rows: Mapping[Key, Amounts], version: str = "") -> dict[Key, Amounts]:
    """The row that counts the audit, if it checked anything."""
    if not rows:
        return {}
    nothing = dict.fromkeys(next(iter(rows.values())), 0.0)
    return {(None, None, None, version): nothing | {"audits": 1.0}}


def _sum(sums: dict[Key, Amounts], key: Key, counts: Amounts) -> None:
    before = sums.setdefault(key, {})
    for name, amount in counts.items():
        before[name] = before.get(name, 0) + amount
