import cv2
import numpy as np
import pytest

from tests.factories import encoded
from tests.unit.vision.models.catalogues import put, write_catalogue
from tests.unit.vision.models.packs import BLUE, RED, pack, packshot
from vision.errors import CatalogueError
from vision.models.catalogue_check import check_catalogue

FULL = "sku,brand,width_mm,height_mm"


@pytest.fixture
def folder(tmp_path):
    """Two products that differ clearly, with sizes."""
    write_catalogue(tmp_path, "A", "B", header=FULL)
    put(tmp_path, "B", "front.png", 255 - pack(1, BLUE))
    (tmp_path / "catalogue.csv").write_text(f"{FULL}\nA,x,60,200\nB,y,70,210\n", encoding="utf-8")
    return tmp_path


def told(check):
    return [(f.level, f.subject, f.message) for f in check.findings]


def add_line(folder, line):
    with (folder / "catalogue.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_a_good_catalogue_has_no_findings(folder, embed):
    check = check_catalogue(folder, embed)
    assert told(check) == []
    assert (check.faults, check.pairs) == (0, ())
    assert not (folder / "gallery").exists()


def test_faults_of_file_and_pictures_come_together(folder, embed):
    add_line(folder, "C,z,60,200\n,x,1,1\nD,y,0,5")
    put(folder, "B", "bad.png", b"not a picture")
    put(folder, "B", "blank.png", encoded(np.full((90, 90, 3), 255, np.uint8)))
    check = check_catalogue(folder / "catalogue.csv", embed)
    assert check.faults == 5
    subjects = [f.subject for f in check.findings]
    assert subjects == ["line 5", "line 6", "C", "images/B/bad.png", "images/B/blank.png"]
    assert "no picture" in check.findings[2].message


def test_sizes_and_folders_of_no_product_are_warnings(folder, embed):
    add_line(folder, "C,z,,200")
    put(folder, "C", "front.png", cv2.flip(pack(7, BLUE), 0))
    put(folder, "X", "front.png", pack(8, RED))
    check = check_catalogue(folder, embed)
    assert check.faults == 0
    assert [(f.subject, f.message.split(":")[0]) for f in check.findings[:2]] == [
        ("X", "a folder in images/ of no product"),
        ("C", "no width_mm or height_mm"),
    ]


def test_many_subjects_are_counted(tmp_path):
    write_catalogue(tmp_path, *(f"S{i}" for i in range(8)))
    (finding,) = check_catalogue(tmp_path, None).findings
    assert finding.subject == "S0, S1, S2, S3, S4 and 3 more"


def test_poor_pictures_are_warnings(folder):
    put(folder, "A", "blurred.png", cv2.GaussianBlur(pack(1, RED), (0, 0), 14))
    (finding,) = check_catalogue(folder, None).findings
    assert (finding.level, finding.subject) == ("warning", "images/A/blurred.png")


def test_the_same_file_twice(folder, embed):
    data = (folder / "images" / "A" / "front.png").read_bytes()
    put(folder, "A", "copy.png", data)
    assert [f[1:] for f in told(check_catalogue(folder, embed))] == [
        ("images/A/copy.png, images/A/front.png", "the same file for one product")
    ]
    put(folder, "B", "front.png", data)
    (finding,) = check_catalogue(folder, embed).findings
    assert finding.message == "the same file for 2 products"


def test_the_same_picture_saved_again(folder, embed):
    again = cv2.resize(packshot(pack(0, RED)), (500, 658), interpolation=cv2.INTER_AREA)
    put(folder, "B", "front.png", encoded(again, "JPEG", quality=80))
    (finding,) = check_catalogue(folder, embed).findings
    assert finding.subject in ("A, B", "B, A")
    assert finding.message.startswith("nearly the same picture: ")


def test_look_alikes_are_told_with_their_similarity(folder, embed):
    twin = pack(0, RED)
    cv2.putText(twin, "500 g", (90, 330), 2, 2.2, (20, 20, 20), 6, cv2.LINE_AA)
    put(folder, "B", "front.png", twin)
    check = check_catalogue(folder, embed)
    (finding,) = check.findings
    assert finding.message.startswith("look-alikes: 0.9")
    assert len(check.pairs) == 1


def test_without_an_embedder_there_are_no_pairs(folder):
    put(folder, "B", "front.png", pack(0, RED))
    check = check_catalogue(folder, None)
    assert (check.pairs, check.enrolled) == ((), None)


def test_a_catalogue_that_cannot_be_read(tmp_path):
    with pytest.raises(CatalogueError, match=r"expected a folder with catalogue\.csv"):
        check_catalogue(tmp_path / "absent", None)


def test_an_empty_catalogue_is_a_fault(tmp_path, embed):
    (finding,) = check_catalogue(write_catalogue(tmp_path), embed).findings
    assert finding.message == "it holds no product"
