import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import compare, planogram, seen
from vision.kpi.intervals import poisson_binomial
from vision.planogram.chances import distribution
from vision.words import SCORE_DEFINITIONS

OTHER = "GGHHIIJJ"
PLAN = planogram("AABBCD", OTHER)
NAMES = ("planogram_strict", "planogram_tolerant", "planogram_facings", "planogram_agreement")


@pytest.mark.parametrize(
    ("photo", "strict", "tolerant", "facings"),
    [
        ("AABBCD", 8, 8, 14),
        ("A_BBCD", 7, 8, 13),
        ("AA__CD", 7, 7, 12),
        ("BBAACD", 6, 8, 12),
        ("AAZZCD", 7, 7, 12),
        ("AA??CD", 7, 7, 12),
        ("AABBBCD", 7, 8, 14),
    ],
)
def test_worked_examples_of_8_positions_and_14_facings(photo, strict, tolerant, facings):
    found = compare(PLAN, seen(photo, OTHER))
    told = [found.score(name) for name in NAMES[:3]]
    assert [kpi.numerator for kpi in told] == [strict, tolerant, facings]
    assert [kpi.denominator for kpi in told] == [8, 8, 14]
    assert [kpi.unit for kpi in told] == ["positions", "positions", "facings"]


@pytest.mark.parametrize("photo", ["AABBCD", "AA??CD", "BBAACD", "A?Z?CD"])
@pytest.mark.parametrize("chance", [0.98, 0.7])
def test_values_lie_within_their_intervals(photo, chance):
    found = compare(PLAN, seen(photo, OTHER, chance=chance))
    for name in NAMES:
        kpi = found.score(name)
        assert 0 <= kpi.low <= kpi.value <= kpi.high <= 1
        assert kpi.definition == SCORE_DEFINITIONS[name].en
        assert kpi.rule_version == "planogram/4"


def test_unknown_facings_widen_the_interval_upwards():
    sure = compare(PLAN, seen("AA__CD", OTHER)).score("planogram_facings")
    unsure = compare(PLAN, seen("AA??CD", OTHER)).score("planogram_facings")
    assert sure.value == unsure.value
    assert unsure.high > sure.high


def test_distribution_is_the_poisson_binomial():
    chances = [0.1, 0.5, 0.9, 1.0, 0.0]
    assert np.allclose(distribution(chances), poisson_binomial(np.array(chances)))
    assert distribution([]) == [1.0]
