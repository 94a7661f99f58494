"""docs/kpis.md lists every figure there is, with its rule version, and every kind of task."""

import re
from decimal import Decimal
from pathlib import Path

from tests.unit.vision.kpi.brands import CATALOGUE, branded
from tests.unit.vision.planogram.shelves import planogram
from vision.kpi import words
from vision.kpi.availability import Listed, Status
from vision.kpi.distribution import StoreSighting, measure_distribution
from vision.kpi.measure import Targets, measure_shelf, score_shelf
from vision.kpi.price_list import ListedPrice
from vision.kpi.prices import price_shelf
from vision.kpi.rules import ShelfRules
from vision.kpi.score import COMPONENTS, Score
from vision.kpi.share import measure_share
from vision.kpi.trend import VERSION as TREND
from vision.planogram.compliance import comply
from vision.planogram.observed import Observed
from vision.shelf.price_tags import PriceTag, TagPrint
from vision.shelf.price_text import TagPrices
from vision.tasks.task import WEIGHTS
from vision.words import MEASURES, SCORES

DOCS = (Path(__file__).parents[4] / "docs" / "kpis.md").read_text(encoding="utf-8")
ROWS = {name: line for line in DOCS.splitlines() for name in re.findall(r"^\| `(\w+)` \|", line)}
PLAN = planogram("AABB", "CCDD")


def made():
    """Every figure of an audit that asks for all of them, and the service's."""
    shelf = branded("AABB", "CCDD")
    compliance = comply(Observed.of(shelf, 160, 160), PLAN, CATALOGUE)
    rules = {"adjacency": [{"id": "x", "goods": {"sku": "A"}, "beside": {"sku": "B"}}]}
    score = Score(version="1", store_types={"default": {"osa": 1}})
    targets = Targets(PLAN, (Listed("A"),), rules=ShelfRules.model_validate(rules), score=score)
    kpis = [*measure_share(shelf, True), *compliance.scores]
    kpis += measure_shelf(shelf, compliance, targets, True).kpis
    kpis += score_shelf(kpis, compliance, targets)[0]
    kpis += measure_distribution("A", [StoreSighting("s", Status.IN_STOCK, 1.0)])
    prices = TagPrices(Decimal("12.90"), "CNY")
    tag = PriceTag((0, 60, 40, 80), 1.0, TagPrint(("12.90",), prices), (0,))
    listed = {"A": ListedPrice("A", Decimal("12.90"), "CNY")}
    return [*kpis, *price_shelf(shelf.facings, (tag,), CATALOGUE, listed).kpis]


def test_every_figure_that_is_made_is_in_the_docs_with_its_unit_and_rule_version():
    kpis = made()
    assert {kpi.name for kpi in kpis} == {*words.NAMES, *MEASURES, *SCORES}
    for kpi in kpis:
        assert kpi.name in ROWS, kpi.name
        assert f"`{kpi.rule_version.split(':')[0]}" in ROWS[kpi.name], kpi.name
        assert kpi.unit in ROWS[kpi.name] or kpi.name == "price", kpi.name


def test_the_docs_list_nothing_else():
    figures = DOCS.split("## Figures", 1)[1].split("### Availability")[0]
    listed = set(re.findall(r"^\| `(\w+)` \|", figures, re.M))
    assert listed == {kpi.name for kpi in made()}


def test_names_and_definitions_belong_together():
    assert words.NAMES.keys() == words.DEFINITIONS.keys()


def test_components_tasks_and_trend_are_in_the_docs():
    for name in (*COMPONENTS, *WEIGHTS, TREND):
        assert f"`{name}`" in DOCS, name
    for kind, weight in WEIGHTS.items():
        assert f"| {weight} |" in ROWS[kind], kind
