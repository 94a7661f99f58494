"""Splits that keep a store, or what is known of it, on one side."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from datasets.fingerprint import fingerprint, same_photos
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError, InvalidValue

_AUGMENTED_COPY = re.compile(r"\.rf\.[0-9a-zA-Z]+$")  # Roboflow's name for copies of one photo


def with_stores(dataset: Dataset, pattern: str) -> Dataset:
    """The dataset with stores read from the file names: the first group of a regular expression.

    Raises DatasetError for a picture whose stem, matched from its beginning, has no such group.
    """
    rule = re.compile(pattern)
    if rule.groups < 1:
        raise InvalidValue("pattern", f"`{pattern}` has no group", "a group around the store")
    samples = []
    for sample in dataset:
        match = rule.match(sample.path.stem)
        if match is None:
            raise DatasetError(sample.path, "no store in its name", f"a name like `{pattern}`")
        samples.append(sample.replace(store=match[1]))
    return dataset.replace(samples=tuple(samples))


def split(dataset: Dataset, fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """(train, held_out): whole groups of photos drawn by seed; held_out nearest to `fraction`.

    The same photos and seed give the same split in whatever order they come. Both parts hold at
    least one group (see `groups`). Raises InvalidValue for a fraction outside 0 to 1, DatasetError
    when there is one group only or a picture does not decode.
    """
    if not 0 < fraction < 1:
        raise InvalidValue("fraction", f"{fraction}", "more than 0 and less than 1")
    ordered = sorted(dataset, key=lambda sample: sample.path.as_posix())
    group = groups(ordered)
    sizes = np.bincount(group)
    if len(sizes) < 2:
        raise DatasetError(dataset.name, f"{len(sizes)} store(s) or source(s)", "two to split")
    held = np.isin(group, _draw(sizes, fraction * len(ordered), np.random.default_rng(seed)))
    parts = [
        tuple(sample for sample, there in zip(ordered, side, strict=True) if there)
        for side in (~held, held)
    ]
    return (
        dataset.replace(name=f"{dataset.name} train", samples=parts[0]),
        dataset.replace(name=f"{dataset.name} held out", samples=parts[1]),
    )


def groups(samples: Sequence[Sample]) -> NDArray[np.intp]:
    """(n,) group of each sample, numbered by first appearance: what a split must not part.

    Photos belong together when they name the same store. Those that name none belong together
    when their names say that they are augmented copies of one photo or their fingerprints that
    they show the same view; the pictures of these are decoded.
    """
    links = list(_equal([sample.store for sample in samples]))
    unknown = [index for index, sample in enumerate(samples) if sample.store is None]
    sources = [_AUGMENTED_COPY.sub("", samples[index].path.stem) for index in unknown]
    links += [(unknown[a], unknown[b]) for a, b in _equal(sources)]
    if len(unknown) > 1:
        prints = np.stack([fingerprint(samples[index].path) for index in unknown])
        links += [(unknown[a], unknown[b]) for a, b in same_photos(prints)]
    return _components(len(samples), links)


def _equal(keys: Sequence[str | None]) -> Iterable[tuple[int, int]]:
    """Each index with the first one of the same key; None equals nothing."""
    first: dict[str, int] = {}
    for index, key in enumerate(keys):
        if key is not None:
            yield first.setdefault(key, index), index


def _components(n: int, links: Iterable[tuple[int, int]]) -> NDArray[np.intp]:
    parent = list(range(n))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in links:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    roots = np.array([root(node) for node in range(n)], np.intp)
    return np.unique(roots, return_inverse=True)[1]


def _draw(sizes: NDArray[np.intp], target: float, rng: np.random.Generator) -> list[int]:
    """Groups in random order, each taken when that brings the number of photos nearer."""
    taken: list[int] = []
    count = 0
    for group in rng.permutation(len(sizes)):
        size = int(sizes[group])
        if abs(count + size - target) < abs(count - target) and count + size < sizes.sum():
            taken.append(int(group))
            count += size
    return taken or [int(np.argmin(sizes))]
