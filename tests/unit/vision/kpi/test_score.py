from pathlib import Path

import pytest

from tests.unit.vision.kpi.brands import figure
from vision.errors import ConfigError
from vision.kpi.figure import Kpi
from vision.kpi.score import COMPONENTS, Score, measure_score, read_score
from vision.kpi.words import NAMES
from vision.words import MEASURES, SCORES

CONFIGS = Path(__file__).parents[4] / "configs"
SCORE = Score.model_validate(
    {
        "version": "2",
        "targets": {"share": 0.4},
        "store_types": {"default": {"osa": 50, "share": 30, "fullness": 20}, "kiosk": {"osa": 1}},
    }
)


def kpi(name, value, low=None, high=None, **scope):
    return Kpi(name, value, low, high, 0, 1, "x", "", "1", scope)


OSA = kpi("osa", 0.8, 0.7, 0.9)
SHARE = kpi("share_facings", 0.2, 0.1, 0.5, own=True)


def test_score_by_hand():
    """50 × 0.8 + 30 × 0.2 / 0.4 + 20 × 0.9 = 40 + 15 + 18 = 73 of 100.

    At their lows: 50 × 0.7 + 30 × 0.25 + 20 × 0.8 = 58.5; highs, share full: 45 + 30 + 20 = 95.
    """
    kpis, without = measure_score([OSA, SHARE, kpi("fullness", 0.9, 0.8, 1.0)], SCORE)
    whole = figure(kpis, "score")
    assert (whole.numerator, whole.denominator) == (pytest.approx(73), 100)
    assert (whole.value, whole.low, whole.high) == pytest.approx((0.73, 0.585, 0.95))
    assert whole.rule_version == "score/1:2"
    assert without == ()
    points = {c: figure(kpis, "score", component=c) for c in ("osa", "share", "fullness")}
    won = [(k.numerator, k.denominator) for k in points.values()]
    assert won == [pytest.approx(pair) for pair in [(40, 50), (15, 30), (18, 20)]]


def test_the_weights_of_components_without_evidence_are_shared_out():
    """Without fullness: 50 + 30 = 80, so osa counts 62.5 and share 37.5: 50 + 18.75 = 68.75."""
    missing = kpi("fullness", None)
    kpis, without = measure_score([OSA, SHARE, missing], SCORE)
    assert without == ("fullness",)
    assert figure(kpis, "score").numerator == pytest.approx(68.75)
    assert figure(kpis, "score", component="osa").denominator == pytest.approx(62.5)
    part = figure(kpis, "score", component="fullness")
    assert (part.value, part.denominator) == (None, 0)


def test_figures_of_other_scopes_are_no_components():
    others = [kpi("osa", 1.0, sku="A"), kpi("share_facings", 1.0, brand="Mine")]
    kpis, without = measure_score(others, SCORE)
    assert figure(kpis, "score").value is None
    assert without == ("osa", "share", "fullness")


def test_weights_are_those_of_the_store_type():
    kpis, _ = measure_score([OSA, SHARE], SCORE, "kiosk")
    assert figure(kpis, "score").value == pytest.approx(0.8)
    with pytest.raises(ConfigError, match=r"store type 'school': .* one of default, kiosk"):
        measure_score([OSA], SCORE, "school")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("store_types: {default: {osa: 1}}", ["version: missing"]),
        ("version: '1'\nstore_types: {default: {osa: 1, smell: 2}, kiosk: {taste: 1}}",
         ["unknown component store_types.default.smell", "store_types.kiosk.taste"]),
        ("version: '1'\ntargets: {smell: 1}\nstore_types: {default: {}}",
         ["targets.smell", "store_types.default has no component"]),
        ("version: '1'\nstore_types: {}", ["store_types"]),
        ("version: '1'\nstore_types: {default: {osa: -1}}\ntargets: {osa: 2}",
         ["store_types.default.osa", "targets.osa"]),
        ("version: 1\nstore_types: {default: {osa: 1}}", ["version"]),
        ("- 1", ["Score"]),
    ],
)  # fmt: skip
def test_faults_of_a_file_are_told_together(tmp_path, text, words):
    path = tmp_path / "score.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_score(path)
    for word in words:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_example_is_sound_and_knows_sixteen_store_types_and_more():
    score = read_score(CONFIGS / "score.yaml")
    assert len(score.store_types) > 16
    assert sum(score.weights().values()) == 100


def test_every_component_is_a_figure_that_is_made():
    made = {*NAMES, *MEASURES, *SCORES, "price_compliance", "tagged_facings"}
    assert {name for name, _ in COMPONENTS.values()} <= made
