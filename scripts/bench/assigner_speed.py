"""The sparse label assigner against Ultralytics' dense one, on a batch as dense as SKU-110K.

python scripts/bench/assigner_speed.py [--boxes 150] [--rounds 9]
"""

import argparse
import statistics
from time import perf_counter

import torch
from ultralytics.utils.tal import TaskAlignedAssigner, make_anchors

from training.assigner import SparseAssigner

SIDE, BATCH = 640, 4
SETTINGS = {"topk": 10, "num_classes": 1, "alpha": 0.5, "beta": 6.0, "stride": [8, 16, 32]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boxes", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    inputs = batch(options.boxes)
    dense, sparse = TaskAlignedAssigner(**SETTINGS), SparseAssigner(**SETTINGS)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(options.rounds):
        for assigner, seen in zip((sparse, dense), times, strict=True):
            start = perf_counter()
            assigner(*inputs)
            seen.append(perf_counter() - start)
    ours, theirs = (statistics.median(seen) for seen in times)
    print(f"{BATCH} pictures of {options.boxes} boxes, {torch.get_num_threads()} threads")
    print(f"sparse {ours * 1000:.0f} ms, dense {theirs * 1000:.0f} ms, ratio {ours / theirs:.2f}")


def batch(boxes: int) -> tuple[torch.Tensor, ...]:
    """Random boxes of 8 to 68 pixels and predictions scattered around their anchors."""
    torch.manual_seed(0)
    features = [torch.zeros(BATCH, 1, SIDE // s, SIDE // s) for s in (8, 16, 32)]
    points, strides = make_anchors(features, torch.tensor([8.0, 16.0, 32.0]), 0.5)
    points = points * strides
    corner = torch.rand(BATCH, boxes, 2) * (SIDE - 70)
    truth = torch.cat([corner, corner + torch.rand(BATCH, boxes, 2) * 60 + 8], dim=2)
    reach = strides * 3 * torch.rand(BATCH, len(points), 2)
    predicted = torch.cat([points - reach, points + reach], dim=2)
    scores = torch.rand(BATCH, len(points), 1)
    labels, present = torch.zeros(BATCH, boxes, 1), torch.ones(BATCH, boxes, 1)
    return scores, predicted, points, labels, truth, present


if __name__ == "__main__":
    main()
