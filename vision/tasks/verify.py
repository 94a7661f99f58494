"""Whether a later photo shows a task done."""

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]
_IN_PLACE = ("match", "wrong_facings")
_UNTOLD = ("not_photographed", "unsure")


def verified(task: Document, later: Document) -> bool | None:
    """True: done. False: still to do. None: the later photo doesn't show it.

    task: an entry of tasks[] of a report.json; later: another photo's report.json. A task with a
    position needs the same planogram there. One without is told by its SKU; a task that names
    neither (an empty slot of no known product, an adjacency rule of a brand) can't be told.
    """
    if task["kind"] in _BY_TAG:
        return _BY_TAG[task["kind"]](task, later)
    if task["position"] is not None:
        return _at_position(task, later)
    if task["sku"] is None:
        return None
    if task["kind"] == "restock":
        return _listed(task, later)
    return _gone(task, later) if task["kind"] == "remove" else None


def _positions(later: Document) -> list[Document]:
    """Planned positions and extras, if the photo shows the planned shelf."""
    plan = later["planogram"]
    return list(plan["positions"]) if plan and plan["verdict"] == "planned_shelf" else []


def _at_position(task: Document, later: Document) -> bool | None:
    found = (p for p in _positions(later) if p["position"] == task["position"])
    now = next(found, None)
    if now is None or now["type"] in _UNTOLD:
        return None
    if task["kind"] in ("move", "swap"):
        return bool(now["type"] in _IN_PLACE)
    if task["kind"] == "restock":
        return bool(now["type"] in _IN_PLACE and now["seen"] >= now["planned"])
    return bool(now["type"] == "match")


def _gone(task: Document, later: Document) -> bool | None:
    """An extra product: False while it is extra in its row, True once that row is seen without."""
    row = [p for p in _positions(later) if p["row"] == task["row"]]
    if any(p["position"] is None and p["actual"] == task["sku"] for p in row):
        return False
    told = [p for p in row if p["position"] is not None and p["type"] not in _UNTOLD]
    return True if told else None


def _listed(task: Document, later: Document) -> bool | None:
    """A SKU of the must-stock list, by its figure there; without one by its being seen at all."""
    for kpi in later["kpis"]:
        if kpi["name"] == "must_stock" and kpi["scope"].get("sku") == task["sku"]:
            return None if kpi["value"] is None else bool(kpi["value"] >= 1)
    return True if _facings(later, task["sku"]) else None


def _facings(later: Document, sku: str) -> set[int]:
    return {at for at, facing in enumerate(later["facings"]) if facing["sku"] == sku}


def _tags(later: Document, own: set[int]) -> list[Document]:
    return [tag for tag in later["price_tags"] if own & set(tag["facings"])]


def _price(task: Document, later: Document) -> bool | None:
    """By the tags of the SKU that were held against a price list: all right, or one wrong."""
    told = [tag["right"] for tag in later["price_tags"] if tag.get("sku") == task["sku"]]
    judged = [right for right in told if right is not None]
    return all(judged) if judged else None


def _tag(task: Document, later: Document) -> bool | None:
    """True when a tag belongs to its facings; False when other tags were found, but none there."""
    own = _facings(later, task["sku"])
    if not own:
        return None
    if _tags(later, own):
        return True
    return False if later["price_tags"] else None


_BY_TAG: Mapping[str, Callable[[Document, Document], bool | None]] = {
    "fix_price": _price,
    "add_tag": _tag,
}
