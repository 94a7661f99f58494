import json
import re

import numpy as np
import pytest

from datasets.formats.coco import write_coco
from datasets.recognition import UNKNOWN, RecognitionSet
from datasets.sample import Dataset, Sample
from tests.factories import encoded
from tests.unit.datasets.photos import shelf
from vision.errors import DatasetError, InvalidValue
from vision.shelf.catalogue import Catalogue, Product

CATALOGUE = Catalogue.of([Product("tea-b", "B"), Product("tea-a", "A"), Product("tea-c", "C")])
BOXES = np.array([[x, 10, x + 20, 60] for x in range(0, 120, 30)], np.float32)


def written(folder, names, ignore=(False,) * 4):
    """A set of one photo with four boxes of these categories."""
    path = folder / "photo.png"
    folder.mkdir(exist_ok=True)
    path.write_bytes(encoded(shelf(1)))
    classes = tuple(dict.fromkeys(names))
    labels = [classes.index(name) for name in names]
    dataset = Dataset("d", classes, (Sample(path, 240, 180, BOXES, labels, list(ignore)),))
    write_coco(dataset, folder / "annotations.json", folder / "images")
    return folder


def test_labels_become_catalogue_indices(tmp_path):
    data = written(tmp_path / "set", ["tea-a", UNKNOWN, "tea-b", "tea-a"])
    for path in (data, data / "annotations.json"):
        found = RecognitionSet.read(path, CATALOGUE)
        assert found.photos.classes == ("tea-b", "tea-a", "tea-c", UNKNOWN)
        assert found.photos.name == "set"
        sample = found.photos.samples[0]
        assert found.sku(sample).tolist() == [1, -1, 0, 1]
        np.testing.assert_allclose(sample.boxes, BOXES)


def test_skus_nobody_knows_are_named_all_at_once(tmp_path):
    data = written(tmp_path / "set", ["tea-z", "tea-a", "milk", UNKNOWN])
    with pytest.raises(DatasetError, match=re.escape("not in the catalogue: milk, tea-z;")):
        RecognitionSet.read(data, CATALOGUE)


def test_an_ignored_box_may_bear_any_name(tmp_path):
    data = written(tmp_path / "set", ["tea-a", "tea-b", "milk", UNKNOWN], [False, False, True, 0])
    sample = RecognitionSet.read(data, CATALOGUE).photos.samples[0]
    assert sample.ignore.tolist() == [False, False, True, False]


@pytest.mark.parametrize("missing", ["annotations.json", "images/photo.png"])
def test_a_set_with_a_part_missing_is_refused(tmp_path, missing):
    data = written(tmp_path / "set", ["tea-a"] * 4)
    (data / missing).unlink()
    with pytest.raises(DatasetError):
        RecognitionSet.read(data, CATALOGUE)


def test_a_set_without_photos_is_refused(tmp_path):
    (tmp_path / "annotations.json").write_text(
        json.dumps({"images": [], "annotations": [], "categories": []})
    )
    with pytest.raises(DatasetError, match="no images"):
        RecognitionSet.read(tmp_path, CATALOGUE)


def test_skus_left_out_become_unknown(tmp_path):
    whole = RecognitionSet.read(written(tmp_path / "set", ["tea-a", "tea-b", "tea-c", UNKNOWN]),
                                CATALOGUE)  # fmt: skip
    smaller = whole.without(1 / 3, seed=5)
    assert len(smaller.catalogue) == 2
    gone = set(CATALOGUE.sku) - set(smaller.catalogue.sku)
    names = ["tea-a", "tea-b", "tea-c", UNKNOWN]
    expected = [smaller.catalogue.sku.index(n) if n in smaller.catalogue.sku else -1 for n in names]
    assert smaller.sku(smaller.photos.samples[0]).tolist() == expected
    assert expected.count(-1) == 2
    reordered = Catalogue.of(CATALOGUE[i] for i in (2, 0, 1))
    again = RecognitionSet.read(tmp_path / "set", reordered).without(1 / 3, seed=5)
    assert set(reordered.sku) - set(again.catalogue.sku) == gone
    others = {frozenset(whole.without(1 / 3, seed).catalogue.sku) for seed in range(9)}
    assert len(others) > 1


def test_the_folder_of_pictures_is_kept(tmp_path):
    (tmp_path / "catalogue.csv").write_text("sku,brand\ntea-a,A\ntea-b,B\n")
    read = Catalogue.read(tmp_path)
    photos = RecognitionSet.read(written(tmp_path / "set", ["tea-a"] * 4), read)
    assert photos.without(0.5, 0).catalogue.folder == read.folder


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0, 1.5, -0.5])
def test_some_must_go_and_some_must_stay(tmp_path, share):
    photos = RecognitionSet.read(written(tmp_path / "set", ["tea-a"] * 4), CATALOGUE)
    with pytest.raises(InvalidValue, match="1 to 2 SKUs"):
        photos.without(share, 0)
