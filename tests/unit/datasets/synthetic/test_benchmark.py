import numpy as np
import pytest

from datasets.recognition import RecognitionSet
from datasets.synthetic import CatalogueConfig
from datasets.synthetic.benchmark import FIRST_SEED, write_benchmark
from datasets.synthetic.catalogue import catalogue
from vision.errors import DatasetError
from vision.shelf.catalogue import Catalogue


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmark") / "set"
    paths = list(write_benchmark(folder, 12, 2, seed=1))
    return folder, paths


def test_a_set_with_one_packshot_a_sku(written):
    folder, paths = written
    read = Catalogue.read(folder / "catalogue")
    assert len(read) == 12
    assert all(read.width_mm > 0)
    assert len(list((folder / "catalogue" / "images").rglob("*.png"))) == 12
    photos = RecognitionSet.read(folder, read)
    assert [sample.path.name for sample in photos.photos] == [path.name for path in paths]
    known = np.concatenate([photos.sku(sample)[~sample.ignore] for sample in photos.photos])
    assert (known >= 0).all()
    assert len(known) >= 20
    assert len(np.unique(known)) > 2


def test_texts_tell_look_alikes_apart(written):
    read = Catalogue.read(written[0] / "catalogue")
    assert all(len(words) == 3 for words in read.text)  # flavour twice, content
    assert len(set(read.gtin)) == 12


def test_nothing_is_written_over(written):
    with pytest.raises(DatasetError, match="already there"):
        next(write_benchmark(written[0], 12, 2, seed=1))


def lines(seed):
    return {sku.line for sku in catalogue(CatalogueConfig(FIRST_SEED + seed, 24, twins=True))}


def test_no_rendered_training_shelf_shows_its_products():
    """Shelves without a fixed catalogue invent lines of this range; see assortment."""
    assert min(lines(0)) > 1 << 30


@pytest.mark.training
def test_the_embedder_has_not_learnt_its_products():
    from training.pack_sources import HELD_OUT_LINES, TRAINED_LINES

    learnt = max(HELD_OUT_LINES, TRAINED_LINES) + 1_000_000
    assert min(lines(0)) > learnt
