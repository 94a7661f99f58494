"""What one audit adds to the rollups: its facings counted, with the intervals it stored."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from serving.rollups.checking import Checks
from serving.rollups.tables import Level

MEASURES = ("facings", "linear", "area")
_SCOPES = {Level.BRAND: "brand", Level.CATEGORY: "category", Level.SKU: "sku"}

Name = tuple[str | None, str | None, str | None]
"""Brand, category and SKU of a facing, all null when it is unknown."""
Key = tuple[int, str | None, str | None, str | None]
"""Level, brand, category, SKU of a row of product_days."""
Amounts = dict[str, float]
Kpi = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """Columns of one row of shelf_days, and by their keys those of product_days and of checks."""

    rule_version: str
    shelf: Amounts
    products: dict[Key, Amounts]
    checks: Checks = field(default_factory=dict)


def counted(names: Sequence[Name], kpis: Iterable[Kpi], corrected: bool = False) -> Counted:
    """What an audit with these facings and figures adds. corrected: they are as people left them.

    An interval that the audit did not store is the widest there is: from none to all facings.
    """
    shares = {_scope_of(kpi): kpi for kpi in kpis if kpi["name"].startswith("share_")}
    counts = Counter(key for name in names for key in _keys(name))
    unknown = sum(sku is None for _, _, sku in names)
    shelf: Amounts = {"audits": 1, "facings": len(names), "corrected": int(corrected)}
    for measure in MEASURES:
        share = shares.get((measure, "unknown", True))
        shelf[f"unknown_{measure}"] = _amount(measure, share, unknown, len(names))
    products = {key: _product(key, count, len(names), shares) for key, count in counts.items()}
    versions = sorted({kpi["rule_version"] for kpi in shares.values()})
    return Counted(", ".join(versions), shelf, products)


def _scope_of(kpi: Kpi) -> tuple[str, str, str | bool]:
    ((kind, value),) = kpi["scope"].items()
    return kpi["name"].removeprefix("share_"), kind, value


def _keys(name: Name) -> tuple[Key, ...]:
    brand, category, sku = name
    if sku is None:
        return ()
    return (
        (Level.BRAND, brand, None, None),
        (Level.CATEGORY, None, category, None),
        (Level.SKU, brand, category, sku),
    )


def _product(key: Key, count: int, total: int, shares: dict[Any, Kpi]) -> Amounts:
    level = Level(key[0])
    amounts: Amounts = {"audits": 1}
    for measure in MEASURES:
        share = shares.get((measure, _SCOPES[level], key[level]))
        bounds = (share["low"], share["high"]) if share else (None, None)
        low, high = (0.0, 1.0) if None in bounds else bounds
        amounts[measure] = _amount(measure, share, count, total)
        amounts[f"{measure}_middle"] = total * (low + high) / 2
        amounts[f"{measure}_spread"] = (total * (high - low) / 2) ** 2
    return amounts


def _amount(measure: str, share: Kpi | None, count: int, total: int) -> float:
    """Facings are counted; width and area are the stored share of the photo's facings."""
    if measure == "facings" or share is None or share["value"] is None:
        return count
    return float(share["value"]) * total
