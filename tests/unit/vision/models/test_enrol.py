import json
import os
from pathlib import Path

import numpy as np
import pytest

from tests.factories import embedder_model, encoded
from tests.unit.vision.models.catalogues import put, write_catalogue
from tests.unit.vision.models.packs import BLUE, GREEN, RED, pack, packshot
from vision.errors import CatalogueError, CatalogueFaults, UnwritableFolder
from vision.models import enrol as enrolment
from vision.models.embed import Embedder
from vision.models.engine import Engine
from vision.models.enrol import build_gallery, enrol, gallery_folder, open_gallery
from vision.models.gallery import Gallery
from vision.models.keypoints import at_all_scales
from vision.models.packshot import trim
from vision.shelf.catalogue import Catalogue, Product


class Counting:
    """An embedder that counts the pictures it is given, and may be stopped."""

    def __init__(self, embed, stop_after=10**9):
        self.engine, self.card, self.dimension = embed.engine, embed.card, embed.dimension
        self.embed, self.count, self.stop_after = embed, 0, stop_after

    def __call__(self, pictures):
        self.count += len(pictures) // 8
        if self.count > self.stop_after:
            raise KeyboardInterrupt
        return self.embed(pictures)


@pytest.fixture
def folder(tmp_path):
    return write_catalogue(tmp_path, "A", "B", "C", "D")


@pytest.fixture
def update(folder, embed):
    """Builds the gallery beside the catalogue; how many pictures were embedded and dropped."""

    def run(embedder=embed, keep=True):
        catalogue = Catalogue.read(folder)
        counting = Counting(embedder)
        enrolled = enrol(catalogue, counting, gallery_folder(catalogue), keep)
        assert enrolled.embedded == counting.count
        assert not enrolled.faults
        return enrolled

    return run


def same(one, two):
    return (
        np.array_equal(one.sku, two.sku)
        and np.array_equal(one.reference, two.reference)
        and np.allclose(one.vectors, two.vectors, atol=1e-6)
    )


def test_built_opened_and_in_memory_are_the_same(folder, embed):
    put(folder, "B", "side.jpg", encoded(packshot(pack(9, BLUE)), "JPEG"))
    catalogue = Catalogue.read(folder)
    opened_first = open_gallery(catalogue, embed)
    assert not gallery_folder(catalogue).exists()
    built = build_gallery(catalogue, embed, gallery_folder(catalogue))
    opened = open_gallery(catalogue, embed)
    assert built.sku.tolist() == [0, 1, 1, 2, 3]
    fronts = [trim(packshot(pack(design, RED))) for design in (0, 2, 3)]
    memory = Gallery.of(fronts, [0, 2, 3], embed)
    kept = [i * 8 + j for i in (0, 3, 4) for j in range(8)]
    assert np.allclose(built.vectors[kept], memory.vectors, atol=1e-6)
    for other in (opened_first, opened):
        assert same(built, other)
        for index in range(5):
            assert np.array_equal(built[index].picture, other[index].picture)
    assert np.array_equal(built[0].picture, memory[0].picture)


def test_only_what_is_new_is_embedded(folder, update):
    assert update().embedded == 4
    assert update().embedded == 0
    put(folder, "B", "side.png", pack(20, BLUE))
    put(folder, "C", "front.png", pack(21, GREEN))
    (folder / "images" / "D" / "front.png").unlink()
    enrolled = update()
    assert (enrolled.embedded, enrolled.dropped) == (2, 1)
    assert enrolled.gallery.sku.tolist() == [0, 1, 1, 2]
    assert update().embedded == 0
    fronts = list((folder / "gallery" / "fronts").rglob("*.png"))
    assert len(fronts) == 4


