"""How well planogram deviations are told: rendered shelves changed on purpose, photo by photo."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from datasets.synthetic.planned import PlannedShelf, planned_shelf
from datasets.synthetic.witness import LEAST_VISIBLE, PositionTruth
from training.progress import progress
from vision.detections import CANDIDATES, Detections
from vision.photo import Photo, SourceMap
from vision.pipeline import Pipeline
from vision.planogram.check import check
from vision.planogram.compliance import comply
from vision.planogram.observed import Observed
from vision.planogram.result import Compliance, Finding, Verdict
from vision.shelf.catalogue import Catalogue
from vision.shelf.tree import Shelf, build_shelf

TYPES = (
    "match",
    "wrong_facings",
    "missing",
    "misplaced",
    "swapped",
    "substituted",
    "extra",
    "not_photographed",
)
_IN_ROW = ("match", "wrong_facings")
Look = Callable[[PlannedShelf], Shelf]


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo. positions: judged for the figures; right: of them with the true type. tolerant,
    true_tolerant: compliance found and true, None without a position to count.
    """

    seed: int
    positions: int
    right: int
    tolerant: float | None
    true_tolerant: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class PlanogramReport:
    """figures: by name. pairs: how often each (true type, found type) came. rows: the photos."""

    figures: dict[str, float]
    pairs: Counter[tuple[str, str]]
    rows: tuple[PhotoRow, ...]


def evaluate(
    count: int, out: Path, look: Look, catalogue: Catalogue, seed: int = 0
) -> PlanogramReport:
    """Match `count` shelves with their planograms, and each with the next one's.

    look: what is found on a picture (see from_truth). Writes metrics.json and per_photo.csv to
    `out`. Types are compared position by position; an extra is right when one of its SKU is found
    in its row. What the photo's edge cuts is left out (see PositionTruth).
    """
    pairs: Counter[tuple[str, str]] = Counter()
    rows, strangers, before = [], 0, None
    for number in progress(range(seed, seed + count), "matching"):
        shelf = planned_shelf(number, changes=4 + number % 5)
        found = look(shelf)
        seen = Observed.of(found, shelf.truth.width, shelf.truth.height)
        result = comply(seen, check(shelf.planogram, catalogue, "rendered"), catalogue)
        told = compared(shelf.positions, result.findings)
        pairs.update(told)
        rows.append(_row(number, shelf.positions, result, told))
        if before is not None:
            other = comply(seen, check(before, catalogue, "rendered"), catalogue)
            strangers += other.verdict is not Verdict.PLANNED_SHELF
        before = shelf.planogram
    figures = figures_of(pairs, rows) | {"other_shelves_refused": strangers / max(count - 1, 1)}
    report = PlanogramReport(figures, pairs, tuple(rows))
    _write(report, out)
    return report


