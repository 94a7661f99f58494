"""Rules on what must, or must not, stand beside what."""

from dataclasses import dataclass

import numpy as np

from vision.kpi.figure import Kpi, Rule
from vision.kpi.intervals import count_interval
from vision.kpi.naming import possible
from vision.kpi.neighbours import Pairs, beside
from vision.kpi.rules import Adjacency, Goods, ShelfRules
from vision.shelf.tree import Facing, Shelf

VERSION = "adjacency/1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """kept: None when one of the two isn't on the photo. chance: that the rule is kept.

    facings: indices in Shelf.facings of the goods that break it.
    """

    rule: Adjacency
    kept: bool | None
    chance: float
    facings: tuple[int, ...] = ()


def judge(shelf: Shelf, rules: ShelfRules) -> tuple[Verdict, ...]:
    """Each rule's verdict. Goods keep `beside` when at least one of their facings touches one of
    the others, `not_beside` when none does.
    """
    pairs = beside(shelf)
    return tuple(_judge(shelf.facings, pairs, rule) for rule in rules.adjacency)


def _judge(facings: tuple[Facing, ...], pairs: Pairs, rule: Adjacency) -> Verdict:
    goods = np.array([rule.goods.holds(f.product) for f in facings], bool)
    others = np.array([rule.others.holds(f.product) for f in facings], bool)
    if not (goods.any() and others.any()):
        return Verdict(rule, None, 0.0)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    touching = both[goods[both[:, 0]] & others[both[:, 1]] & (both[:, 0] != both[:, 1])]
    a = np.array([_chance(f, rule.goods) for f in facings])
    b = np.array([_chance(f, rule.others) for f in facings])
    apart = 1 - a[both[:, 0]] * b[both[:, 1]]
    meet = float(1 - apart.prod())
    if rule.beside is not None:
        broken = () if len(touching) else tuple(np.flatnonzero(goods).tolist())
        return Verdict(rule, bool(len(touching)), meet, broken)
    broken = tuple(sorted({int(at) for at in touching[:, 0]}))
    return Verdict(rule, not broken, 1 - meet, broken)


def _chance(facing: Facing, goods: Goods) -> float:
    return min(1.0, sum(p for product, p in possible(facing) if goods.holds(product)))


def measure_adjacency(verdicts: tuple[Verdict, ...], version: str = "") -> tuple[Kpi, ...]:
    """Rules kept / rules judged, of all and of each by its id. version: of the rules' file."""
    rule = Rule("adjacency", "rules", f"{VERSION}:{version}" if version else VERSION)
    figures = [({}, list(verdicts)), *(({"rule": one.rule.id}, [one]) for one in verdicts)]
    kpis = []
    for scope, asked in figures if verdicts else []:
        judged = [one for one in asked if one.kept is not None]
        n = max(len(judged), 1)
        low, high = count_interval(np.array([one.chance for one in judged]))
        kept = sum(one.kept is True for one in judged)
        kpis.append(rule.ratio(kept, len(judged), (low / n, high / n), scope))
    return tuple(kpis)
