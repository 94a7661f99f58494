"""The bundled shelf with the bundled weights: what `./scripts/demo` shows."""

import json

import pytest

from vision.document import validate

ROWS, LEAST_FACINGS, MOST_FACINGS = 5, 90, 130


@pytest.mark.parametrize("weights", ["research", "clear"])
def test_bundled_weights_read_the_bundled_shelf(shelfeye, request, tmp_path, weights):
    shelf = request.config.rootpath / "scripts" / "demo_shelf" / "shelf.jpg"
    ended = shelfeye("audit", shelf, "--weights", weights, "--out", tmp_path)
    assert ended.code == 0, ended.err
    report = json.loads((tmp_path / "shelf" / "report.json").read_text())
    validate(report)
    assert len(report["rows"]) == ROWS
    assert LEAST_FACINGS <= len(report["facings"]) <= MOST_FACINGS
    assert report["models"][0]["name"].startswith(f"detector_{weights}")


def test_both_families_state_their_licence(shelfeye):
    assert "SKU-110K" in shelfeye("model", "research").out
    assert "SKU-110K" not in shelfeye("model", "clear").out
