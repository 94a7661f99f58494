"""From sums of checks to figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from serving.reports.checks.repository import CheckRepository
from serving.reports.checks.schemas import (
    AvailabilityRow,
    Basis,
    ChecksAsked,
    Compliance,
    ComplianceRow,
    DistributionRow,
    PricesRow,
)
from serving.reports.checks.words import AVAILABILITY, DISTRIBUTION, PRICES
from serving.reports.repository import Rows, Sight
from serving.reports.schemas import PRODUCTS
from serving.reports.service import audits_link, check_groups, interval, labels, place_of, without
from serving.rollups.checks import CheckTable, PlanDay, PresenceDay, PriceDay
from vision.words import SCORE_DEFINITIONS

AVAILABILITY_RULE = "availability_report/2"
COMPLIANCE_RULE = "compliance_report/1"
PRICES_RULE = "prices_report/1"
DISTRIBUTION_RULE = "distribution_report/1"
_QUANTILE = 1.6449
"""Of the normal distribution, for 90 % between both ends."""
Alias = Callable[[str], str]
Sums = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a report. sums: what the query summed up; audits, versions: behind it."""

    words: dict[str, str | None]
    others: bool
    sums: Sums
    audits: int
    versions: Sequence[str]
    link: str | None

    def columns(self, definition: str, rule: str) -> dict[str, Any]:
        """What every row says of itself."""
        return {
            "group": self.words,
            "others": self.others,
            "audits": self.audits,
            "audits_link": self.link,
            "definition": definition,
            "rule_version": ", ".join([rule, *sorted(filter(None, self.versions))]),
        }


async def availability_rows(
    reports: CheckRepository, asked: ChecksAsked, sight: Sight, alias: Alias, basis: Basis
) -> list[AvailabilityRow]:
    """On-shelf availability by group, in the order of the groups."""
    found = await reports.availability(asked, sight, basis)
    groups = await _groups(reports, asked, found, await _behind(reports, PresenceDay, asked), alias)
    rows = []
    for group in groups:
        seen, expected, mean, variance, stores = group.sums
        figure = _figure(seen, expected, mean, variance)
        value = figure["value"]
        rows.append(
            AvailabilityRow(
                **group.columns(AVAILABILITY[basis].en, AVAILABILITY_RULE),
                **figure,
                unit="SKUs",
                out_of_stock=None if value is None else round(1 - value, 6),
                stores=stores,
            )
        )
    return rows


async def compliance_rows(
    reports: CheckRepository, asked: ChecksAsked, sight: Sight, alias: Alias, measure: Compliance
) -> list[ComplianceRow]:
    """Planogram compliance by group, in the order of the groups."""
    found = await reports.compliance(asked, sight, measure)
    groups = await _groups(reports, asked, found, await _behind(reports, PlanDay, asked), alias)
    definition = SCORE_DEFINITIONS[f"planogram_{measure}"].en
    unit = "facings" if measure == "facings" else "positions"
    return [
        ComplianceRow(
            **group.columns(definition, COMPLIANCE_RULE),
            **_figure(*group.sums[:4]),
            unit=unit,
            stores=group.sums[4],
        )
        for group in groups
    ]


async def prices_rows(
    reports: CheckRepository, asked: ChecksAsked, sight: Sight, alias: Alias
) -> list[PricesRow]:
    """Prices and how many are as listed, by group and currency, in their order."""
    behind = await _behind(reports, PriceDay, asked)
    size = len(asked.group_by)
    found = await reports.prices(asked, sight)
    rows = []
    for currency in sorted({row[size] for row in found}, key=lambda one: (one is None, str(one))):
        some = [(*row[:size], *row[size + 1 :]) for row in found if row[size] == currency]
        groups = await _groups(reports, asked, some, behind, alias)
        rows += [_prices(group, currency) for group in groups]
    return rows


async def distribution_rows(
    reports: CheckRepository, asked: ChecksAsked, sight: Sight, alias: Alias
) -> list[DistributionRow]:
    """Stores that have a product, by group, in the order of the groups."""
    audited = {tuple(row[:-2]): row[-2:] for row in await reports.audited(asked)}
    behind = {place: (audits, ()) for place, (_, audits) in audited.items()}
    found = await reports.distribution(asked, sight)
    rows = []
    for group, place in await _placed(reports, asked, found, behind, alias):
        stores, sure = group.sums
        total = audited[place][0]
        rows.append(
            DistributionRow(
                **group.columns(DISTRIBUTION.en, DISTRIBUTION_RULE),
                numerator=stores,
                denominator=total,
                value=round(stores / total, 6),
                low=round(sure / total, 6),
                high=round(stores / total, 6),
                unit="stores",
            )
        )
    return rows


def _prices(group: Group, currency: str | None) -> PricesRow:
    right, compared, mean, variance, tags, prices, squares, said, listed = group.sums
    average = prices / tags if tags else None
    deviation = None
    if average is not None:
        deviation = round(sqrt(max(0.0, squares / tags - average**2)), 4)
    columns = group.columns(PRICES.en, PRICES_RULE)
    return PricesRow(
        **columns | {"group": group.words | {"currency": currency}},
        **_figure(right, compared, mean, variance),
        unit="price tags",
        currency=currency,
        tags=tags,
        mean_price=None if average is None else round(average, 4),
        deviation=deviation,
        index=round(said / listed, 6) if listed else None,
    )


def _figure(right: float, total: float, mean: float, variance: float) -> dict[str, Any]:
    """The share that is right with its 90 % interval: the normal one of checks that err apart."""
    value = low = high = None
    if total > 0:
        spread = _QUANTILE**2 * (variance or 0.0)
        value, low, high = (round(one, 6) for one in interval(right, mean or 0.0, spread, total))
    figures = {"numerator": right, "denominator": total, "value": value}
    return figures | {"low": low, "high": high}


async def _behind(
    reports: CheckRepository, table: CheckTable, asked: ChecksAsked
) -> dict[Sums, tuple[int, Sequence[str]]]:
    """How many audits checked anything, and by which rules, by time and place."""
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in await reports.audits(table, asked)}


async def _groups(
    reports: CheckRepository,
    asked: ChecksAsked,
    found: Rows | Sequence[Sums],
    behind: dict[Sums, tuple[int, Sequence[str]]],
    alias: Alias,
) -> list[Group]:
    placed = await _placed(reports, asked, found, behind, alias)
    return [group for group, _ in placed]


async def _placed(
    reports: CheckRepository,
    asked: ChecksAsked,
    found: Rows | Sequence[Sums],
    behind: dict[Sums, tuple[int, Sequence[str]]],
    alias: Alias,
) -> list[tuple[Group, Sums]]:
    """The groups in words and in order, each with its time and place."""
    check_groups(asked.group_by)
    size = len(asked.group_by)
    rows = {tuple(row[:size]): tuple(row[size:]) for row in found}
    label = await labels(reports, asked.group_by, set(rows))
    names = [name for name in asked.group_by if name not in PRODUCTS]
    groups = []
    for key in sorted(rows, key=place_of):
        place = without(asked.group_by, key, PRODUCTS)
        if place not in behind:
            continue  # its audits were deleted between the two queries
        others, *sums = rows[key]
        words = label(key)
        if others and words.get("brand"):
            words["brand"] = alias(str(words["brand"]))
        audits, versions = behind[place]
        link = audits_link(asked.period, asked.places, dict(zip(names, place, strict=True)))
        groups.append((Group(words, others, tuple(sums), audits, versions, link), place))
    return groups
