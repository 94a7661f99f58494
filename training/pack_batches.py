"""Batches of products, each seen several times, with look-alikes beside each other."""

from collections.abc import Iterator

import numpy as np
from torch.utils.data import IterableDataset

from training.held_views import held_view
from training.pack_sources import Products
from training.pack_views import Pack, reference_view, shelf_view
from vision.decoding import Pixels
from vision.errors import DatasetError
from vision.models.embed import squared

Batch = tuple[np.ndarray, np.ndarray]


class PackBatches(IterableDataset):
    """Batches from number `first` on; batch i depends only on (seed, i), so a run can be resumed.

    Item: pictures (products * views, 3, side, side) uint8 RGB, the first view of each product a
    reference and the others as on a shelf or, `held` of them, in a hand, or all as a photo shows
    them; labels (products * views,) int64, different for different products over all sources.
    """

    def __init__(
        self,
        groups: list[tuple[float, Products]],
        products: int,
        views: int,
        side: int,
        seed: int,
        batches: range,
        held: float = 0.0,
    ) -> None:
        self.held = held
        self.groups, self.products, self.views = groups, products, views
        self.side, self.seed, self.batches = side, seed, batches
        sizes = [len(source) for _, source in groups]
        self._first_label = np.cumsum([0, *sizes[:-1]])
        self._families = [_members(source) for _, source in groups]
        drawable = sum(_drawable(source) for _, source in groups)
        if drawable < products:
            raise DatasetError("the sources", f"they fill {drawable} places", f"{products} or more")

    def __iter__(self) -> Iterator[Batch]:
        for number in self.batches:
            yield self.batch(number)

    def batch(self, number: int) -> Batch:
        """Batch `number`."""
        rng = np.random.default_rng((self.seed, number))
        drawn = self._draw(rng)
        pictures, labels = [], []
        packs = [self.groups[source][1].pack(index, rng) for source, index, _ in drawn]
        for place, (source, index, as_seen) in enumerate(drawn):
            others = [packs[(place + step) % len(packs)] for step in (1, 2, 3)]
            for view in range(self.views):
                pack = self.groups[source][1].pack(index, rng)
                if as_seen:
                    pictures.append(squared(pack.rgb, self.side))
                else:
                    pictures.append(self._view(view, pack, others, rng))
                labels.append(self._first_label[source] + index)
        return np.stack(pictures).transpose(0, 3, 1, 2).copy(), np.array(labels, np.int64)

    def _view(self, view: int, pack: Pack, others: list[Pack], rng: np.random.Generator) -> Pixels:
        if view == 0:
            return reference_view(pack, rng, self.side)
        if rng.random() < self.held:
            return held_view(pack, others, rng, self.side)
        return shelf_view(pack, others[0], rng, self.side)

    def _draw(self, rng: np.random.Generator) -> list[tuple[int, int, bool]]:
        """(source, product, whether it is shown as seen) of a batch: whole families, never two
        products of one photo."""
        weights = np.array([weight for weight, _ in self.groups])
        drawn: dict[tuple[int, int], bool] = {}
        photos: set[tuple[int, int]] = set()
        while len(drawn) < self.products:
            source = int(rng.choice(len(weights), p=weights / weights.sum()))
            packs = self.groups[source][1]
            as_seen = bool(rng.random() < packs.as_seen and len(packs.repeated))
            index = int(rng.choice(packs.repeated) if as_seen else rng.integers(len(packs)))
            photo = (source, int(packs.photo[index]))
            if photo[1] >= 0 and photo in photos:
                continue
            photos.add(photo)
            for member in rng.permutation(self._families[source][packs.family[index]]):
                drawn[source, int(member)] = as_seen
        return [(*product, as_seen) for product, as_seen in drawn.items()][: self.products]


def _drawable(source: Products) -> int:
    """How many products one batch can hold at most."""
    free = source.photo < 0
    return int(free.sum()) + len(np.unique(source.photo[~free]))


def _members(source: Products) -> dict[int, np.ndarray]:
    """Products of each family."""
    order = np.argsort(source.family, kind="stable")
    families, starts = np.unique(source.family[order], return_index=True)
    parts = np.split(order, starts[1:])
    return dict(zip(families.tolist(), parts, strict=True))
