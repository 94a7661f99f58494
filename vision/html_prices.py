"""The part of report.html about price tags."""

from collections.abc import Mapping
from typing import Any

from vision.words import PRICE_KINDS, Words, price_shown

Document = Mapping[str, Any]


def prices(document: Document) -> list[Mapping[str, Any]]:
    """A line for each tag, from the top: what it says, of what, and whether that is right."""
    names = {facing["sku"]: facing for facing in document["facings"] if facing["sku"]}
    lines = [_line(tag, names, document) for tag in document["price_tags"]]
    return sorted(lines, key=lambda line: (line["row"] is None, line["row"], line["tag"]["box"][0]))


def _line(
    tag: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]], document: Document
) -> Mapping[str, Any]:
    facing = names.get(tag.get("sku"), {})
    name = facing.get("name") or tag.get("sku") or ""
    rows = [document["facings"][at]["row"] for at in tag["facings"]]
    return {
        "tag": tag,
        "row": rows[0] if rows else None,
        "name": Words(facing.get("name_en") or name, name),
        "facings": len(tag["facings"]),
        "kind": PRICE_KINDS.get(tag["kind"]),
        "price": price_shown(tag["price"]),
        "list_price": price_shown(tag.get("list_price")),
        "listed": price_shown(tag.get("listed")),
        "right": tag.get("right"),
    }
