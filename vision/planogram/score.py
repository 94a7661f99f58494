"""Scores of a planogram: strict, tolerant, by facings; and whether it is the planned shelf."""

from collections.abc import Sequence

import numpy as np

from vision.kpi.figure import Kpi
from vision.kpi.intervals import Column, count_interval, sum_interval, widened
from vision.planogram.explain import Judgement
from vision.planogram.layout import Layout
from vision.planogram.match import Matching
from vision.planogram.observed import Observed
from vision.planogram.result import Type, Verdict
from vision.words import SCORE_DEFINITIONS

RULE_VERSION = "planogram/4"
LEAST_AGREEMENT = 0.35
"""Agreement below which the photo shows another shelf; see docs/planogram.md for how it was set."""
LEAST_NAMED = 3
"""Named facings without which nothing is said."""
_OF_FACINGS = ("planogram_facings", "planogram_agreement")


def scores(judged: Sequence[Judgement]) -> tuple[Kpi, ...]:
    """Strict, tolerant and by facings, over the positions that were photographed.

    A position that is unsure is in the denominator. Intervals: of positions the exact
    Poisson-binomial of their probabilities, of facings the normal with its moments, both taken as
    independent, given where the matching put the facings. Values are None without a position.
    """
    kept = [one for one in judged if one.judged]
    types = [one.finding.type for one in kept]
    strict = [kind is Type.MATCH for kind in types]
    in_row = [_in_row(one) for one in kept]
    planned = sum(one.finding.planned for one in kept)
    right = sum(min(one.finding.seen, one.finding.planned) for one in kept)
    chances = [
        chance
        for one in kept
        for chance in sorted(one.chances, reverse=True)[: one.finding.planned]
    ]
    return (
        _score("planogram_strict", sum(strict), len(kept), _column(one.right for one in kept)),
        _score("planogram_tolerant", sum(in_row), len(kept), _column(one.in_row for one in kept)),
        _score("planogram_facings", right, planned, np.array(chances)),
    )


def agreement(seen: Observed, layout: Layout, matching: Matching) -> tuple[Kpi, Verdict]:
    """How much of what is named on the photo stands where the planogram says, in order.

    Expected right facings / the fewer of: expected named facings on the photo, planned facings.
    """
    named = 1 - seen.unknown
    right = matching.right
    total = min(float(named.sum()), float(len(layout)))
    if sum(name is not None for name in seen.label) < LEAST_NAMED:
        kpi = _score("planogram_agreement", float(right.sum()), 0.0, np.zeros(0))
        return kpi, Verdict.NOT_ENOUGH_EVIDENCE
    kpi = _score("planogram_agreement", float(right.sum()), total, right)
    planned = kpi.value is not None and kpi.value >= LEAST_AGREEMENT
    return kpi, Verdict.PLANNED_SHELF if planned else Verdict.ANOTHER_SHELF


def _in_row(one: Judgement) -> bool:
    """In its place with any number of facings, or elsewhere in its own row."""
    in_place = one.finding.type in (Type.MATCH, Type.WRONG_FACINGS)
    return in_place or one.found_in_row


def _score(name: str, numerator: float, denominator: float, chances: Column) -> Kpi:
    """chances: (k,) of what is counted, positions or facings, to be right."""
    unit = "facings" if name in _OF_FACINGS else "positions"
    value = low = high = None
    if denominator > 0:
        value = min(1.0, numerator / denominator)
        if name in _OF_FACINGS:
            least, most = sum_interval(np.ones(len(chances)), chances)
        else:
            least, most = count_interval(chances)
        low, high = widened(value, least / denominator, most / denominator)
    return Kpi(
        name=name,
        value=value,
        low=low,
        high=high,
        numerator=numerator,
        denominator=denominator,
        unit=unit,
        definition=SCORE_DEFINITIONS[name].en,
        rule_version=RULE_VERSION,
    )


def _column(values: object) -> Column:
    return np.fromiter(values, float)
