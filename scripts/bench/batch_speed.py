"""Network passes of several photos: one after the other, as one batch, and side by side.

    python -m scripts.bench.batch_speed [--photos 4] [--rounds 8]

Each of the shipped networks of the clear family gets so many inputs of the size it mostly works
at; the best of the rounds counts, which take turns so that other work hits all ways alike. Told
are milliseconds for a photo, by the clock and of processor, and how far the outputs of a batch are
from those of single passes.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vision.models.engine import Engine, Tensor, weights_path

INPUTS = (("clear", "detector", (1, 3, 960, 736)), ("clear", "embedder", (32, 3, 128, 128)))
"""Weights, task, and the shape of what one photo asks: of the embedder 32 crops."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    for weights, task, shape in INPUTS:
        engine = Engine(weights_path(weights, task=task), backend="onnxruntime", task=task)
        blobs = list(np.random.default_rng(1).random((options.photos, *shape), dtype=np.float32))
        print(f"{engine.name} {shape}, {options.photos} photos, ms for each (of processor):")
        compare(engine, blobs, options.rounds)


def compare(engine: Engine, blobs: list[Tensor], rounds: int) -> None:
    """Print the best time of every way."""
    joined = np.concatenate(blobs)
    with ThreadPoolExecutor(2) as pool:
        ways: dict[str, Callable[[], object]] = {
            "one after the other": lambda: [engine(blob) for blob in blobs],
            "one batch": lambda: engine(joined),
            "two side by side": lambda: list(pool.map(engine, blobs)),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds + 1):  # the first warms up
            for name, way in ways.items():
                taken[name].append(_timed(way))
    for name, times in taken.items():
        wall, processor = (
            1e3 * min(column) / len(blobs) for column in zip(*times[1:], strict=True)
        )
        print(f"  {name}: {wall:.0f} ({processor:.0f})")
    alone = np.concatenate([engine(blob) for blob in blobs])
    print(f"  largest difference of a batch: {np.abs(engine(joined) - alone).max():g}")


def _timed(way: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processor."""
    wall, processor = time.perf_counter(), time.process_time()
    way()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
