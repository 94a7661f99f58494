import unicodedata

from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.pictures import find_pictures, sku_folders

NAMES = ("b.JPG", "a.png", "c.WebP", "d.jpeg", "e.heic")


def catalogue_in(folder, *skus):
    lines = "".join(f"{sku},x\n" for sku in skus)
    (folder / "catalogue.csv").write_text(f"sku,brand\n{lines}", encoding="utf-8")
    return Catalogue.read(folder)


def put(folder, sku, *names):
    place = folder / "images" / sku
    place.mkdir(parents=True)
    for name in names:
        (place / name).write_bytes(b"12345")


def test_pictures_by_product_then_name(tmp_path):
    put(tmp_path, "B", *NAMES, "notes.txt", ".hidden.png")
    put(tmp_path, "A", "z.png")
    put(tmp_path, "Z", "of-no-product.png")
    (tmp_path / "images" / "B" / "folder.png").mkdir()
    (tmp_path / "images" / "C.jpg").write_bytes(b"beside the folders")
    found = find_pictures(catalogue_in(tmp_path, "A", "B", "C"))
    expected = ["A/z.png", "B/a.png", "B/b.JPG", "B/c.WebP", "B/d.jpeg", "B/e.heic"]
    assert [picture.name for picture in found] == [f"images/{name}" for name in expected]
    assert [picture.sku for picture in found] == [0, 1, 1, 1, 1, 1]
    assert {picture.size for picture in found} == {5}
    assert found[0].mtime_ns == found[0].path.stat().st_mtime_ns


def test_folders_are_found_in_either_unicode_form(tmp_path):
    put(tmp_path, unicodedata.normalize("NFD", "caf\u00e9"), "a.png")
    (picture,) = find_pictures(catalogue_in(tmp_path, "caf\u00e9"))
    assert picture.path.is_file()


def test_without_folder_there_are_no_pictures(tmp_path):
    assert find_pictures(catalogue_in(tmp_path, "A")) == []
    assert find_pictures(Catalogue.of([Product("A", "x")])) == []
    assert sku_folders(Catalogue.of([])) == {}