def test_a_moved_or_touched_picture_is_known_by_its_content(folder, update):
    update()
    (folder / "images" / "A" / "front.png").rename(folder / "images" / "A" / "new-name.png")
    os.utime(folder / "images" / "B" / "front.png", ns=(1, 1))
    put(folder, "C", "again.png", (folder / "images" / "C" / "front.png").read_bytes())
    enrolled = update()
    assert enrolled.embedded == 0
    assert enrolled.gallery.sku.tolist() == [0, 1, 2, 2, 3]


def test_a_known_size_and_time_is_not_read_again(folder, update, monkeypatch):
    update()
    monkeypatch.setattr(enrolment, "read_bytes", lambda *_: pytest.fail("read"))
    assert len(update().gallery) == 4


def test_other_order_of_the_lines(folder, update):
    first = update().gallery
    (folder / "catalogue.csv").write_text("sku,brand\nD,x\nB,x\n", encoding="utf-8")
    enrolled = update()
    assert (enrolled.embedded, enrolled.dropped) == (0, 2)
    assert np.array_equal(enrolled.gallery.vectors[:8], first.vectors[24:])


def test_another_embedder_makes_all_anew(folder, update, tmp_path_factory, embed):
    update()
    path = embedder_model(tmp_path_factory.mktemp("other") / "other.onnx", dimension=12, seed=1)
    other = Embedder(Engine(path, 1, "onnxruntime", task="embedder"))
    assert update(other, keep=False).embedded == 4
    assert update(embed).embedded == 0
    enrolled = update(other)
    assert enrolled.embedded == 4
    assert enrolled.gallery.vectors.shape == (32, other.dimension)
    assert update(other).embedded == 0


def test_keypoints_are_kept_with_the_gallery_and_found_anew_where_they_are_not(folder, update):
    update()
    files = sorted((folder / "gallery" / "fronts").rglob("*.npz"))
    assert len(files) == 4
    kept = update(keep=False).gallery
    for index in range(len(kept)):
        again = at_all_scales(kept.front(index))
        assert len(again) > 0
        assert np.array_equal(kept.features(index).points, again.points)
        assert np.array_equal(kept[index].features.descriptors, again.descriptors)
    for path, data in zip(files, (b"", b"spoilt", files[2].read_bytes()[:99]), strict=False):
        path.write_bytes(data)
    files[3].unlink()
    bare = update(keep=False).gallery
    for index in range(len(bare)):
        assert bare.features(index) is None
        assert np.array_equal(bare[index].features.sift, kept[index].features.sift)


@pytest.mark.parametrize("how", ["cut", "empty", "foreign", "format", "fewer"])
def test_a_broken_file_is_made_anew(folder, update, how):
    update()
    path = folder / "gallery" / "vectors.npz"
    with np.load(path) as file:
        header, vectors = json.loads(file["header"].tobytes()), file["vectors"]
    if how == "format":
        header["format"] += 1
    if how == "fewer":
        vectors = vectors[1:]
    data = np.frombuffer(json.dumps(header).encode(), np.uint8)
    np.savez(path, header=data, vectors=vectors)
    broken = {"cut": path.read_bytes()[:2000], "empty": b"", "foreign": b"hello"}
    if how in broken:
        path.write_bytes(broken[how])
    assert update(keep=False).embedded == 4
    assert update().embedded == 4
    assert update().embedded == 0


def test_a_pickle_is_never_loaded(folder, update):
    path = folder / "gallery" / "vectors.npz"
    path.parent.mkdir()

    class Trap:
        def __reduce__(self):
            return (Path.touch, (folder / "trapped",))

    np.savez(path, header=np.array([Trap()], dtype=object), vectors=np.zeros(1))
    assert update().embedded == 4
    assert not (folder / "trapped").exists()