def compared(truth: Sequence[PositionTruth], findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """(true type, found type) of every position and extra; "none" where one side has nothing."""
    types = {finding.position: finding.type.value for finding in findings if finding.position}
    pairs = [
        (one.kind, types.get(one.position, "none")) for one in truth if one.position and one.kind
    ]
    extras = Counter((f.row, f.actual) for f in findings if f.type == "extra")
    for one in truth:
        if one.position is None:
            hit = extras[one.row, one.sku] > 0
            extras[one.row, one.sku] -= hit
            if one.kind:
                pairs.append(("extra", "extra" if hit else "none"))
    pairs += [("none", "extra")] * sum(extras.values())
    return pairs


def figures_of(pairs: Counter[tuple[str, str]], rows: Sequence[PhotoRow]) -> dict[str, float]:
    """F1, precision and recall of each type, and the compliance error in points."""
    figures: dict[str, float] = {}
    for kind in TYPES:
        hits = pairs[kind, kind]
        true = sum(n for (a, _), n in pairs.items() if a == kind)
        found = sum(n for (_, b), n in pairs.items() if b == kind)
        figures[f"{kind}_f1"] = 2 * hits / (true + found) if true + found else 0.0
        figures[f"{kind}_precision"] = hits / found if found else 0.0
        figures[f"{kind}_recall"] = hits / true if true else 0.0
        figures[f"{kind}_true"] = true
    figures["unsure"] = sum(n for (_, b), n in pairs.items() if b == "unsure")
    both = [r for r in rows if r.tolerant is not None and r.true_tolerant is not None]
    errors = [100 * abs(r.tolerant - r.true_tolerant) for r in both]
    figures["tolerant_error_points"] = float(np.mean(errors)) if errors else 0.0
    figures["photos"] = len(rows)
    figures["refused_wrongly"] = sum(r.verdict != "planned_shelf" for r in rows)
    return figures


def _row(
    seed: int,
    truth: Sequence[PositionTruth],
    result: Compliance,
    pairs: Sequence[tuple[str, str]],
) -> PhotoRow:
    known = {one.position for one in truth if one.position and one.kind}
    found = [f for f in result.findings if f.position in known and f.type != "not_photographed"]
    true = [one for one in truth if one.position in known and one.kind != "not_photographed"]
    rows = {one.position: one.row for one in truth}
    told = [
        one.kind in _IN_ROW or (one.kind == "swapped" and rows[one.partner] == one.row)
        for one in true
        if one.kind != "misplaced"
    ]
    inside = [f for f in found if not _was(truth, f, "misplaced")]
    good = [
        f.type in _IN_ROW or (f.type == "swapped" and rows.get(f.swapped_with) == f.row)
        for f in inside
    ]
    return PhotoRow(
        seed,
        len(pairs),
        sum(a == b for a, b in pairs),
        sum(good) / len(good) if good else None,
        sum(told) / len(told) if told else None,
        result.verdict.value,
    )


def _was(truth: Sequence[PositionTruth], finding: Finding, kind: str) -> bool:
    return any(one.position == finding.position and one.kind == kind for one in truth)


def from_truth(catalogue: Catalogue) -> Look:
    """Looks with the truth of recognition: the boxes and SKUs of the picture as they are, but for
    slivers of packs that nothing could name.
    """
    number = {sku: at for at, sku in enumerate(catalogue.sku)}

    def look(shelf: PlannedShelf) -> Shelf:
        truth = shelf.truth
        edge = (truth.boxes[:, :2] < 1).any(1)
        edge |= (truth.boxes[:, 2:] > np.array([truth.width, truth.height]) - 1).any(1)
        kept = ~edge | (truth.visible >= LEAST_VISIBLE)
        named = np.array([number[truth.skus[at].code] for at in truth.sku[kept]], np.int32)
        sure = np.ones(len(named), np.float32)
        candidates = np.full((len(named), CANDIDATES), -1, np.int32)
        chances = np.full((len(named), CANDIDATES), -1, np.float32)
        candidates[:, 0], chances[:, 0] = named, sure
        found = Detections(
            truth.boxes[kept], sure, sku=named, sku_score=sure,
            candidates=candidates, candidate_score=chances,
        )  # fmt: skip
        return build_shelf(found, catalogue)

    return look


def from_pixels(pipeline: Pipeline) -> Look:
    """Looks as an audit does: detector, recogniser, rows."""

    def look(shelf: PlannedShelf) -> Shelf:
        height, width = shelf.pixels.shape[:2]
        source = SourceMap("0" * 64, width, height)
        photo = Photo(shelf.pixels, source.sha256, shelf.planogram["id"], (source,))
        return pipeline.audit(photo).shelf

    return look


def _write(report: PlanogramReport, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    table = {f"{a} -> {b}": n for (a, b), n in sorted(report.pairs.items())}
    text = json.dumps({"figures": report.figures, "types": table}, indent=2)
    (out / "metrics.json").write_text(text + "\n", encoding="utf-8")
    with (out / "per_photo.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(PhotoRow)])
        writer.writerows([*asdict(row).values()] for row in report.rows)
