import json

import pytest

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram
from vision.errors import PlanogramError
from vision.planogram.files import MOST_BYTES, faults_of, read_planogram, write_planogram

PLAN = planogram("AABBC", "DD_EE").model_copy(update={"id": "plan"})


@pytest.mark.parametrize("name", ["plan.json", "plan.csv", "plan.xlsx"])
def test_every_kind_is_written_and_read(tmp_path, name):
    write_planogram(PLAN, tmp_path / name)
    assert read_planogram(tmp_path / name, CATALOGUE) == PLAN
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_azure_is_recognised_by_its_content(tmp_path):
    path = tmp_path / "plan.json"
    write_planogram(PLAN, path, azure=True, catalogue=CATALOGUE)
    assert set(json.loads(path.read_text())) == {"planogram"}
    assert [p.sku for p in read_planogram(path).positions] == list("ABCDE")


def test_a_planogram_with_unknown_skus(tmp_path):
    path = tmp_path / "plan.json"
    write_planogram(planogram("Ax"), path)
    assert [str(fault) for fault in faults_of(path, CATALOGUE)] == [
        "row 1, position '0x1': unknown SKU 'x'; expected one of the catalogue"
    ]
    with pytest.raises(PlanogramError, match="1 fault: "):
        read_planogram(path, CATALOGUE)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b"{", "not JSON"),
        ("a.json", b"\xff\xfe", "not JSON"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b"[]", "the document is"),
        ("a.json", b" " * (MOST_BYTES + 1), "at most 5 MiB"),
        ("a.csv", b"\xff\xff", "neither UTF-8 nor GB 18030"),
        ("absent.json", None, "No such file"),
    ],
)
def test_bad_files_are_one_line(tmp_path, name, data, said):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(PlanogramError) as error:
        read_planogram(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_writing_says_what_it_can_not(tmp_path):
    with pytest.raises(PlanogramError, match=r"\.json, \.csv or \.xlsx"):
        write_planogram(PLAN, tmp_path / "plan.txt")
    with pytest.raises(PlanogramError, match="expected a place"):
        write_planogram(PLAN, tmp_path / "absent" / "plan.json")
    assert list(tmp_path.iterdir()) == []