def test_interrupted_it_goes_on_where_it_stopped(folder, embed, monkeypatch):
    monkeypatch.setattr(enrolment, "_CHUNK", 1)
    catalogue = Catalogue.read(folder)
    place = gallery_folder(catalogue)
    seen = []
    with pytest.raises(KeyboardInterrupt):
        build_gallery(catalogue, Counting(embed, 2), place, lambda *step: seen.append(step))
    assert seen == [(0, 4), (1, 4), (2, 4)]
    again = Counting(embed)
    gallery = build_gallery(catalogue, again, place)
    assert again.count == 2
    assert same(gallery, open_gallery(catalogue, embed))


def test_interrupted_with_an_older_gallery_keeps_both(folder, embed, update, monkeypatch):
    monkeypatch.setattr(enrolment, "_CHUNK", 1)
    update()
    for design in range(3):
        put(folder, "A", f"a{design}.png", pack(30 + design, BLUE))
    catalogue = Catalogue.read(folder)
    with pytest.raises(KeyboardInterrupt):
        build_gallery(catalogue, Counting(embed, 1), gallery_folder(catalogue))
    assert update().embedded == 2


BAD = [
    (b"not a picture", "Not a picture"),
    (encoded(packshot(pack(1, RED)))[:4000], "truncated"),
    (b"", "empty"),
    (encoded(np.full((90, 90, 3), 255, np.uint8)), "blank"),
]


@pytest.mark.parametrize(("data", "cause"), BAD)
def test_a_bad_picture_is_named_and_the_others_are_kept(folder, embed, data, cause):
    path = put(folder, "B", "front.png", data)
    catalogue = Catalogue.read(folder)
    with pytest.raises(CatalogueError, match=cause) as caught:
        build_gallery(catalogue, embed, gallery_folder(catalogue))
    assert str(path) in str(caught.value)
    put(folder, "B", "front.png", pack(1, RED))
    again = Counting(embed)
    build_gallery(catalogue, again, gallery_folder(catalogue))
    assert again.count == 1


def test_all_bad_pictures_are_listed_at_once(folder, embed):
    paths = [put(folder, "A", f"{i}.png", data) for i, (data, _) in enumerate(BAD)]
    with pytest.raises(CatalogueFaults) as caught:
        open_gallery(Catalogue.read(folder), embed)
    assert len(caught.value.faults) == 4
    assert all(str(path) in str(caught.value) for path in paths)


def test_a_picture_that_became_bad_loses_its_vectors(folder, update, embed):
    update()
    put(folder, "B", "front.png", b"spoilt")
    catalogue = Catalogue.read(folder)
    enrolled = enrol(catalogue, embed, gallery_folder(catalogue), keep=True)
    assert enrolled.gallery.sku.tolist() == [0, 2, 3]
    assert len(enrolled.faults) == 1


@pytest.mark.parametrize("how", ["missing", "empty", "spoilt"])
def test_a_lost_front_is_made_from_its_picture(folder, update, how):
    wanted = update().gallery[2].picture
    for path in (folder / "gallery" / "fronts").rglob("*.png"):
        path.unlink()
        if how != "missing":
            path.write_bytes(b"" if how == "empty" else b"spoilt")
    assert np.array_equal(update().gallery[2].picture, wanted)


def test_products_without_pictures_have_no_reference(folder, update):
    for sku in ("A", "C"):
        (folder / "images" / sku / "front.png").unlink()
    assert update().gallery.sku.tolist() == [1, 3]


def test_a_catalogue_that_was_not_read_has_an_empty_gallery(embed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gallery = open_gallery(Catalogue.of([Product("A", "x")]), embed)
    assert len(gallery) == 0
    assert gallery.search(embed([pack(1, RED)]), 2).sku.tolist() == [[-1, -1]]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(folder, embed):
    (folder / "gallery").write_bytes(b"a file in its place")
    catalogue = Catalogue.read(folder)
    with pytest.raises(UnwritableFolder):
        build_gallery(catalogue, embed, gallery_folder(catalogue))
    assert len(open_gallery(catalogue, embed)) == 4


def test_no_parts_are_left_behind(folder, update):
    update()
    assert not list(folder.rglob("*.part"))
