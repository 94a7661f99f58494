"""A report.json made anew from the boxes a person has put right: same photo, same rules.

The boxes of an audit are edited as `CheckedBox`es, one for every box the detector kept. What a
person has seen is certain; of the others the models' probabilities stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from vision.audit import ModelUse, ShelfAudit
from vision.capture.quality import Quality
from vision.detections import CANDIDATES, Detections, Kind
from vision.errors import InvalidValue
from vision.geometry import as_boxes
from vision.kpi.measure import Targets, in_words, measure_shelf, score_shelf
from vision.kpi.prices import price_shelf
from vision.kpi.share import measure_share
from vision.photo import Photo, SourceMap
from vision.planogram.compliance import comply
from vision.planogram.gaps import name_gaps
from vision.planogram.observed import Observed
from vision.planogram.result import Compliance
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.price_tags import TagPrint, price_tags
from vision.shelf.price_text import TagPrices
from vision.shelf.tree import Box, Shelf, build_shelf
from vision.tasks.find import Evidence, find_tasks
from vision.tasks.prices import price_tasks
from vision.words import WARNINGS

GEOMETRY = "geometry"
"""Source of a gap that is in no detection: see Gap."""
_MADE_ANEW = ("no_facings", "not_judged", "score_incomplete", "another_shelf")
_KINDS = {kind.label: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class CheckedBox:
    """One box of an audit under correction, in pixels of the uploaded photo.

    number: of a raw box its index in `detections`; new ones count on. sku: None when unknown.
    score: that there is such a thing; probability: of sku. checked: a person has seen it, so that
    both count as 1. candidates: (SKU, probability), best first.
    """

    number: int
    box: Box
    kind: Kind
    sku: str | None = None
    score: float = 1.0
    probability: float | None = None
    candidates: tuple[tuple[str, float], ...] = ()
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a shelf is measured against. own_asked: whether some of the products are one's own."""

    products: Mapping[str, Product]
    own_asked: bool = False
    targets: Targets = field(default_factory=Targets)


def boxes_of(document: Mapping[str, Any]) -> list[CheckedBox]:
    """The boxes of a report.json, named as the facings they are units of.

    A document without detections gives one box for each of its facings.
    """
    facings = document["facings"]
    found = document["detections"] or [
        {"box": facing["box"], "score": 1.0, "kind": Kind.PRODUCT.label, "facing": at}
        for at, facing in enumerate(facings)
    ]
    found = [*found, *(_of_gap(gap) for gap in document["gaps"] if gap.get("source") == GEOMETRY)]
    return [
        _raw_box(number, entry, _facing(facings, entry.get("facing")))
        for number, entry in enumerate(found)
    ]


def corrected(
    document: Mapping[str, Any],
    boxes: Sequence[CheckedBox],
    reference: Reference,
    review: ModelUse,
) -> dict[str, Any]:
    """The report.json of these boxes, which stands beside the raw `document` they came from.

    Rows, facings and figures are made by the rules of every audit. Price tags keep what was read
    and are linked to the new facings. review: how `models` tells of the people. Raises InvalidValue
    for a box with a SKU that is neither in reference.products nor in the document.
    """
    known = known_products(document) | dict(reference.products)
    catalogue = Catalogue.of(known[sku] for sku in sorted(known))
    shelf = build_shelf(_detections(boxes, catalogue), catalogue, sku_threshold=0.0)
    photo, targets, own = _blank(document["photo"]), reference.targets, reference.own_asked
    compliance = _compliance(shelf, photo, targets, catalogue)
    shelf = name_gaps(shelf, compliance)
    measured = measure_shelf(shelf, compliance, targets, own)
    tags = price_tags(shelf, _printed(document, boxes))
    priced = price_shelf(shelf.facings, tags, catalogue, targets.prices) if tags else None
    kpis = (*measure_share(shelf, own), *measured.kpis, *(priced.kpis if priced else ()))
    score, codes = score_shelf(kpis, compliance, targets)
    evidence = Evidence(shelf, catalogue, compliance, measured, targets)
    about_prices = price_tasks(shelf, priced, catalogue) if priced else ()
    return ShelfAudit(
        photo,
        Quality(document["quality"]["ok"], tuple(document["quality"]["reasons"])),
        shelf,
        (*kpis, *score),
        (*(ModelUse(**model) for model in document["models"]), review),
        (*_still_true(document["warnings"]), *in_words((*measured.warnings, *codes))),
        compliance,
        find_tasks(evidence, about_prices),
        priced,
    ).to_dict()


