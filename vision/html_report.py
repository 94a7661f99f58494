"""report.html: one audit as one file that needs no network, in Chinese and English."""

import base64
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cv2
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from vision.html_kpis import figures, meaning, tasks
from vision.html_prices import prices
from vision.palette import Colour, brand_colours, css
from vision.photo import Pixels
from vision.resize import resize
from vision.words import (
    DEVIATIONS,
    MEASURES,
    QUALITY,
    SCORE_DEFINITIONS,
    SCORES,
    WARNINGS,
    Words,
    chinese,
)

PICTURE_SIDE = 1600
"""Longest side, in pixels, of the picture inside the report."""
_JPEG_QUALITY = 82

Document = Mapping[str, Any]


def html_report(document: Document, picture: Pixels) -> str:
    """The page for a report.json.

    picture: (H, W, 3) uint8 RGB, the uploaded photo at any size. Boxes are drawn by the page.
    """
    colours = brand_colours(f["brand"] for f in document["facings"] if f["brand"])
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            audit=document,
            picture=_data_url(picture),
            colours={brand: css(colour) for brand, colour in colours.items()},
            quality=[_quality(reason) for reason in document["quality"]["reasons"]],
            warnings=[Words(text, chinese(text)) for text in document["warnings"]],
            headline=_headline(document),
            bars=_bars(document, colours),
            shares=_shares(document),
            measures=list(MEASURES.values()),
            meanings=[meaning(kpi) for kpi in _first(document)],
            figures=figures(document),
            tasks=tasks(document),
            prices=prices(document),
            rows=_rows(document),
            labels=_labels(document),
            products=_products(document),
            planogram=_planogram(document),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("vision"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["t"] = _both
    environment.filters["percent"] = _percent
    environment.filters["amount"] = _amount
    return environment


def _both(english: object, chinese_text: object) -> Markup:
    """Both languages side by side; the page shows one of them."""
    spans = (("en", english), ("zh", chinese_text))
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(lang, escape(text)) for lang, text in spans
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _amount(value: float) -> str:
    return f"{value:,}"


def _data_url(picture: Pixels) -> str:
    if max(picture.shape[:2]) > PICTURE_SIDE:
        picture = resize(picture, PICTURE_SIDE)
    coded = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


def _quality(reason: str) -> Words:
    return QUALITY.get(reason, Words(reason, reason))


def _kpi(document: Document, name: str, scope: Mapping[str, object]) -> Mapping[str, Any] | None:
    found = (k for k in document["kpis"] if k["name"] == name and k["scope"] == scope)
    return next(found, None)


def _headline(document: Document) -> Mapping[str, Any]:
    """The figure that answers first: the own share when asked for, else the count of facings."""
    return {
        "own": _kpi(document, "share_facings", {"own": True}),
        "unknown": _kpi(document, "share_facings", {"unknown": True}),
        "facings": len(document["facings"]),
        "units": sum(facing["units"] for facing in document["facings"]),
        "rows": len(document["rows"]),
        "gaps": len(document["gaps"]),
    }


def _label(scope: Mapping[str, object]) -> Words:
    if "unknown" in scope:
        return Words("Unknown", "未识别")
    if "own" in scope:
        return Words("Own products", "本品合计")
    name = str(next(iter(scope.values())))
    return Words(name, name)


def _bars(document: Document, colours: Mapping[str, Colour]) -> list[Mapping[str, Any]]:
    """Shares by facings of the brands and of unknown, widths in percent of the longest interval."""
    kpis = [
        kpi
        for kpi in document["kpis"]
        if kpi["name"] == "share_facings"
        and kpi["value"] is not None
        and ("brand" in kpi["scope"] or "unknown" in kpi["scope"])
    ]
    longest = max((kpi["high"] for kpi in kpis), default=0) or 1
    return [
        {
            "label": _label(kpi["scope"]),
            "brand": kpi["scope"].get("brand", ""),
            "kpi": kpi,
            "colour": css(colours[kpi["scope"]["brand"]]) if "brand" in kpi["scope"] else "",
            **{key: round(100 * kpi[key] / longest, 2) for key in ("value", "low", "high")},
        }
        for kpi in kpis
    ]


def _shares(document: Document) -> list[Mapping[str, Any]]:
    """A line per scope: own, brands, categories, unknown, SKUs; a figure per measure or None."""
    kinds = ("own", "brand", "category", "unknown", "sku")
    names = {facing["sku"]: facing for facing in document["facings"] if facing["sku"]}
    lines = []
    for kpi in document["kpis"]:
        if kpi["name"] != "share_facings":
            continue
        kind, scope = next(iter(kpi["scope"])), kpi["scope"]
        known = names.get(scope.get("sku"), {})
        lines.append(
            {
                "kind": kind,
                "label": _label(scope),
                "detail": Words(known.get("name_en") or "", known.get("name") or ""),
                "figures": [_kpi(document, name, scope) for name in MEASURES],
            }
        )
    return sorted(lines, key=lambda line: kinds.index(line["kind"]))


def _first(document: Document) -> list[Mapping[str, Any]]:
    """The first KPI of each name, in the document's order."""
    return list(reversed({kpi["name"]: kpi for kpi in reversed(document["kpis"])}.values()))


def _rows(document: Document) -> list[Mapping[str, Any]]:
    """Facings, units and brands of each row, most facings first; brand None is unknown."""
    rows = []
    for row in document["rows"]:
        facings = [facing for facing in document["facings"] if facing["row"] == row["index"]]
        counts = Counter(facing["brand"] for facing in facings)
        ranked = sorted(counts.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
        units = sum(facing["units"] for facing in facings)
        rows.append(
            {"index": row["index"], "facings": len(facings), "units": units, "brands": ranked}
        )
    return rows


def _labels(document: Document) -> list[tuple[int, float]]:
    """Rows and the heights their numbers stand at: that of the middle of the leftmost facing."""
    boxes = {f["row"]: f["box"] for f in sorted(document["facings"], key=lambda f: -f["box"][0])}
    return [(row, (box[1] + box[3]) / 2) for row, box in sorted(boxes.items())]


def _products(document: Document) -> list[Mapping[str, Any]]:
    """What the page's script shows of a facing that is tapped."""
    names = ("sku", "brand", "name", "name_en")
    shown = ("row", "column", "units", *names, "probability", "candidates")
    return [{key: facing.get(key) for key in shown} for facing in document["facings"]]


def _planogram(document: Document) -> Mapping[str, Any] | None:
    """Scores in words, how often each type came, and every position that is no match."""
    plan = document["planogram"]
    if plan is None:
        return None
    counts = Counter(position["type"] for position in plan["positions"])
    order = list(DEVIATIONS)
    told = [p for p in plan["positions"] if p["type"] not in ("match", "not_photographed")]
    told.sort(key=lambda p: (order.index(p["type"]), p["row"] or 0))
    return {
        "title": plan["name"] or plan["id"],
        "refused": WARNINGS.get(plan["verdict"]),
        "scores": [
            {"name": SCORES[kpi["name"]], "means": SCORE_DEFINITIONS[kpi["name"]], "kpi": kpi}
            for kpi in plan["scores"]
        ],
        "counts": [(DEVIATIONS[kind], counts[kind]) for kind in order if counts[kind]],
        "positions": [p | {"words": DEVIATIONS[p["type"]]} for p in told],
        "missing": [p["place"] for p in told if p["type"] == "missing" and p["place"]],
    }
