import pytest

from datasets.sample import Dataset, Sample
from datasets.splits import groups, split, with_stores
from tests.unit.datasets.photos import saved, shelf
from vision.errors import DatasetError, InvalidValue


def dataset(root, stores):
    """One photo per store named; those of no store have a picture, each of another view."""
    samples = [
        Sample(root / f"p{i:03d}.png", 240, 180, store=store)
        if store
        else saved(root / f"p{i:03d}.png", shelf(i))
        for i, store in enumerate(stores)
    ]
    return Dataset("d", ("product",), tuple(samples))


def names(part):
    return {sample.path.name for sample in part}


def test_a_store_stays_on_one_side(tmp_path):
    photos = dataset(tmp_path, [f"s{i % 8}" for i in range(40)])
    for seed in range(5):
        train, held_out = split(photos, 0.25, seed)
        assert {s.store for s in train}.isdisjoint({s.store for s in held_out})
        assert len(held_out) == 10
        assert names(train) | names(held_out) == names(photos)
        assert train.classes == held_out.classes == photos.classes


def test_the_seed_and_not_the_order_decides(tmp_path):
    photos = dataset(tmp_path, [f"s{i}" for i in range(20)])
    turned = photos.replace(samples=photos.samples[::-1])
    held_out = [
        names(split(d, 0.3, seed)[1]) for d, seed in ((photos, 1), (turned, 1), (photos, 2))
    ]
    assert held_out[0] == held_out[1] != held_out[2]
    assert [len(held) for held in held_out] == [6, 6, 6]


@pytest.mark.parametrize(
    ("sizes", "fraction", "held"),
    [
        ([9, 1], 0.5, 1),  # not all of train
        ([1, 9], 0.01, 1),  # never empty
        ([5, 5], 0.9, 5),
        ([2, 3, 5], 0.5, 5),
    ],
)
def test_both_sides_hold_something(tmp_path, sizes, fraction, held):
    stores = [f"s{i}" for i, size in enumerate(sizes) for _ in range(size)]
    for seed in range(6):
        train, held_out = split(dataset(tmp_path, stores), fraction, seed)
        assert len(train) + len(held_out) == 10
        assert len(train)
        assert len(held_out)
        if len(sizes) == 2:
            assert len(held_out) in (held, 10 - held)


@pytest.mark.parametrize("stores", [["a"] * 4, ["a"], []])
def test_one_store_cannot_be_split(tmp_path, stores):
    with pytest.raises(DatasetError, match="expected two to split"):
        split(dataset(tmp_path, stores), 0.5, 0)


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5, float("nan")])
def test_a_fraction_out_of_range_is_refused(tmp_path, fraction):
    with pytest.raises(InvalidValue, match="fraction"):
        split(dataset(tmp_path, ["a", "b"]), fraction, 0)


def test_photos_without_a_store_are_joined_by_what_they_show(tmp_path):
    samples = (
        saved(tmp_path / "a.png", shelf(1)),
        saved(tmp_path / "b.jpg", shelf(1, 120, 90)),  # the same view, smaller
        saved(tmp_path / "c.png", shelf(2)),
        saved(tmp_path / "shop_jpg.rf.0a1b.png", shelf(3)),
        saved(tmp_path / "shop_jpg.rf.ffff.png", shelf(4)),  # copies of one photo, by name
        saved(tmp_path / "shop_jpg.png", shelf(5)),
        saved(tmp_path / "d.png", shelf(1), store="s"),  # a known store is believed
    )
    assert groups(samples).tolist() == [0, 0, 1, 2, 2, 2, 3]


def test_a_photo_that_does_not_decode_cannot_be_placed(tmp_path):
    photos = dataset(tmp_path, [None, None])
    photos.samples[1].path.write_bytes(b"")
    with pytest.raises(DatasetError, match=r"p001\.png"):
        split(photos, 0.5, 0)


def test_stores_are_read_from_names(tmp_path):
    photos = with_stores(dataset(tmp_path, [None] * 3), r"(p00)\d")
    assert [sample.store for sample in photos] == ["p00"] * 3


@pytest.mark.parametrize(("pattern", "error"), [(r"p\d+", InvalidValue), (r"(q\d+)", DatasetError)])
def test_a_pattern_that_names_no_store_is_refused(tmp_path, pattern, error):
    with pytest.raises(error):
        with_stores(dataset(tmp_path, [None]), pattern)
