"""The service says some things in English only; the web app has its own words for all of them."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.errors import ServiceError
from tests.web.browsing import WEB
from vision.kpi.words import DEFINITIONS as OF_KPIS
from vision.kpi.words import NAMES
from vision.shelf.product import COLUMNS
from vision.words import DEFINITIONS, MEASURES, SCORE_DEFINITIONS, SCORES, WARNINGS

OF_PROGRAMS = frozenset(
    {"base_of_independent", "event_of_tests", "no_csrf_token", "no_cursor", "no_token", "not_json"}
    | {"not_multipart", "reason_of_refusal", "several_times", "token_in_address", "unknown_order"}
)
"""Refusals of requests that the web app never makes."""
OF_STATUS = frozenset({"no_answer", "no_such", "permission_missing", "too_many_attempts"})
"""Refusals that the web app tells by the problem's type."""
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


def codes() -> Iterator[str]:
    """Of all refusals that the service's own code makes."""
    kinds = {kind.__name__ for kind in ServiceError.__subclasses__()}
    for path in Path("serving").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            named = [word.value for word in getattr(node, "keywords", []) if word.arg == "code"]
            at = {"refusal": 0, "_fault": 3}.get(name, 2 if name in kinds else None)
            said = named or ([] if at is None else node.args[at : at + 1])
            yield from (one.value for one in said if isinstance(one, ast.Constant))


def test_every_refusal_that_people_can_meet_is_told_in_both_languages():
    made = set(codes())
    assert {"taken", "saved_meanwhile", "same_row", "unknown_sku"} <= made
    for language in ("en", "zh"):
        known = json.loads((WEB / f"src/i18n/{language}/errors.json").read_text("utf-8"))
        assert made - OF_PROGRAMS - OF_STATUS - known.keys() == set()
        assert tuple(known["catalogue"]) == COLUMNS
