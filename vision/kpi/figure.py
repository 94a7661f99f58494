"""What every figure of a report says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kpi:
    """value = numerator / denominator, with its 90 % interval low to high.

    value, low, high are None when there is not enough evidence. unit: of numerator and
    denominator. scope: what it speaks of, {"brand": …}, {"category": …}, {"sku": …},
    {"own": True} or {"unknown": True}. definition: in words; rule_version: of its rule.
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
    scope: Mapping[str, str | bool] = field(default_factory=dict)
