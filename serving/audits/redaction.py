"""A report.json as an analyst may see it: own brands in full, the others not by name.

Of another brand's facing the box and the category stay, so that category totals are right. With
an alias the other brands can be told apart but not named. Tasks are for reps, and their words name
products of all brands: there are none. A SKU counts as one's own if a facing
of one's own brands carries it.
"""

from collections.abc import Callable, Collection
from typing import Any

Alias = Callable[[str], str]
Document = dict[str, Any]


def redacted(document: Document, brands: Collection[str], alias: Alias | None) -> Document:
    """A copy for an analyst of these brands. alias: a made-up name for another brand, or None."""
    facings = document["facings"]
    own = {i for i, facing in enumerate(facings) if facing["brand"] in brands}
    skus = {facings[i]["sku"] for i in own}
    shown = {
        "facings": [_facing(f, i in own, skus, alias) for i, f in enumerate(facings)],
        "kpis": _kpis(document["kpis"], brands, skus, alias),
        "gaps": [gap | {"sku": _own(gap["sku"], skus)} for gap in document["gaps"]],
        "price_tags": [_tag(tag, own) for tag in document["price_tags"]],
        "planogram": _planogram(document["planogram"], brands, skus, alias),
        "tasks": [],
    }
    return document | shown


def _facing(facing: Document, own: bool, skus: Collection[str], alias: Alias | None) -> Document:
    candidates = [c for c in facing["candidates"] if c["sku"] in skus]
    if own:
        return facing | {"candidates": candidates}
    brand = alias(facing["brand"]) if alias and facing["brand"] else None
    nameless = {"sku": None, "name": None, "name_en": None, "width_cm": None, "candidates": []}
    return facing | nameless | {"brand": brand}


def _kpis(
    kpis: list[Document], brands: Collection[str], skus: Collection[str], alias: Alias | None
) -> list[Document]:
    shown = (_kpi(kpi, brands, skus, alias) for kpi in kpis)
    return [kpi for kpi in shown if kpi]


def _kpi(
    kpi: Document, brands: Collection[str], skus: Collection[str], alias: Alias | None
) -> Document | None:
    """The figure, under an alias where it has one; None where it is another brand's secret."""
    scope = kpi["scope"]
    if scope.get("sku") is not None and scope["sku"] not in skus:
        return None
    brand = scope.get("brand")
    if brand is None or brand in brands:
        return kpi
    return kpi | {"scope": scope | {"brand": alias(brand)}} if alias else None


def _tag(tag: Document, own: set[int]) -> Document:
    """Prices of own products stay."""
    if own.intersection(tag["facings"]):
        return tag
    return tag | {key: None for key in tag if key not in ("box", "facings")}


def _planogram(
    planogram: Document | None, brands: Collection[str], skus: Collection[str], alias: Alias | None
) -> Document | None:
    if planogram is None:
        return None
    positions = [
        p | {"expected": _own(p["expected"], skus), "actual": _own(p["actual"], skus)}
        for p in planogram["positions"]
    ]
    scores = _kpis(planogram.get("scores", []), brands, skus, alias)
    return planogram | {"positions": positions, "scores": scores}


def _own(sku: str | None, skus: Collection[str]) -> str | None:
    return sku if sku in skus else None
