"""What every figure of a report says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vision.kpi.words import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Kpi:
    """value = numerator / denominator, with its 90 % interval low to high.

    value, low, high are None when there is not enough evidence. unit: of numerator and
    denominator. scope: what it speaks of, {"brand": …}, {"category": …}, {"sku": …}, {"row": 0},
    {"rule": …}, {"component": …}, {"own": True}, {"unknown": True}; empty: of the whole shelf.
    definition: in words; rule_version: of its rule.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    numerator: float
    denominator: float
    unit: str
    definition: str
    rule_version: str
    scope: Mapping[str, str | bool | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure's name, the unit of its numerator and denominator, the version of its rule."""

    name: str
    unit: str
    version: str

    def ratio(
        self,
        numerator: float,
        denominator: float,
        interval: tuple[float, float] | None = None,
        scope: Mapping[str, str | bool | int] | None = None,
    ) -> Kpi:
        """The figure; without a denominator there is not enough evidence.

        interval: of the value, None when nothing is in doubt. It is widened to hold the value and
        cut to 0 to 1.
        """
        value = low = high = None
        if denominator > 0:
            value = numerator / denominator
            low, high = interval or (value, value)
            low, high = max(0.0, min(low, value)), min(1.0, max(high, value))
        return Kpi(
            self.name, value, low, high, numerator, denominator, self.unit,
            DEFINITIONS[self.name].en, self.version, scope or {},
        )  # fmt: skip
