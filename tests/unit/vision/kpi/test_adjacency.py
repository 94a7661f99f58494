import pytest

from tests.unit.vision.kpi.brands import CATALOGUE, branded, certain, figure, fraction
from vision.errors import ConfigError
from vision.kpi.adjacency import judge, measure_adjacency
from vision.kpi.rules import ShelfRules, read_rules

RULES = ShelfRules.model_validate(
    {
        "version": "7",
        "adjacency": [
            {"id": "a-by-b", "goods": {"sku": "A"}, "beside": {"sku": "B"}},
            {"id": "not-by-rival", "goods": {"brand": "Mine"}, "not_beside": {"brand": "Rival"}},
        ],
    }
)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (("AABB",), (True, None)),  # no rival there: nothing to judge
        (("AAXB",), (False, None)),
        (("AAXB", "XXDD"), (False, True)),
        (("ABXD", "DAXX"), (True, False)),  # one touching pair breaks not_beside
        (("AB", "DD"), (True, True)),  # above isn't beside
        (("A_B",), (True, None)),  # an empty slot doesn't part them
        (("XX",), (None, None)),
        ((), (None, None)),
    ],
)
def test_verdicts(rows, kept):
    assert tuple(one.kept for one in judge(certain(*rows), RULES)) == kept


def test_figures_of_all_rules_and_of_each():
    kpis = measure_adjacency(judge(certain("ABXD", "DAXX"), RULES), "7")
    assert fraction(figure(kpis, "adjacency")) == (1, 2)
    assert figure(kpis, "adjacency", rule="a-by-b").value == 1
    assert figure(kpis, "adjacency", rule="not-by-rival").value == 0
    assert {kpi.rule_version for kpi in kpis} == {"adjacency/1:7"}
    assert measure_adjacency((), "") == ()


def test_chance_by_hand():
    """One touching pair, each named with 0.8: they meet with 0.64, each the other way round too."""
    (one, _) = judge(branded("AB", chance=0.8), RULES)
    assert one.chance == pytest.approx(0.64)


def test_who_breaks_a_rule():
    (_, two) = judge(certain("ABXD", "DAXX"), RULES)
    assert two.facings == (5,)


RULE = "adjacency:\n  - {id: x, goods: {sku: A}, beside: {sku: B}}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eye_level_rows: [0]\ncolour: red\n", ["eye_level_rows.0", "colour: unknown key"]),
        (RULE + RULE.split("\n", 1)[1], ["'x' comes twice"]),
        ("adjacency: [{id: x, goods: {sku: A, brand: Mine}, beside: {sku: B}}]",
         ["either brand or sku"]),
        ("adjacency: [{id: x, goods: {sku: A}}]", ["either beside or not_beside"]),
        (RULE.replace("sku: B", "brand: Nobody").replace("sku: A", "sku: QQ"),
         ["unknown brand 'Nobody'", "unknown sku 'QQ'"]),
        ("[", ["YAML"]),
    ],
)  # fmt: skip
def test_faults_of_a_file_are_told_together(tmp_path, text, words):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_rules(path, CATALOGUE)
    for word in words:
        assert word in str(caught.value)


def test_a_file_that_fits(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULE + "eye_level_rows: [2, 3]\n", encoding="utf-8")
    rules = read_rules(path, CATALOGUE)
    assert rules.eye_level == (1, 2)
    assert str(rules.adjacency[0].others) == "B"
    path.write_text("", encoding="utf-8")
    assert read_rules(path).eye_level is None
