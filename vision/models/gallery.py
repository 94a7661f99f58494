"""The reference pictures of a catalogue, ready to be compared with packs on a shelf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.errors import InvalidValue
from vision.models.evidence import Canvas
from vision.models.keypoints import SIDE, Features, at_all_scales
from vision.models.nearest import best_rows
from vision.models.views import COUNT, shelf_views
from vision.resize import resize

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[Pixels]], Vectors]

_CACHED = 512  # references kept ready, about 0.8 MB each
_TOGETHER = 16  # pictures whose views are in memory at once
_SPARE = 4  # products
_QUERIES = 256  # searched at once
_BLOCK = 1024  # products compared at once: their similarities stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The k nearest products of n crops, best first; -1 and -1.0 where there are fewer.

    sku: (n, k) int32, catalogue index. similarity: (n, k) float32, cosine.
    """

    sku: NDArray[np.int32]
    similarity: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One reference picture. picture: the pack (h, w, 3) uint8 RGB, longer side SIDE.

    features: its keypoints as they are at shelf sizes, in pixels of picture.
    """

    picture: Pixels
    features: Features
    canvas: Canvas

    @classmethod
    def of(cls, picture: Pixels, features: Features | None = None) -> Self:
        """features: of the picture, where they are known already."""
        known = at_all_scales(picture) if features is None else features
        return cls(picture, known, Canvas.of(picture))


@dataclass(frozen=True, eq=False)
class Gallery:
    """r reference pictures of products and the v vectors of their views, as columns.

    sku: (r,) int32, index in the catalogue, ascending. vectors: (v, d) float32 unit vectors.
    reference: (v,) int32, the picture a vector shows, ascending, each at least once. front: gives
    picture i, trimmed, longer side SIDE. features: its keypoints, or None where they are not kept.
    Raises InvalidValue when the columns do not fit.
    """

    sku: NDArray[np.int32]
    vectors: Vectors
    reference: NDArray[np.int32]
    front: Callable[[int], Pixels]
    features: Callable[[int], Features | None] = field(default=lambda index: None, repr=False)
    _start: NDArray[np.int64] = field(init=False, repr=False)
    _stacks: list[tuple[NDArray[np.int64], Vectors]] = field(init=False, repr=False)
    _make: Callable[[int], Reference] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shapes = f"{self.sku.shape}, {self.vectors.shape}, {self.reference.shape}"
        steps = np.diff(self.reference, prepend=-1, append=len(self.sku))
        fits = self.vectors.ndim == 2 and len(self.vectors) == len(self.reference)
        if not fits or (np.diff(self.sku) < 0).any() or not np.isin(steps, (0, 1)).all():
            expected = "ascending columns, a vector or more for each picture"
            raise InvalidValue("Gallery columns", shapes, expected)
        products = self.sku[self.reference]
        start = np.flatnonzero(np.diff(products, prepend=-1, append=-1))
        object.__setattr__(self, "_start", start)
        object.__setattr__(self, "_stacks", _stacked(self.vectors, start))
        made = lru_cache(_CACHED)(lambda i: Reference.of(self.front(i), self.features(i)))
        object.__setattr__(self, "_make", made)

    @classmethod
    def of(cls, pictures: Sequence[Pixels], sku: Sequence[int], embed: Embed) -> Self:
        """The gallery of trimmed fronts (h, w, 3) RGB, sku[i] the product of pictures[i]."""
        order = np.argsort(sku, kind="stable")
        fronts = [resize(pictures[i], SIDE) for i in order]
        vectors = embed_views([pictures[i] for i in order], embed)
        vectors = vectors.reshape(-1, vectors.shape[2])
        reference = np.repeat(np.arange(len(fronts), dtype=np.int32), COUNT)
        skus = np.array(sku, np.int32)[order]
        return cls(skus, vectors, reference, fronts.__getitem__)

    def __len__(self) -> int:
        return len(self.sku)

    def __getitem__(self, index: int) -> Reference:
        """Reference `index`, kept ready for a while. Calls may come from several threads."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._make(int(index))

    def pictures(self, sku: int, vector: Vectors, most: int) -> NDArray[np.intp]:
        """At most so many pictures of a product, those nearest to a unit vector (d,), ascending.

        Raises InvalidValue when it has none.
        """
        first, last = np.searchsorted(self.sku, [sku, sku + 1])
        if first == last:
            raise InvalidValue("sku", f"{sku}", "a product with pictures")
        view, end = np.searchsorted(self.reference, [first, last])
        starts = np.searchsorted(self.reference[view:end], np.arange(first, last))
        alike = np.maximum.reduceat(self.vectors[view:end] @ vector, starts)
        return first + np.sort(np.argsort(-alike, kind="stable")[:most])

    def search(self, vectors: Vectors, k: int) -> Hits:
        """The k nearest products of unit vectors (n, d), a product being as near as its nearest
        view; best first, ties by index.

        All are compared; a few more than k are chosen by a matrix product, whose last bit depends
        on a vector's place, and ranked by similarities that don't.
        """
        hits = Hits(
            np.full((len(vectors), k), -1, np.int32),
            np.full((len(vectors), k), -1, np.float32),
        )
        products = len(self._start) - 1
        few, more = min(k, products), min(k + _SPARE, products)
        for first in range(0, len(vectors) if few > 0 else 0, _QUERIES):
            part = np.s_[first : first + _QUERIES, :few]
            wanted = vectors[part[0]]
            best = best_rows(self._products_alike(wanted), more).T
            similarity = self._nearest_view(wanted, best)
            sku = self.sku[self.reference[self._start[best]]]
            order = np.lexsort((sku, -similarity))[:, :few]
            hits.sku[part] = np.take_along_axis(sku, order, axis=1)
            hits.similarity[part] = np.take_along_axis(similarity, order, axis=1)
        return hits

    def _products_alike(self, vectors: Vectors) -> NDArray[np.float32]:
        """(p, n): how alike the p products with pictures and n vectors are."""
        alike = np.empty((len(self._start) - 1, len(vectors)), np.float32)
        turned = np.ascontiguousarray(vectors.T)
        one, apart = np.empty((2, _BLOCK, len(vectors)), np.float32)
        for products, stack in self._stacks:
            for first in range(0, len(products), _BLOCK):
                block = stack[first : first + _BLOCK]
                size = len(block)
                best = apart[:size] if len(self._stacks) > 1 else alike[first : first + size]
                np.matmul(block[:, 0], turned, out=best)
                for view in range(1, block.shape[1]):
                    np.matmul(block[:, view], turned, out=one[:size])
                    np.maximum(one[:size], best, out=best)
                if len(self._stacks) > 1:
                    alike[products[first : first + size]] = best
        return alike

    def _nearest_view(self, vectors: Vectors, products: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of n vectors' products (n, k) the similarity of the nearest view.

        Summed in one order whatever the place, so that like pictures are exactly alike.
        """
        first = self._start[products].ravel()
        count = self._start[products + 1].ravel() - first
        begin = np.cumsum(count) - count
        rows = np.arange(count.sum()) - np.repeat(begin - first, count)
        query = np.repeat(np.repeat(np.arange(len(vectors)), products.shape[1]), count)
        alike = np.einsum("ij,ij->i", self.vectors[rows], vectors[query])
        return np.maximum.reduceat(alike, begin).reshape(products.shape)


def _stacked(vectors: Vectors, start: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], Vectors]]:
    """Products by how many vectors they have, c: their numbers (p,) and vectors (p, c, d).

    Where all have as many, the vectors are not copied.
    """
    counts = np.diff(start)
    stacks = []
    for count in np.unique(counts):
        products = np.flatnonzero(counts == count)
        rows = start[products][:, None] + np.arange(count)
        whole = len(products) == len(counts)
        stack = vectors.reshape(len(products), count, -1) if whole else vectors[rows]
        stacks.append((products, stack))
    return stacks


def embed_views(pictures: Sequence[Pixels], embed: Embed) -> Vectors:
    """Vectors (p, COUNT, d) of the shelf views of p trimmed pictures, a few pictures at a time."""
    parts = [embed([])]
    for first in range(0, len(pictures), _TOGETHER):
        few = pictures[first : first + _TOGETHER]
        parts.append(embed([view for picture in few for view in shelf_views(picture)]))
    vectors = np.concatenate(parts)
    return vectors.reshape(len(pictures), COUNT, vectors.shape[1])
