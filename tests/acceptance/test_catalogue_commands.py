import cv2
import pytest
from PIL import Image

from tests.factories import embedder_model, encoded, lit_cells
from tests.unit.vision.models.catalogues import put, write_catalogue
from tests.unit.vision.models.packs import BLUE, RED, pack, packshot


@pytest.fixture(scope="session")
def toy_embedder(tmp_path_factory):
    return embedder_model(tmp_path_factory.mktemp("weights") / "embedder.onnx")


@pytest.fixture
def folder(tmp_path):
    return write_catalogue(tmp_path / "catalogue", "A", "B", "C[1]")


@pytest.fixture
def run(shelfeye, toy_embedder, folder):
    def call(command, *words, weights=toy_embedder):
        return shelfeye("catalogue", command, folder, *words, "--weights", weights)

    return call


def test_check_lists_warnings_and_draws_look_alikes(run, folder, tmp_path):
    put(folder, "B", "front.png", pack(0, RED))
    ended = run("check", "--out", tmp_path / "pairs.png")
    assert ended.code == 0, ended.err
    assert "the same file for 2 products" in ended.out
    assert "C[1]" in ended.out
    assert "3 products, 0 faults" in ended.out
    sheet = cv2.imread(str(tmp_path / "pairs.png"))
    assert min(sheet.shape[:2]) > 200
    assert sheet.max() > 200


def test_check_lists_all_faults_and_ends_with_2(run, folder):
    with (folder / "catalogue.csv").open("a") as file:
        file.write("D,x\nA,x\n,x\n")
    put(folder, "B", "bad.png", b"no picture")
    ended = run("check")
    assert ended.code == 2
    for words in ("line 6", "line 7", "no picture; expected images/D/", "images/B/bad.png"):
        assert words in ended.out
    assert "4 faults" in ended.out


def test_check_without_an_embedder(run):
    ended = run("check", "--no-look-alikes", weights="absent.onnx")
    assert ended.code == 0
    assert "0 pairs" in ended.out


def test_build_twice(run, folder):
    ended = run("build")
    assert ended.code == 0, ended.err
    assert "3 pictures of 3 products; 3 embedded, 0 known, 0 dropped" in ended.out
    assert "0 embedded, 3 known" in run("build").out
    assert (folder / "gallery" / "vectors.npz").is_file()


def test_build_elsewhere(run, folder, tmp_path):
    assert run("build", "--to", tmp_path / "g").code == 0
    assert not (folder / "gallery").exists()
    assert (tmp_path / "g" / "vectors.npz").is_file()


def test_build_with_another_embedder_says_so(run, tmp_path):
    run("build")
    other = embedder_model(tmp_path / "other.onnx", seed=3)
    ended = run("build", weights=other)
    assert ended.code == 0
    assert "with toy 3" in ended.out
    assert "3 embedded, 0 known" in ended.out


def test_an_audit_beside_a_gallery_of_another_embedder_says_so(
    run, shelfeye, folder, toy_weights, tmp_path
):
    assert run("build").code == 0
    shelf = tmp_path / "shelf.png"
    Image.fromarray(lit_cells(320, 224, [(1, 1)], 32)).save(shelf)
    words = ("audit", shelf, "--catalogue", folder, "--weights", toy_weights, "--out", tmp_path)
    ended = shelfeye(*words)
    assert ended.code == 0
    assert "gallery is by toy" in ended.err


def test_build_names_missing_and_bad_pictures_and_keeps_the_rest(run, folder):
    with (folder / "catalogue.csv").open("a") as file:
        file.write("D,x\n")
    bad = put(folder, "A", "bad.png", b"no picture")
    ended = run("build")
    assert ended.code == 2
    assert "3 pictures of 3 products" in ended.out
    assert str(bad) in ended.err
    assert "D: no picture" in ended.err
    assert "Traceback" not in ended.err


def test_add_says_how_well_it_separates(run, folder, tmp_path):
    picture = tmp_path / "new.png"
    picture.write_bytes(encoded(packshot(255 - pack(9, BLUE))))
    words = ("--sku", "N", "--brand", "x", "--image", picture)
    ended = run("add", *words)
    assert ended.code == 0, ended.err
    assert "N is product 4" in ended.out
    assert "clearly different" in ended.out
    again = run("add", *words)
    assert again.code == 2
    assert "in the catalogue already" in again.err
    assert (folder / "catalogue.csv").read_text(encoding="utf-8").endswith("\nN,x\n")


@pytest.mark.parametrize("command", ["check", "build"])
def test_gbk_is_named(run, folder, command):
    (folder / "catalogue.csv").write_bytes("sku,brand\nA,青屿\n".encode("gbk"))
    ended = run(command)
    assert ended.code == 2
    assert "this looks like GBK" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_detector_is_no_embedder(run, toy_weights, command):
    ended = run(command, weights=toy_weights)
    assert ended.code == 2
    assert "it is of another kind: detector" in ended.err
