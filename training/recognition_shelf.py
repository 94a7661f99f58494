"""What naming does to the audit's figures: brand shares, their intervals, facings of each SKU."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.metrics import share_error
from training.recognition_metrics import Indices, count_errors
from vision.detections import Detections
from vision.geometry import Boxes
from vision.kpi.figure import Kpi
from vision.kpi.share import measure_share
from vision.shelf.catalogue import Catalogue
from vision.shelf.tree import Shelf, build_shelf


@dataclass(frozen=True, slots=True)
class ShelfErrors:
    """One photo's audit against its truth.

    share_error: mean absolute over the brands either names and the unknown, percentage points.
    covered of cases: brands with an interval, of which the true share lies in that many. facings:
    true ones, known or not. count_absolute, count_signed: facings, summed over SKUs.
    """

    share_error: float
    covered: int
    cases: int
    facings: int
    count_absolute: int
    count_signed: int


def true_shelf(boxes: Boxes, sku: Indices, catalogue: Catalogue) -> Shelf:
    """The shelf of labelled boxes (n, 4) and their catalogue indices (n,), -1 unknown."""
    sure = np.ones(len(boxes), np.float32)
    named = Detections(boxes, sure, sku=sku, sku_score=np.where(sku >= 0, sure, -1))
    return build_shelf(named, catalogue)


def compare(true: Shelf, found: Shelf) -> ShelfErrors:
    """The errors of the audit of a photo. true must have a facing."""
    shares = {kpi.scope["brand"]: kpi for kpi in _brand_shares(found)}
    truth = _shares(true)
    covered = [kpi.low <= truth.get(brand, 0) <= kpi.high for brand, kpi in shares.items()]
    absolute, signed = count_errors(_facings(found), _facings(true))
    error = share_error(_shares(found), truth)
    return ShelfErrors(error, sum(covered), len(covered), len(true.facings), absolute, signed)


def shelf_figures(errors: Sequence[ShelfErrors]) -> dict[str, float]:
    """Figures over photos; those that divide by nothing are left out.

    brand_share_error_points: mean over photos. interval_coverage: of the interval_cases brands
    that a photo's audit speaks of, those whose true share lies in the 90 % interval.
    sku_count_error_percent, sku_count_bias_percent: facings named too many or too few, summed over
    photos and SKUs, per true facing.
    """
    if not errors:
        return {}
    cases, facings = (sum(getattr(e, key) for e in errors) for key in ("cases", "facings"))
    figures: dict[str, float] = {
        "brand_share_error_points": float(np.mean([e.share_error for e in errors])),
        "sku_count_error_percent": 100 * sum(e.count_absolute for e in errors) / facings,
        "sku_count_bias_percent": 100 * sum(e.count_signed for e in errors) / facings,
        "interval_cases": cases,
    }
    if cases:
        figures["interval_coverage"] = sum(e.covered for e in errors) / cases
    return figures


def _brand_shares(shelf: Shelf) -> list[Kpi]:
    kpis = measure_share(shelf)
    return [kpi for kpi in kpis if kpi.name == "share_facings" and "brand" in kpi.scope]


def _shares(shelf: Shelf) -> dict[str | None, float]:
    brands = Counter(f.product.brand if f.product else None for f in shelf.facings)
    return {brand: count / len(shelf.facings) for brand, count in brands.items()}


def _facings(shelf: Shelf) -> Counter[str]:
    return Counter(facing.product.sku for facing in shelf.facings if facing.product)
