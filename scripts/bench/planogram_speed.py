"""Matching the facings of one photo against a planogram, from what was seen to types and scores.

python scripts/bench/planogram_speed.py [--facings 1000] [--rows 10] [--rounds 9]
"""

import argparse
import statistics
from time import perf_counter, process_time

import numpy as np

from vision.detections import Detections
from vision.planogram.compliance import comply
from vision.planogram.document import Fixture, PlannedRow, Planogram, Position
from vision.planogram.observed import Observed
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import build_shelf

SKUS, BLOCK = 200, 3
WIDE, TALL = 40, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facings", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    columns = options.facings // options.rows
    rng = np.random.default_rng(0)
    planned = np.repeat(rng.integers(SKUS, size=(options.rows, -(-columns // BLOCK))), BLOCK, 1)
    planned = planned[:, :columns]
    found = np.where(rng.random(planned.shape) < 0.9, planned, rng.integers(SKUS, size=1))
    catalogue = Catalogue.of([Product(f"SKU-{at}", "brand", width_mm=70) for at in range(SKUS)])
    seen = photographed(found, catalogue)
    planogram = planogram_of(planned)
    times: list[tuple[float, float]] = []
    for _ in range(options.rounds):
        start = perf_counter(), process_time()
        found_out = comply(seen, planogram, catalogue)
        times.append((perf_counter() - start[0], process_time() - start[1]))
    positions = len(planogram.positions)
    print(
        f"{len(seen)} facings, {planned.size} planned in {positions} positions, {found_out.verdict}"
    )
    wall, cpu = (1000 * statistics.median(seen) for seen in zip(*times, strict=True))
    print(f"median of {options.rounds} rounds: {wall:.0f} ms, of them {cpu:.0f} ms computing")


def photographed(skus: np.ndarray, catalogue: Catalogue) -> Observed:
    """A photo of rows of facings (rows, columns), each named with 0.9 and a look-alike at 0.05."""
    rows, columns = skus.shape
    y, x = np.divmod(np.arange(skus.size), columns)
    left, top = x * WIDE, y * (TALL + 20)
    boxes = np.stack([left + 1, top, left + WIDE - 1, top + TALL], axis=1).astype(np.float32)
    candidates = np.full((skus.size, 5), -1, np.int32)
    chances = np.full((skus.size, 5), -1, np.float32)
    candidates[:, 0], candidates[:, 1] = skus.ravel(), (skus.ravel() + 1) % SKUS
    chances[:, 0], chances[:, 1] = 0.9, 0.05
    detections = Detections(
        boxes, np.full(skus.size, 0.9, np.float32), sku=candidates[:, 0],
        sku_score=chances[:, 0], candidates=candidates, candidate_score=chances,
    )  # fmt: skip
    return Observed.of(build_shelf(detections, catalogue), columns * WIDE, rows * (TALL + 20))


def planogram_of(skus: np.ndarray) -> Planogram:
    """A planogram whose positions have BLOCK facings."""
    rows = tuple(
        PlannedRow(
            height=30,
            positions=tuple(
                Position(
                    id=f"{number}-{at}", sku=f"SKU-{row[at]}", facings=len(row[at : at + BLOCK])
                )
                for at in range(0, len(row), BLOCK)
            ),
        )
        for number, row in enumerate(skus)
    )
    size = Fixture(width=7 * skus.shape[1], height=30 * len(rows))
    return Planogram(id="bench", fixture=size, rows=rows)


if __name__ == "__main__":
    main()
