"""The service says some things in English only; the web app has its own words for all of them."""

import json

from tests.web.browsing import WEB
from vision.words import WARNINGS


def test_every_warning_of_an_audit_is_told_in_both_languages():
    known = json.loads((WEB / "src/dashboard/evidence/warnings.json").read_text("utf-8"))
    assert known == {code: {"en": words.en, "zh": words.zh} for code, words in WARNINGS.items()}
