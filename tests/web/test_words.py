"""The service says some things in English only; the web app has its own words for all of them."""

import json

import pytest

from tests.web.browsing import WEB
from vision.kpi.words import DEFINITIONS as OF_KPIS
from vision.kpi.words import NAMES
from vision.words import DEFINITIONS, MEASURES, SCORE_DEFINITIONS, SCORES, WARNINGS

OF_REPORTS = {"distribution", "price"}
"""Figures no photo page shows as such."""


def test_every_warning_of_an_audit_is_told_in_both_languages():
    known = json.loads((WEB / "src/dashboard/evidence/warnings.json").read_text("utf-8"))
    assert known == {code: {"en": words.en, "zh": words.zh} for code, words in WARNINGS.items()}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_of_a_photo_is_called_and_defined_as_in_its_report(language):
    known = json.loads((WEB / f"src/i18n/{language}/figures.json").read_text("utf-8"))
    names = MEASURES | NAMES | SCORES
    definitions = DEFINITIONS | OF_KPIS | SCORE_DEFINITIONS
    shown = [name for name in names if name not in OF_REPORTS]
    assert known["name"] == {name: getattr(names[name], language) for name in shown}
    assert known["definition"] == {name: getattr(definitions[name], language) for name in shown}
