"""The Perfect Store score: weighted components per store type, each with what it contributes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from vision.errors import ConfigError
from vision.kpi.figure import Kpi, Rule
from vision.kpi.yaml_file import read_yaml
from vision.strict import Strict

VERSION = "score/1"
COMPONENTS: Mapping[str, tuple[str, Mapping[str, str | bool]]] = {
    "osa": ("osa", {}),
    "must_stock": ("must_stock", {}),
    "share": ("share_facings", {"own": True}),
    "planogram": ("planogram_tolerant", {}),
    "fullness": ("fullness", {}),
    "eye_level_share": ("eye_level_share", {"own": True}),
    "brand_block": ("brand_block", {"own": True}),
    "purity": ("purity", {"own": True}),
    "sku_count_share": ("sku_count_share", {"own": True}),
    "adjacency": ("adjacency", {}),
    "price_compliance": ("price_compliance", {}),
    "tagged_facings": ("tagged_facings", {}),
}
"""Name and scope of the figure behind each component."""
DEFAULT = "default"
"""The store type whose weights count where no type is asked for."""

Weight = Annotated[float, Field(gt=0, le=1000)]
Target = Annotated[float, Field(gt=0, le=1)]


class Score(Strict):
    """version: told with every score. targets: the value from which a component is full, 1 where
    none is given. store_types: weights of the components of each type; any sum will do.
    """

    version: Annotated[str, Field(min_length=1, max_length=40)]
    targets: Mapping[str, Target] = Field(default_factory=dict)
    store_types: Annotated[Mapping[str, Mapping[str, Weight]], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        asked = [("targets", self.targets)]
        asked += [(f"store_types.{kind}", weights) for kind, weights in self.store_types.items()]
        unknown = [f"{where}.{n}" for where, names in asked for n in names if n not in COMPONENTS]
        empty = [f"store_types.{kind}" for kind, w in self.store_types.items() if not w]
        faults = [f"unknown component {name}" for name in unknown]
        faults += [f"{name} has no component" for name in empty]
        if faults:
            raise ValueError(f"{'; '.join(faults)}; components are {', '.join(COMPONENTS)}")
        return self

    def weights(self, store_type: str = "") -> Mapping[str, float]:
        """The weights of a store type. Raises ConfigError, naming those there are."""
        found = self.store_types.get(store_type or DEFAULT)
        if found is None:
            asked, known = store_type or DEFAULT, ", ".join(self.store_types)
            cause = f"score {self.version} has no weights for it"
            raise ConfigError(f"store type {asked!r}", cause, f"one of {known}")
        return found


def read_score(path: Path) -> Score:
    """Read a YAML file like configs/score.yaml. Raises ConfigError that lists all faults."""
    return read_yaml(path, Score, lambda _: [])


def measure_score(
    kpis: Sequence[Kpi], score: Score, store_type: str = ""
) -> tuple[tuple[Kpi, ...], tuple[str, ...]]:
    """The score, then each component's part of it; and the components without evidence.

    Score: Σ weight · min(1, value / target) / Σ weight over the components that have a value: the
    weights of the others are shared out. A part has the scope {"component": name}; its numerator
    is the points won, its denominator the points it could win, of 100. Interval: all components at
    their lows, and all at their highs; they hang on the same names, so that this is the safe one.
    """
    weights = score.weights(store_type)
    found = {name: _figure(kpis, name) for name in weights}
    known = {name: kpi for name, kpi in found.items() if kpi is not None}
    total = sum(weights[name] for name in known)
    rule = Rule("score", "points", f"{VERSION}:{score.version}")
    parts = []
    for name in weights:
        most = 100 * weights[name] / total if name in known else 0.0
        won = [_won(end, score.targets.get(name, 1.0)) for end in _ends(known.get(name))]
        parts.append(rule.ratio(most * won[0], most, (won[1], won[2]), {"component": name}))
    shares = [(part.denominator / 100, part) for part in parts if part.value is not None]
    low = sum(share * (part.low or 0.0) for share, part in shares)
    high = sum(share * (part.high or 0.0) for share, part in shares)
    points = sum(part.numerator for part in parts)
    whole = rule.ratio(points, 100.0 if known else 0.0, (low, high))
    return (whole, *parts), tuple(name for name in weights if name not in known)


def _figure(kpis: Sequence[Kpi], component: str) -> Kpi | None:
    name, scope = COMPONENTS[component]
    found = (kpi for kpi in kpis if kpi.name == name and dict(kpi.scope) == dict(scope))
    return next((kpi for kpi in found if kpi.value is not None), None)


def _ends(kpi: Kpi | None) -> tuple[float, float, float]:
    if kpi is None or kpi.value is None:
        return 0.0, 0.0, 0.0
    low = kpi.value if kpi.low is None else kpi.low
    return kpi.value, low, kpi.value if kpi.high is None else kpi.high


def _won(value: float, target: float) -> float:
    return min(1.0, value / target)