def known_products(document: Mapping[str, Any]) -> dict[str, Product]:
    """By SKU, what a report.json tells of the products it names."""
    return {
        facing["sku"]: Product(
            sku=facing["sku"],
            brand=facing["brand"] or "",
            category=facing["category"] or "",
            name=facing.get("name") or "",
            name_en=facing.get("name_en") or "",
            width_mm=facing["width_cm"] * 10 if facing["width_cm"] else None,
        )
        for facing in document["facings"]
        if facing["sku"]
    }


def _facing(facings: Sequence[Mapping[str, Any]], at: int | None) -> Mapping[str, Any] | None:
    return None if at is None else facings[at]


def _raw_box(number: int, entry: Mapping[str, Any], facing: Mapping[str, Any] | None) -> CheckedBox:
    found = facing or {"sku": None, "probability": None, "candidates": []}
    x1, y1, x2, y2 = entry["box"]
    return CheckedBox(
        number,
        (x1, y1, x2, y2),
        _KINDS[entry["kind"]],
        found["sku"],
        entry["score"],
        found["probability"],
        tuple((c["sku"], c["probability"]) for c in found["candidates"]),
    )


def _of_gap(gap: Mapping[str, Any]) -> dict[str, Any]:
    """A gap that no detector found, as an entry of detections."""
    return {"box": gap["box"], "score": gap.get("score") or 1.0, "kind": Kind.GAP.label}


def _still_true(warnings: Iterable[str]) -> tuple[str, ...]:
    """Those that do not speak of what has been found and is found anew."""
    anew = {WARNINGS[code].en for code in _MADE_ANEW}
    return tuple(warning for warning in warnings if warning not in anew)


def _compliance(
    shelf: Shelf, photo: Photo, targets: Targets, catalogue: Catalogue
) -> Compliance | None:
    if targets.planogram is None:
        return None
    return comply(Observed.of(shelf, photo.width, photo.height), targets.planogram, catalogue)


def _detections(boxes: Sequence[CheckedBox], catalogue: Catalogue) -> Detections:
    """The boxes as columns; what a person has seen has the probability 1 and no candidates."""
    index = {sku: at for at, sku in enumerate(catalogue.sku)}
    unknown = sorted({box.sku for box in boxes if box.sku} - index.keys())
    if unknown:
        raise InvalidValue("sku", unknown[0], "a SKU of the catalogue")
    candidates = np.full((len(boxes), CANDIDATES), -1, np.int32)
    chances = np.full((len(boxes), CANDIDATES), -1, np.float32)
    for at, box in enumerate(boxes):
        known = [] if box.checked else [pair for pair in box.candidates if pair[0] in index]
        for place, (sku, chance) in enumerate(known[:CANDIDATES]):
            candidates[at, place], chances[at, place] = index[sku], chance
    return Detections(
        as_boxes([box.box for box in boxes]),
        np.array([1.0 if box.checked else box.score for box in boxes], np.float32),
        kind=np.array([box.kind for box in boxes], np.int8),
        sku=np.array([index[box.sku] if box.sku else -1 for box in boxes], np.int32),
        sku_score=np.array([_certainty(box) for box in boxes], np.float32),
        candidates=candidates,
        candidate_score=chances,
    )


def _certainty(box: CheckedBox) -> float:
    if box.sku is None:
        return -1.0
    return 1.0 if box.checked or box.probability is None else box.probability


def _blank(part: Mapping[str, Any]) -> Photo:
    """The photo without its pixels, which nothing here looks at."""
    pixels = np.broadcast_to(np.uint8(0), (part["height"], part["width"], 3))
    source = SourceMap(part["sha256"], part["width"], part["height"])
    return Photo(pixels, part["sha256"], part["name"], (source,))


def _printed(document: Mapping[str, Any], boxes: Sequence[CheckedBox]) -> tuple[TagPrint, ...]:
    """What was read on the price tags that are left, in the order of their boxes."""
    numbers = [box.number for box in boxes_of(document) if box.kind is Kind.PRICE_TAG]
    read = dict(zip(numbers, document["price_tags"], strict=False))
    tags = [box for box in boxes if box.kind is Kind.PRICE_TAG]
    return tuple(_print(read[tag.number]) if tag.number in read else TagPrint() for tag in tags)


def _print(tag: Mapping[str, Any]) -> TagPrint:
    amounts = ("price", "list_price", "member_price", "unit_price")
    known = {name: Decimal(str(tag[name])) for name in amounts if tag.get(name) is not None}
    texts = {name: tag[name] for name in ("currency", "kind", "unit") if tag.get(name)}
    lines = None if tag["text"] is None else tuple(tag["text"].split("\n"))
    return TagPrint(lines, TagPrices(**known, **texts), tag.get("gtin") or "")
