"""What the detector does to the audit's figures: facings with stacks counted once, rows, shares."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.sample import Dataset, Sample
from training.matching import match
from training.metrics import count_error, row_accuracy, share_error
from training.progress import progress
from vision.detections import Detections
from vision.errors import DatasetError
from vision.shelf.tree import Shelf, build_shelf

Shares = dict[str | None, float]


@dataclass(frozen=True, slots=True, eq=False)
class ExactTruth:
    """What the generator knows of the n boxes of a sample: row, column, stack, (n,) and brands."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    stack: NDArray[np.int64]
    brand: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows that hold a product."""
        return len(np.unique(self.row))

    @property
    def facing_brands(self) -> list[str]:
        """The brand of each facing: of the lowest unit of its column."""
        lowest: dict[tuple[int, int], int] = {}
        for index in np.argsort(self.stack, kind="stable").tolist():
            lowest.setdefault((int(self.row[index]), int(self.column[index])), index)
        return [self.brand[index] for index in lowest.values()]


def read_exact_truth(sample: Sample) -> ExactTruth | None:
    """The generator's truth of a sample, in truth/ beside images/, or None when there is none.

    Raises DatasetError when the file is broken or speaks of other boxes.
    """
    path = sample.path.parent.parent / "truth" / f"{sample.path.stem}.json"
    if not path.is_file():
        return None
    expected = "a truth file of the shelf generator"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        columns = [np.array(content[key], np.int64) for key in ("row", "column", "stack")]
        brands = tuple(content["skus"][sku]["brand"] for sku in content["sku"])
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DatasetError(path, f"{type(error).__name__} {error}", expected) from error
    lengths = {len(column) for column in (*columns, brands)}
    if lengths != {len(sample)}:
        raise DatasetError(
            path, f"columns of {sorted(lengths)} boxes", f"{len(sample)} as labelled"
        )
    return ExactTruth(*columns, brands)


def shelf_figures(dataset: Dataset, kept: Sequence[Detections]) -> dict[str, float]:
    """Figures of products already thresholded, one Detections per sample.

    facing_error_percent, facing_bias_percent: as count_error, of facings. The true ones are exact
    where the generator's truth is there, else the same stack rule applied to the labelled boxes.
    row_accuracy, share_error_points: over the photos with exact truth; a facing found has the
    brand of the box that its lowest matched unit found, so that recognition plays no part.
    """
    found, true, found_rows, true_rows, shares = [], [], [], [], []
    pairs = list(zip(dataset, kept, strict=True))
    for sample, detections in progress(pairs, "arranging rows"):
        matches = match(sample, detections)
        counted = ~matches.ignored
        shelf = build_shelf(detections[counted], None)
        exact = read_exact_truth(sample)
        found.append(len(shelf.facings))
        if exact is None:
            true.append(len(build_shelf(_labelled(sample), None).facings))
            continue
        brands = exact.facing_brands
        true.append(len(brands))
        found_rows.append(len(shelf.rows))
        true_rows.append(exact.rows)
        if brands:
            named = _found_brands(shelf, matches.truth[counted], exact)
            shares.append(share_error(_shares(named), _shares(brands)))
    counts = count_error(found, true)
    figures = {"facing_error_percent": counts.absolute, "facing_bias_percent": counts.signed}
    if found_rows:
        figures["row_accuracy"] = row_accuracy(found_rows, true_rows)
        figures["photos_with_exact_truth"] = len(found_rows)
    if shares:
        figures["share_error_points"] = float(np.mean(shares))
    return figures


def _labelled(sample: Sample) -> Detections:
    boxes = sample.boxes[~sample.ignore]
    return Detections(boxes, np.ones(len(boxes), np.float32))


def _found_brands(shelf: Shelf, truth: NDArray[np.intp], exact: ExactTruth) -> list[str | None]:
    """The brand of each facing found, None where no unit matched."""
    matched = [[truth[unit] for unit in facing.units] for facing in shelf.facings]
    firsts = [next((index for index in units if index >= 0), -1) for units in matched]
    return [exact.brand[index] if index >= 0 else None for index in firsts]


def _shares(brands: Sequence[str | None]) -> Shares:
    return {brand: count / len(brands) for brand, count in Counter(brands).items()}
