from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.unit.vision.models.packs import BLUE, RED, pack
from vision.errors import InvalidValue
from vision.models.gallery import Gallery
from vision.models.keypoints import SIDE, Features
from vision.models.views import COUNT


def unit(count, seed, dimension=8):
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def gallery_of(vectors, reference, sku):
    return Gallery(np.array(sku, np.int32), vectors, np.array(reference, np.int32), lambda i: None)


def by_hand(gallery, vectors, k):
    """Nearest products by comparing everything with everything."""
    alike = np.einsum("id,jd->ij", vectors, gallery.vectors)
    rows = []
    for row in alike:
        best = {}
        for j in np.argsort(-row, kind="stable"):
            reference = int(gallery.reference[j])
            best.setdefault(int(gallery.sku[reference]), float(row[j]))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:k]
        rows.append(([s for s, _ in ranked], [v for _, v in ranked]))
    return rows


@pytest.mark.parametrize(
    ("products", "pictures", "views"),
    [(40, 1, 1), (40, 1, 8), (700, 1, 3), (30, None, 8), (30, None, None), (3000, None, None)],
)
def test_search_is_exact(products, pictures, views):
    rng = np.random.default_rng(products)
    sku = np.repeat(np.arange(products) * 2, pictures or rng.integers(1, 4, products))
    reference = np.repeat(np.arange(len(sku)), views or rng.integers(1, 5, len(sku)))
    gallery = gallery_of(unit(len(reference), 1), reference, sku)
    crops = unit(300 if products < 100 else 9, 2)
    hits = gallery.search(crops, 5)
    for at, (skus, values) in enumerate(by_hand(gallery, crops, 5)):
        assert hits.sku[at].tolist() == skus
        assert hits.similarity[at] == pytest.approx(values, abs=1e-5)


def test_ties_go_by_index_and_like_pictures_are_exactly_alike():
    one = unit(1, 5, 128)
    vectors = np.concatenate([unit(31, 7, 128), one, one, unit(3, 8, 128), one, one, one])
    gallery = gallery_of(vectors, np.arange(39), np.arange(39))
    hits = gallery.search(np.repeat(one, 3, axis=0), 4)
    assert hits.sku.tolist() == [[31, 32, 36, 37]] * 3
    assert (hits.similarity == hits.similarity[:, :1]).all()


@pytest.mark.parametrize(("products", "k"), [(0, 3), (1, 3), (2, 3), (3, 3)])
def test_where_there_are_fewer_it_is_padded(products, k):
    gallery = gallery_of(unit(products, 1), np.arange(products), np.arange(products))
    hits = gallery.search(unit(4, 2), k)
    assert hits.sku.shape == hits.similarity.shape == (4, k)
    assert ((hits.sku >= 0).sum(axis=1) == products).all()
    assert (hits.sku[:, products:] == -1).all()
    assert (hits.similarity[:, products:] == -1).all()
    assert (hits.sku.dtype, hits.similarity.dtype) == (np.int32, np.float32)


def test_search_of_nothing():
    hits = gallery_of(unit(3, 1), [0, 1, 2], [0, 1, 2]).search(unit(0, 1), 2)
    assert hits.sku.shape == (0, 2)


@pytest.mark.parametrize(
    ("vectors", "reference", "sku"),
    [
        (3, [0, 1, 2], [0, 2, 1]),
        (3, [0, 2, 1], [0, 1, 2]),
        (3, [0, 1, 1], [0, 1, 2]),
        (3, [1, 1, 2], [0, 1, 2]),
        (2, [0, 1, 2], [0, 1, 2]),
        (3, [0, 1, 3], [0, 1, 2]),
    ],
)
def test_columns_that_do_not_fit_are_refused(vectors, reference, sku):
    with pytest.raises(InvalidValue, match="ascending"):
        gallery_of(unit(vectors, 1), reference, sku)


def test_the_pictures_of_a_product_that_are_nearest():
    vectors = unit(12, 1)
    gallery = gallery_of(vectors, np.repeat(np.arange(6), 2), [3, 3, 3, 3, 5, 5])
    assert gallery.pictures(3, vectors[5], 4).tolist() == [0, 1, 2, 3]
    assert gallery.pictures(5, vectors[0], 1).tolist() in ([4], [5])
    assert gallery.pictures(5, vectors[11], 1).tolist() == [5]
    two = gallery.pictures(3, vectors[5], 2).tolist()
    assert 2 in two
    assert two == sorted(two)
    with pytest.raises(InvalidValue, match="a product with pictures"):
        gallery.pictures(4, vectors[0], 1)


def test_of_pictures_given_out_of_order(embed):
    gallery = Gallery.of([pack(1, RED), pack(2, BLUE)], [5, 3], embed)
    assert gallery.sku.tolist() == [3, 5]
    assert gallery.reference.tolist() == [0] * COUNT + [1] * COUNT
    assert gallery.vectors.shape == (2 * COUNT, embed.dimension)
    assert np.array_equal(gallery[0].picture, Gallery.of([pack(2, BLUE)], [3], embed)[0].picture)
    hits = gallery.search(embed([pack(1, RED), pack(2, BLUE)]), 2)
    assert hits.sku.tolist() == [[5, 3], [3, 5]]


def test_of_many_pictures_is_the_same_as_of_each(embed):
    fronts = [pack(design, RED) for design in range(20)]
    gallery = Gallery.of(fronts, range(20), embed)
    alone = Gallery.of(fronts[17:18], [17], embed)
    assert gallery.vectors[17 * COUNT : 18 * COUNT] == pytest.approx(alone.vectors, abs=1e-6)


def test_of_nothing(embed):
    gallery = Gallery.of([], [], embed)
    assert len(gallery) == 0
    assert gallery.vectors.shape == (0, embed.dimension)
    with pytest.raises(IndexError):
        gallery[0]


def test_a_reference_has_all_that_it_is_compared_by(embed):
    gallery = Gallery.of([pack(1, RED), np.full((100, 60, 3), 90, np.uint8)], [0, 1], embed)
    reference = gallery[0]
    assert max(reference.picture.shape) == SIDE
    assert len(reference.features) > 50
    assert np.allclose(np.linalg.norm(reference.features.descriptors, axis=1), 1, atol=1e-3)
    assert reference.canvas.rgb.shape[2] == 3
    assert len(gallery[1].features) == 0


def test_references_are_made_once_and_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr("vision.models.gallery._CACHED", 3)
    asked = []

    def front(index):
        asked.append(index)
        return np.full((30, 20, 3), index, np.uint8)

    gallery = Gallery(np.arange(5, dtype=np.int32), unit(5, 1), np.arange(5, dtype=np.int32), front)
    assert asked == []
    for index in (0, 1, 0, np.int32(1), 2, 3, 4, 0):
        assert gallery[index].picture[0, 0, 0] == index
    assert asked == [0, 1, 2, 3, 4, 0]
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(gallery.__getitem__, [3, 4] * 20))) == 40
    with pytest.raises(IndexError):
        gallery[-1]


def test_keypoints_that_are_known_are_not_looked_for_again():
    none = Features.concatenate([])
    front = pack(3, RED)
    sku, reference = np.zeros(1, np.int32), np.zeros(1, np.int32)
    kept = Gallery(sku, unit(1, 0), reference, lambda i: front, lambda i: none)
    assert len(kept[0].features) == 0
    assert len(Gallery(sku, unit(1, 0), reference, lambda i: front)[0].features) > 0
