"""Which SKU is out: gaps of the shelf in the places of a planogram."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vision.detections import Kind
from vision.geometry import as_boxes, intersection, width
from vision.photo import Pixels
from vision.planogram.result import Compliance, Finding, Type
from vision.shelf.gaps import GEOMETRY_SCORE, are_plain, cover, either
from vision.shelf.tree import Gap, Shelf

_HELD = 0.5
"""Least share of a gap, or of a missing position's place, that the other covers."""
_FREE = 0.3
"""Most of a missing position's place that products may cover for it to be a gap."""
_OPEN = 0.5
"""Least width of such a place, in median widths of the photo's products."""
_LACKING = (Type.MISSING, Type.WRONG_FACINGS)


def name_gaps(shelf: Shelf, compliance: Compliance | None, pixels: Pixels | None = None) -> Shelf:
    """The shelf with the gaps named after the positions that lack facings there.

    A missing position whose place is free is a gap even where no other sign tells it, at the end
    of a row for instance: source "geometry". Free: no product covers it, neighbours haven't closed
    up, and it looks plainer than packs. A gap takes the position of which it holds most.

    pixels: (H, W, 3) uint8 RGB, the photo the shelf was found on; None compares no looks.
    """
    if compliance is None:
        return shelf
    lacking = [f for f in compliance.findings if f.place and f.type in _LACKING and _fewer(f)]
    rows = [
        replace(row, gaps=tuple(_named(gap, lacking) for gap in row.gaps)) for row in shelf.rows
    ]
    named = replace(shelf, rows=tuple(rows))
    told = {gap.position for gap in named.gaps}
    missing = [f for f in lacking if f.type is Type.MISSING and f.position not in told]
    if pixels is not None:
        plain = are_plain([f.place for f in missing], named, pixels)
        missing = [f for f, is_plain in zip(missing, plain, strict=True) if is_plain]
    return _with_places(named, missing)


def _fewer(finding: Finding) -> bool:
    return finding.seen < finding.planned


def _named(gap: Gap, lacking: Sequence[Finding]) -> Gap:
    held = [(_held(gap, finding), at) for at, finding in enumerate(lacking)]
    share, at = max(held, key=lambda one: (one[0], -one[1]), default=(0.0, -1))
    if share < _HELD:
        return gap
    score = gap.score
    if gap.source == "detected" and lacking[at].type is Type.MISSING:
        score = either(score, GEOMETRY_SCORE)
    source = gap.source if score == gap.score else "both"
    finding = lacking[at]
    return replace(gap, sku=finding.expected, position=finding.position, source=source, score=score)


def _held(gap: Gap, finding: Finding) -> float:
    """Overlap of a gap and a place, as a share of the smaller one."""
    a, b = as_boxes([gap.box]), as_boxes([finding.place])
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (*a, *b)]
    return float(intersection(a, b)[0] / max(min(sizes), 1e-9))


def _with_places(shelf: Shelf, missing: Sequence[Finding]) -> Shelf:
    """The places of missing positions that nothing stands in as gaps of the nearest row."""
    found = shelf.detections
    products = found.xyxy[found.kind == Kind.PRODUCT]
    rows = list(shelf.rows)
    least = _OPEN * float(np.median(width(products))) if len(products) else 0.0
    for finding in missing:
        closed = finding.place[2] - finding.place[0] < least
        if not rows or closed or cover(finding.place, products) > _FREE:
            continue
        at = min(range(len(rows)), key=lambda i: abs(rows[i].box[3] - finding.place[3]))
        gap = Gap(finding.place, at, "geometry", GEOMETRY_SCORE, finding.expected, finding.position)
        rows[at] = replace(rows[at], gaps=tuple(sorted((*rows[at].gaps, gap), key=_left)))
    return replace(shelf, rows=tuple(rows))


def _left(gap: Gap) -> tuple[float, ...]:
    return gap.box
