"""Price tags of rendered shelves find the facings they were put up for."""

import numpy as np
import pytest

from datasets.synthetic.tagged import TaggedShelf, tagged_shelf
from vision.shelf.catalogue import Product
from vision.shelf.price_tags import link_tags
from vision.shelf.tree import Facing


def facings_of(shelf: TaggedShelf, named: bool) -> list[Facing]:
    return [
        Facing(tuple(map(float, box)), int(row), i, (i,), 0.9,
               Product(sku, sku) if named else None, None, (), 1.0, 1.0)
        for i, (box, row, sku) in enumerate(zip(shelf.facings, shelf.row, shelf.sku, strict=True))
    ]  # fmt: skip


@pytest.mark.parametrize("named", [True, False])
def test_at_least_97_of_100_tags_find_their_facings(named):
    right = []
    for seed in range(20):
        shelf = tagged_shelf(seed)
        links = link_tags(shelf.tags, facings_of(shelf, named))
        right += [bool(found) and meant.issuperset(found)
                  for found, meant in zip(links, shelf.meant, strict=True)]  # fmt: skip
    assert len(right) > 150
    assert np.mean(right) >= 0.97
