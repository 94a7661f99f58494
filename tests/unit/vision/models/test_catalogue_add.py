from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.factories import encoded
from tests.unit.vision.models.catalogues import write_catalogue
from tests.unit.vision.models.packs import BLUE, RED, pack, packshot
from vision.errors import CatalogueError, CatalogueFaults, UnwritableFolder
from vision.models.catalogue_add import add_product
from vision.models.enrol import enrol, gallery_folder
from vision.models.look_alikes import Separation
from vision.shelf.catalogue import Catalogue

CELLS = {"sku": "NEW", "brand": "新"}


@pytest.fixture
def folder(tmp_path):
    return write_catalogue(tmp_path / "catalogue", "A", "B")


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "shot.PNG"
    path.write_bytes(encoded(packshot(255 - pack(5, BLUE))))
    return path


def everything(folder):
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_line_pictures_and_vectors_are_there(folder, picture, embed):
    before = (folder / "catalogue.csv").read_bytes()
    added = add_product(folder, CELLS, [picture], embed)
    assert (folder / "catalogue.csv").read_bytes() == before + "NEW,新\n".encode()
    copy = folder / "images" / "NEW" / "shot.PNG"
    assert copy.read_bytes() == picture.read_bytes()
    assert picture.exists()
    catalogue = Catalogue.read(folder)
    again = enrol(catalogue, embed, gallery_folder(catalogue), keep=False)
    assert again.embedded == 0
    assert again.gallery.sku.tolist() == [0, 1, 2]
    hits = again.gallery.search(embed([255 - pack(5, BLUE)]), 1)
    assert hits.sku.tolist() == [[2]]
    assert [n.neighbour for n in added.neighbours] in ([0, 1], [1, 0])
    assert added.neighbours[0].separation is Separation.CLEAR
    assert added.flaws == ()


def test_only_the_new_pictures_are_embedded(folder, picture, embed):
    catalogue = Catalogue.read(folder)
    enrol(catalogue, embed, gallery_folder(catalogue), keep=True)
    assert add_product(folder, CELLS, [picture], embed).enrolled.embedded == 1


def test_a_look_alike_is_told(folder, picture, embed):
    picture.write_bytes(encoded(packshot(cv2.GaussianBlur(pack(1, RED), (0, 0), 1.0))))
    added = add_product(folder, CELLS, [picture], embed)
    assert added.neighbours[0].neighbour == 1
    assert added.neighbours[0].separation is Separation.LOOK_ALIKE


def test_a_poor_picture_is_told(folder, picture, embed):
    picture.write_bytes(encoded(cv2.resize(packshot(pack(4, RED)), (60, 80))))
    (flaw,) = add_product(folder, CELLS, [picture], embed).flaws
    assert "pixels on its longer side" in flaw
    assert "shot.PNG" in flaw


@pytest.mark.parametrize(
    ("cells", "images", "words"),
    [
        ({"sku": "A"}, None, "in the catalogue already"),
        ({"sku": "../up"}, None, "sku is '../up'"),
        ({"brand": " "}, None, "brand is ''"),
        ({"width_mm": "0"}, None, "width_mm is '0'"),
        ({"gtin": "6901234567892"}, None, "no column 'gtin'"),
        ({}, ["absent.png"], "No such file"),
        ({}, ["notes.txt"], "named .txt"),
        ({}, ["spoilt.png"], "Not a picture"),
        ({}, ["blank.png"], "blank"),
        ({}, ["shot.PNG", "shot.PNG"], "two have one name"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(folder, picture, embed, cells, images, words):
    (picture.parent / "notes.txt").write_bytes(b"x")
    (picture.parent / "spoilt.png").write_bytes(b"x")
    blank = encoded(np.full((90, 90, 3), 255, np.uint8))
    (picture.parent / "blank.png").write_bytes(blank)
    before = everything(folder)
    paths = [picture.parent / name for name in images or ["shot.PNG"]]
    with pytest.raises(CatalogueError) as caught:
        add_product(folder, CELLS | cells, paths, embed)
    assert words in str(caught.value)
    assert everything(folder) == before


def test_all_that_is_wrong_is_told_at_once(folder, embed):
    cells = {"sku": "", "brand": "", "gtin": "1"}
    with pytest.raises(CatalogueFaults) as caught:
        add_product(folder, cells, [Path("absent.png"), Path("b.txt")], embed)
    assert len(caught.value.faults) == 5


def test_a_folder_that_is_there_already(folder, picture, embed):
    (folder / "images" / "NEW").mkdir()
    with pytest.raises(CatalogueError, match="it is there already"):
        add_product(folder, CELLS, [picture], embed)


def test_a_line_that_cannot_be_written_takes_the_pictures_back(folder, picture, embed, monkeypatch):
    before = everything(folder)
    write = Path.write_bytes

    def fails(path, data):
        if path.name.endswith(".part"):
            write(path, data[:5])
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(UnwritableFolder, match="No space left"):
        add_product(folder, CELLS, [picture], embed)
    assert everything(folder) == before
    assert not (folder / "images" / "NEW").exists()


def test_the_first_product_of_a_catalogue_has_no_neighbours(tmp_path, picture, embed):
    added = add_product(write_catalogue(tmp_path / "empty"), CELLS, [picture], embed)
    assert added.catalogue.sku == ("NEW",)
    assert added.neighbours == ()
