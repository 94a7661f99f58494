import numpy as np
import pytest
from PIL import Image

from datasets.pack_photos import read_packs, some_of_each, write_references
from tests.factories import encoded
from tests.unit.datasets.photos import shelf
from vision.errors import DatasetError


def put(folder, *names):
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(encoded(shelf(number)))
    return folder


def names(packs):
    return {sku: [path.name for path in paths] for sku, paths in packs.items()}


def test_a_folder_a_sku(tmp_path):
    put(tmp_path, "tea/b.png", "tea/a.png", "milk/deep/c.png")
    (tmp_path / "tea" / "notes.txt").write_text("not a picture")
    assert names(read_packs(tmp_path)) == {"milk": ["c.png"], "tea": ["a.png", "b.png"]}


def test_files_named_after_their_sku(tmp_path):
    put(tmp_path, "Green-Tea_Iconic.png", "milk.png")
    assert names(read_packs(tmp_path)) == {
        "Green-Tea": ["Green-Tea_Iconic.png"],
        "milk": ["milk.png"],
    }


@pytest.mark.parametrize(
    ("folder", "fault"),
    [
        ("absent", "no such folder; expected an existing folder"),
        ("empty", r"no pictures; expected <sku>/\*\.jpg or <sku>_\*\.jpg"),
    ],
)
def test_no_pictures_are_refused(tmp_path, folder, fault):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match=f"{folder}: .*{fault}"):
        read_packs(tmp_path / folder)


def test_the_pictures_taken_of_a_sku_do_not_depend_on_the_others(tmp_path):
    put(tmp_path, *(f"{sku}/{n}.png" for sku in ("a", "b") for n in range(6)))
    both = read_packs(tmp_path)
    some = some_of_each(both, 3, seed=4)
    assert {sku: len(paths) for sku, paths in some.items()} == {"a": 3, "b": 3}
    assert some_of_each({"b": both["b"]}, 3, seed=4)["b"] == some["b"]
    assert len({tuple(some_of_each(both, 3, seed)["a"]) for seed in range(9)}) > 1
    assert some_of_each(both, 99, seed=0)["a"] == both["a"]


def test_references_become_a_catalogue(tmp_path):
    packs = read_packs(put(tmp_path / "photos", "Arla-Milk/a.png", "Arla-Milk/b.png", "Oat/c.png"))
    made = write_references(packs, tmp_path / "made", lambda photo: photo.pixels[:50, :60])
    assert (made.sku, made.brand) == (("Arla-Milk", "Oat"), ("Arla", "Oat"))
    pictures = sorted((tmp_path / "made" / "images").rglob("*.png"))
    assert len(pictures) == 3
    np.testing.assert_array_equal(np.asarray(Image.open(pictures[0])), shelf(0)[:50, :60])
