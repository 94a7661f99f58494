"""Bodies of alert rules and alerts."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.alerts.tables import Alert, AlertRule
from serving.fields import Body, Line
from serving.problems import refusal

Kind = Literal["share_fell", "out_of_stock"]
Points = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Stores = Annotated[int, Field(ge=0, le=1_000_000)]
Days = Annotated[int, Field(ge=1, le=92)]


class NewAlertRule(Body):
    """share_fell: a brand's share fell by more than `points` percentage points.

    out_of_stock: a SKU, or some SKU of a brand, that is on the must-stock list was not seen in
    more than `stores` stores, each by its last day with photos. Both look at the last `days` days
    that are over, and share_fell at as many before.
    """

    name: Line
    kind: Kind
    brand: Line | None = None
    sku: Line | None = None
    region: Line | None = None
    points: Points | None = None
    stores: Stores | None = None
    days: Days = 7

    @model_validator(mode="after")
    def _whole(self) -> Self:
        fell = self.kind == "share_fell"
        if fell and (self.brand is None or self.sku is not None):
            raise refusal("rule_of_brand", "share_fell is about a brand", "brand")
        if not fell and self.brand is None and self.sku is None:
            raise refusal("rule_of_product", "out_of_stock is about a sku or a brand", "sku")
        if (self.points is None) == fell or (self.stores is None) != fell:
            told = "expected points with share_fell, and stores with out_of_stock"
            raise refusal("rule_threshold", told, "points" if fell else "stores")
        return self


class AlertRuleChange(Body):
    """Fields left out stay as they are."""

    name: Line | None = None
    points: Points | None = None
    stores: Stores | None = None
    days: Days | None = None
    active: bool | None = None


class AlertRuleShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Kind
    brand: str | None
    sku: str | None
    region: str | None
    points: float | None
    stores: int | None
    days: int
    active: bool
    created_at: datetime


class AlertShown(BaseModel):
    """figures: of share_fell, `before` and `after` with their intervals, and `fell` in percentage
    points; of out_of_stock, how many `stores` of how many `checked`, and the `store_ids`.
    """

    id: UUID
    rule_id: UUID
    rule: str
    kind: Kind
    brand: str | None
    sku: str | None
    region: str | None
    occasion: str
    figures: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, alert: Alert, rule: AlertRule) -> Self:
        """An alert with the words of its rule."""
        same = {name: getattr(rule, name) for name in ("kind", "brand", "sku", "region")}
        own = {name: getattr(alert, name) for name in ("id", "rule_id", "occasion", "figures")}
        return cls(rule=rule.name, created_at=alert.created_at, **same, **own)
