"""The parts of report.html about tasks and the figures beside the shares."""

from collections.abc import Mapping
from typing import Any

from vision.kpi import words
from vision.kpi.score import COMPONENTS
from vision.words import DEFINITIONS, MEASURES, SCORES, Words

Document = Mapping[str, Any]
Figure = Mapping[str, Any]
_UNITS = {
    "facings": Words("facings", "个排面"),
    "SKUs": Words("SKUs", "个单品"),
    "rules": Words("rules", "条规则"),
    "points": Words("points", "分"),
    "positions": Words("positions", "个位置"),
    "price tags": Words("price tags", "个价签"),
}
_SCOPES = {
    "row": Words("Row {}", "第{}层"),
    "own": Words("Own products", "本品合计"),
    "unknown": Words("Unknown", "未识别"),
}
_DETAILS = ("sku", "brand", "row", "rule", "component")
"""Scopes whose figures are folded away below those of the whole shelf and of own products."""


def tasks(document: Document) -> list[Figure]:
    """What to fix first; documents of earlier versions have none."""
    return list(document.get("tasks", ()))


def meaning(kpi: Figure) -> Figure:
    """What a figure means: name, definition, unit of its denominator, version of its rule."""
    name, defined = kpi["name"], kpi["definition"]
    same = Words(name, name)
    definitions = DEFINITIONS | words.DEFINITIONS
    return {
        "name": MEASURES.get(name) or words.NAMES.get(name, same),
        "definition": definitions.get(name, Words(defined, defined)),
        "unit": _UNITS.get(kpi["unit"], Words(kpi["unit"], kpi["unit"])),
        "kpi": kpi,
    }


def figures(document: Document) -> Mapping[str, list[Figure]]:
    """Lines of the figures beside the shares: of the whole shelf and own products, and others.

    Prices are with the tags: see vision/html_prices.py.
    """
    order = [name for name in words.NAMES if name != "price"]
    asked = [kpi for kpi in document["kpis"] if kpi["name"] in order]
    asked.sort(key=lambda kpi: order.index(kpi["name"]))
    lines = [meaning(kpi) | {"scope": _scope(kpi["scope"], document)} for kpi in asked]
    folded = [line for line in lines if any(key in line["kpi"]["scope"] for key in _DETAILS)]
    whole = [line for line in lines if line not in folded]
    return {"whole": whole, "folded": folded} if lines else {}


def _scope(scope: Mapping[str, Any], document: Document) -> Words:
    """What a figure speaks of, in words; SKUs by their names where a facing has them."""
    if not scope:
        return Words("Whole shelf", "整个货架")
    ((kind, value),) = scope.items()
    if kind == "row":
        value = int(value) + 1
    if kind == "sku":
        return _named(str(value), document)
    if kind == "component":
        figure = COMPONENTS[value][0] if value in COMPONENTS else str(value)
        name = (words.NAMES | MEASURES | SCORES).get(figure, Words(figure, figure))
        return Words(f"Part: {name.en}", f"分项：{name.zh}")
    said = _SCOPES.get(kind, Words("{}", "{}"))
    return Words(said.en.format(value), said.zh.format(value))


def _named(sku: str, document: Document) -> Words:
    found = (facing for facing in document["facings"] if facing["sku"] == sku)
    facing = next(found, {})
    name, english = facing.get("name") or sku, facing.get("name_en") or facing.get("name") or sku
    return Words(english, name)
