"""Rollups of checks: was a listed SKU there, a planned position right, a price as listed.

For each day, store and SKU. Each audit that checked anything adds a row without a SKU as well,
which counts the audit, so that a report can tell how many it is made of.
"""

from sqlalchemy.orm import Mapped, mapped_column

from serving.rollups.tables import OfStore
from serving.tables import Table

_SKU = ("workspace_id", "day", "store_id", "brand", "category", "sku", "rule_version")


class _Checks(OfStore):
    """brand, category: of the catalogue as it was when the photo was audited."""

    noun = "rollup"

    brand: Mapped[str | None]
    category: Mapped[str | None]
    sku: Mapped[str | None]
    rule_version: Mapped[str]


class PresenceDay(_Checks, Table):
    """Whether a SKU was seen on a day in a store.

    listed: audits that showed its category and for which it was on the must-stock list. planned:
    audits in which a position planned for it was photographed. facings: of it seen. doubt:
    Σ ln(1 − probability) over the facings that are or may be of it; the chance that none is, is e
    to that power.
    """

    __tablename__ = "presence_days"
    key = _SKU

    listed: Mapped[int]
    planned: Mapped[int]
    facings: Mapped[int]
    doubt: Mapped[float]


class PlanDay(_Checks, Table):
    """Planned positions that were photographed, by the SKU planned there.

    strict, tolerant: those that were right; *_expected: Σ of the probabilities that they are,
    *_variance: Σ of p (1 − p), see checking.py. planned_facings; right_facings: of them in place.
    """

    __tablename__ = "plan_days"
    key = _SKU

    positions: Mapped[int]
    strict: Mapped[int]
    strict_expected: Mapped[float]
    strict_variance: Mapped[float]
    tolerant: Mapped[int]
    tolerant_expected: Mapped[float]
    tolerant_variance: Mapped[float]
    planned_facings: Mapped[int]
    right_facings: Mapped[int]
    facings_expected: Mapped[float]
    facings_variance: Mapped[float]


class PriceDay(_Checks, Table):
    """Price tags that were read and belong to a SKU. prices: their sum, squares: of their squares.

    compared: those of a SKU with a list price in this currency, right: within its tolerance;
    compared_prices, list_prices: the sums of what these say and of what they should.
    """

    __tablename__ = "price_days"
    key = (*_SKU, "currency")

    currency: Mapped[str | None] = mapped_column(sort_order=1)
    tags: Mapped[int]
    prices: Mapped[float]
    squares: Mapped[float]
    compared: Mapped[int]
    right: Mapped[int]
    right_expected: Mapped[float]
    right_variance: Mapped[float]
    compared_prices: Mapped[float]
    list_prices: Mapped[float]


CHECKS = (PresenceDay, PlanDay, PriceDay)
CheckTable = type[PresenceDay] | type[PlanDay] | type[PriceDay]
