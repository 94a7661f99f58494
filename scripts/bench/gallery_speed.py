"""Searching and opening large galleries, and adding a product to one.

    python -m scripts.bench.gallery_speed [--vectors 100000] [--skus 10000] [--weights FILE]

Search: 150 random unit vectors against a gallery of random ones, 8 views a product and again one
view a product: medians of the time on the clock, and of the processor's time, which other work on
the machine does not lengthen. numpy takes as many threads as OPENBLAS_NUM_THREADS allows.

Then a catalogue of many small invented packs is written to a temporary folder, with a gallery of
invented vectors as if the embedder had made them. It is opened, and `shelfeye catalogue add` is
timed as a command, from start to end. Building is timed on a hundred packs of their own.
"""

import argparse
import csv
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import cv2
import numpy as np

from vision.models import colour_layout
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.enrol import build_gallery, gallery_folder, open_gallery
from vision.models.gallery import Gallery
from vision.models.gallery_file import Entry, GalleryFile, Maker
from vision.models.views import COUNT
from vision.shelf.catalogue import Catalogue
from vision.shelf.pictures import find_pictures

CROPS, DIMENSION, NEAREST = 150, 128 + colour_layout.SIZE, 8
ROUNDS = 15
BUILT = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--skus", type=int, default=10_000)
    parser.add_argument("--weights", default="research")
    options = parser.parse_args()
    for views in (8, 1):
        clock, processor = searching(options.vectors, views)
        print(
            f"{CROPS} crops, {options.vectors} vectors, {views} a product: "
            f"{clock * 1e3:.0f} ms, processor {processor * 1e3:.0f} ms"
        )
    if options.skus:
        with tempfile.TemporaryDirectory() as folder:
            adding(Path(folder), options.skus, options.weights)


def searching(count: int, views: int) -> tuple[float, float]:
    """Median seconds of a search, on the clock and of the processor."""
    rng = np.random.default_rng(0)
    products = count // views
    vectors = unit(rng, products * views)
    sku = np.arange(products, dtype=np.int32)
    gallery = Gallery(sku, vectors, np.repeat(sku, views), lambda index: vectors[index])
    crops = unit(rng, CROPS)
    times = []
    for _ in range(ROUNDS):
        busy = process_time()
        clock = timed(lambda: gallery.search(crops, NEAREST))
        times.append((clock, process_time() - busy))
    return tuple(statistics.median(column) for column in zip(*times[2:], strict=True))


def adding(folder: Path, count: int, weights: str) -> None:
    """Open a large gallery and add one product to it by the command line; build a small one."""
    embed = Embedder(Engine(weights_path(weights, task="embedder"), task="embedder"))
    few = written_packs(folder / "few", BUILT)
    seconds = timed(lambda: build_gallery(few, embed, gallery_folder(few)))
    print(f"building: {BUILT / seconds:.1f} pictures a second")
    catalogue = written_packs(folder / "many", count)
    invent_gallery(catalogue, embed)
    seconds = timed(lambda: open_gallery(catalogue, embed))
    print(f"opening a gallery of {count} products: {seconds:.2f} s")
    picture = folder / "new.png"
    cv2.imwrite(str(picture), pack(count))
    command = [sys.executable, "-m", "scripts.cli", "catalogue", "add", str(catalogue.folder)]
    command += ["--sku", "NEW", "--brand", "new", "--image", str(picture), "--weights", weights]
    busy = sum(os.times()[2:4])
    seconds = timed(lambda: subprocess.run(command, check=True))
    busy = sum(os.times()[2:4]) - busy
    print(f"shelfeye catalogue add, start to end: {seconds:.2f} s, processor {busy:.2f} s")


def invent_gallery(catalogue: Catalogue, embed: Embedder) -> None:
    """A gallery of random vectors beside a catalogue, as if they were its pictures'."""
    entries = tuple(
        Entry(p.name, hashlib.sha256(p.path.read_bytes()).hexdigest(), p.size, p.mtime_ns)
        for p in find_pictures(catalogue)
    )
    vectors = unit(np.random.default_rng(1), len(entries) * COUNT, embed.dimension)
    vectors = vectors.reshape(len(entries), COUNT, -1)
    GalleryFile(Maker.of(embed), entries, vectors).write(gallery_folder(catalogue))


def written_packs(folder: Path, count: int) -> Catalogue:
    """A catalogue of invented packs, one small picture each."""
    folder.mkdir()
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("sku", "brand"))
        writer.writerows((f"S{index:05d}", f"B{index % 50}") for index in range(count))
    for index in range(count):
        path = folder / "images" / f"S{index:05d}" / "front.png"
        path.parent.mkdir(parents=True)
        cv2.imwrite(str(path), pack(index))
    return Catalogue.read(folder)


def pack(seed: int) -> np.ndarray:
    """(150, 100, 3) uint8: coloured fields on white."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(0, 200, (6, 4, 3)).astype(np.uint8)
    front = cv2.resize(fields, (80, 130), interpolation=cv2.INTER_NEAREST)
    return np.pad(front, ((10, 10), (10, 10), (0, 0)), constant_values=255)


def unit(rng: np.random.Generator, count: int, dimension: int = DIMENSION) -> np.ndarray:
    """(count, dimension) float32 unit vectors."""
    vectors = rng.standard_normal((count, dimension), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def timed(call: Callable[[], object]) -> float:
    """Seconds on the clock."""
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    main()
