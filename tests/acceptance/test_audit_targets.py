"""`shelfeye audit` held against a must-stock list, rules and a score."""

import json

import pytest
from PIL import Image

from tests.factories import lit_cells
from vision.document import validate

SCORE = "version: '3'\nstore_types: {kiosk: {osa: 1, fullness: 1, purity: 1}}\n"


@pytest.fixture
def audit(shelfeye, toy_weights, tmp_path):
    """Audits two rows of bright cells, with a hole in the first, held against these files."""
    Image.fromarray(lit_cells(320, 224, [(1, 1), (2, 1), (4, 1), (1, 4), (2, 4)], 32)).save(
        tmp_path / "a.png"
    )

    def run(*options, **files):
        words = []
        for name, text in files.items():
            kind = "csv" if name == "must_stock" else "yaml"
            path = tmp_path / f"{name}.{kind}"
            path.write_text(text, encoding="utf-8")
            words += [f"--{name.replace('_', '-')}", path]
        out, config = tmp_path / "out", tmp_path / "pipeline.yaml"
        config.write_text("price_tags: null\ngaps: null\n")
        ended = shelfeye("audit", tmp_path / "a.png", "--weights", toy_weights, "--out", out,
                         "--config", config, *words, *options)  # fmt: skip
        report = out / "a" / "report.json"
        return ended, json.loads(report.read_text()) if report.exists() else None

    return run


def figure(report, name, **scope):
    (found,) = (k for k in report["kpis"] if k["name"] == name and k["scope"] == scope)
    return found


def test_a_must_stock_list_and_a_score_for_a_whole_shelf(audit):
    lines = "sku,store_type,min_facings\nA,kiosk,2\nB,school,1\n"
    ended, report = audit("--store-type", "kiosk", "--whole-shelf", must_stock=lines, score=SCORE)
    assert ended.code == 0, ended.err
    validate(report)
    assert figure(report, "osa")["value"] == 0
    assert figure(report, "oos", sku="A")["value"] == 1
    assert figure(report, "must_stock")["denominator"] == 1
    assert figure(report, "score")["rule_version"] == "score/1:3"
    assert figure(report, "score", component="purity")["value"] is None
    assert [gap["source"] for gap in report["gaps"]] == ["geometry"]
    texts = [task["text"]["zh"] for task in report["tasks"]]
    assert texts == ["必分销商品A缺货，请补2个排面", "第1层：有1处空位，请补货"]
    for part in (
        "On-shelf availability", "Perfect store score", "1. A is on the must-stock list",
        "2. Row 1: There is an empty slot", "the weights of the others are shared out",
    ):  # fmt: skip
        assert part in ended.out


def test_the_report_says_what_to_fix_first_in_both_languages(audit, tmp_path):
    audit("--whole-shelf", must_stock="sku\nA\n")
    page = (tmp_path / "out" / "a" / "report.html").read_text(encoding="utf-8")
    for text in ("What to fix first", "请先处理", "On-shelf availability", "在架率",
                 "availability/1", "必分销商品A缺货"):  # fmt: skip
        assert text in page


def test_a_listed_sku_that_is_not_seen_is_not_called_out_of_stock(audit):
    ended, report = audit(must_stock="sku\nA\n")
    assert figure(report, "osa")["value"] is None
    assert [task["sku"] for task in report["tasks"]] == [None]
    assert "not judged" in ended.out


@pytest.mark.parametrize(
    ("options", "files", "words"),
    [
        ([], {"must_stock": "sku,min_facings\nA,0\n,2\n"},
         ["line 2: min_facings is '0'", "line 3: no SKU"]),
        (["--store-type", "club"], {"must_stock": "sku,store_type\nA,kiosk\n"},
         ["'club'", "kiosk"]),
        ([], {"score": SCORE}, ["store type 'default'", "kiosk"]),
        ([], {"score": SCORE.replace("osa", "smell")}, ["unknown component", "smell"]),
        ([], {"rules": "adjacency: 3\nsize: 2\n"}, ["adjacency", "size: unknown key"]),
    ],
)  # fmt: skip
def test_bad_files_stop_an_audit_before_it_starts(audit, options, files, words):
    ended, report = audit(*options, **files)
    assert ended.code == 2
    assert report is None
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err
