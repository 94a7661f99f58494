import json

import pytest
from PIL import Image

from tests.factories import lit_cells
from tests.unit.vision.planogram.shelves import LETTERS, planogram

PLAN = planogram("AABBC", "DD_EE")


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(PLAN.to_json(), encoding="utf-8")
    return path


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "catalogue.csv"
    path.write_text("sku,brand,width_mm\n" + "".join(f"{x},brand,100\n" for x in LETTERS))
    return path


def test_check(shelfeye, plan, catalogue):
    ended = shelfeye("planogram", "check", plan, "--catalogue", catalogue)
    assert ended.code == 0, ended.err
    assert "2 rows, 5 positions, 9 facings" in ended.out


def test_check_lists_every_fault(shelfeye, plan, catalogue):
    document = json.loads(plan.read_text())
    document["unit"] = "mm"
    document["rows"][0]["positions"][0] |= {"facings": 0, "sku": "QQ"}
    plan.write_text(json.dumps(document))
    ended = shelfeye("planogram", "check", plan, "--catalogue", catalogue)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 4
    for part in ("'mm'", "facings is 0", "'QQ'", "3 faults"):
        assert part in ended.err
    assert "Traceback" not in ended.err


def test_draw(shelfeye, plan, tmp_path):
    ended = shelfeye("planogram", "draw", plan, tmp_path / "plan.png")
    assert ended.code == 0, ended.err
    with Image.open(tmp_path / "plan.png") as picture:
        assert picture.width > 1000
    ended = shelfeye("planogram", "draw", plan, tmp_path / "plan.txt")
    assert ended.code == 2
    assert ".png or .jpg" in ended.err


@pytest.mark.parametrize(
    ("name", "options"), [("a.csv", []), ("a.xlsx", []), ("a.json", ["--azure"])]
)
def test_convert_and_back(shelfeye, plan, tmp_path, name, options):
    assert shelfeye("planogram", "convert", plan, tmp_path / name, *options).code == 0
    ended = shelfeye("planogram", "convert", tmp_path / name, tmp_path / "back.json")
    assert ended.code == 0, ended.err
    back = json.loads((tmp_path / "back.json").read_text())
    skus = [[p["sku"] for p in row["positions"]] for row in back["rows"]]
    assert skus == [["A", "B", "C"], ["D", "E"]]


def test_a_bad_planogram_stops_an_audit_before_it_starts(shelfeye, toy_weights, tmp_path):
    Image.fromarray(lit_cells(320, 224, [(1, 1)], 32)).save(tmp_path / "a.png")
    (tmp_path / "plan.json").write_text("{}")
    ended = shelfeye("audit", tmp_path / "a.png", "--planogram", tmp_path / "plan.json",
                     "--weights", toy_weights, "--out", tmp_path / "out")  # fmt: skip
    assert ended.code == 2
    assert "The planogram can't be used: " in ended.err
    assert "fixture is missing" in ended.err
    assert not (tmp_path / "out").exists()


def test_an_audit_with_a_planogram_but_no_names_says_so(shelfeye, plan, toy_weights, tmp_path):
    Image.fromarray(lit_cells(320, 224, [(1, 1), (3, 1), (5, 1)], 32)).save(tmp_path / "a.png")
    ended = shelfeye("audit", tmp_path / "a.png", "--planogram", plan,
                     "--weights", toy_weights, "--out", tmp_path / "out")  # fmt: skip
    assert ended.code == 0, ended.err
    report = json.loads((tmp_path / "out" / "a" / "report.json").read_text())
    assert report["planogram"]["verdict"] == "not_enough_evidence"
    assert report["planogram"]["strict"] is None
    assert "Too few products are named" in ended.out


def test_from_audit_refuses_what_is_no_report(shelfeye, plan, tmp_path):
    for path in (plan, tmp_path / "absent.json"):
        ended = shelfeye("planogram", "from-audit", path, tmp_path / "new.json")
        assert ended.code == 2
        assert "Traceback" not in ended.err
    assert not (tmp_path / "new.json").exists()
