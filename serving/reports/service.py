"""From sums to figures: shares with their intervals, visits with their coverage."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from math import sqrt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from serving.errors import InvalidField
from serving.reports.repository import ReportRepository, Sight
from serving.reports.schemas import (
    PRODUCTS,
    TIMES,
    Period,
    PlaceFilter,
    ShareAsked,
    ShareRow,
    VisitsAsked,
    VisitsRow,
)
from vision.words import DEFINITIONS

SHARE_RULE, VISITS_RULE = "share_report/1", "visits_report/1"
UNITS = {
    "facings": "facings",
    "linear": "average facing widths of the photo",
    "area": "average facing areas of the photo",
}
COVERAGE = "Stores visited in the time / all stores. Every one is counted, so there is no doubt."
Groups = tuple[Any, ...]
Label = Callable[[Groups], dict[str, str | None]]


async def share_rows(
    reports: ReportRepository, asked: ShareAsked, sight: Sight, alias: Callable[[str], str]
) -> list[ShareRow]:
    """Shares by group, in the order of the groups. alias: a made-up name for another brand.

    Grouped by products, a row is there where they were seen; else wherever there are audits.
    """
    check_groups(asked.group_by)
    size = len(asked.group_by)
    products = {tuple(row[:size]): row[size:] for row in await reports.numerators(asked, sight)}
    shelves = {tuple(row[:-5]): row[-5:] for row in await reports.denominators(asked)}
    if not set(PRODUCTS) & set(asked.group_by):
        products = {group: products.get(group, (False, 0, 0, 0)) for group in shelves}
    label = await labels(reports, asked.group_by, set(products))
    names = [name for name in asked.group_by if name not in PRODUCTS]
    links = {
        place: audits_link(asked.period, asked.places, dict(zip(names, place, strict=True)))
        for place in shelves
    }
    rows = []
    for group in sorted(products, key=place_of):
        others, *sums = products[group]
        place = without(asked.group_by, group, PRODUCTS)
        if place not in shelves:
            continue  # its audits were deleted between the two queries
        words = label(group)
        if others and words.get("brand"):
            words["brand"] = alias(str(words["brand"]))
        rows.append(_share(asked, words, others, sums, shelves[place], links[place]))
    return rows


async def visits_rows(reports: ReportRepository, asked: VisitsAsked) -> list[VisitsRow]:
    """Visits by group, in the order of the groups; only groups with visits where time is one."""
    check_groups(asked.group_by)
    stores = {tuple(row[:-1]): row[-1] for row in await reports.stores(asked)}
    visits = {tuple(row[:-4]): row[-4:] for row in await reports.visits(asked)}
    if not set(TIMES) & set(asked.group_by):
        visits = {group: visits.get(group, (0, 0, 0, 0)) for group in stores}
    label = await labels(reports, asked.group_by, set(visits))
    return [
        _visits(label(group), visits[group], stores[without(asked.group_by, group, TIMES)])
        for group in sorted(visits, key=place_of)
    ]


def check_groups(group_by: Sequence[Any]) -> None:
    """Raises InvalidField for a group given twice, or for two of day, week and month."""
    if len(set(group_by)) < len(group_by):
        raise InvalidField("the same group twice", "group_by", "twice")
    if len(set(group_by) & set(TIMES)) > 1:
        raise InvalidField("one of day, week and month, not several", "group_by", "several_times")


def interval(
    amount: float, middle: float, spread: float, total: float
) -> tuple[float, float, float]:
    """A share of several audits with its 90 % interval, always around the value.

    middle: Σ of the middles of the audits' intervals of the numerator; their errors are one-sided
    in the same way, so they add up. spread: Σ of the squares of the half widths; what one photo
    leaves open says nothing of another, so these add in squares. Of one audit it is the audit's
    own interval.
    """
    value, half = amount / total, sqrt(max(spread, 0.0))
    low = min(value, max(0.0, (middle - half) / total))
    high = max(value, min(1.0, (middle + half) / total))
    return value, low, high


def audits_link(period: Period, places: PlaceFilter, group: dict[str, Any]) -> str | None:
    """Where the audits of a time and place are listed; None where a store lacks the attribute."""
    asked = ((field.name, getattr(places, field.name)) for field in fields(places))
    wanted = {name: value for name, value in asked if value is not None}
    for name, value in group.items():
        if value is None:
            return None
        if name in TIMES:
            period = _within(period, name, value)
        else:
            wanted[name] = value
    start, end = (f"{day.isoformat()}T00:00:00Z" for day in (period.since, period.until))
    return f"/v1/audits?{urlencode({'status': 'done', 'from': start, 'to': end, **wanted})}"


def _within(period: Period, name: str, start: date) -> Period:
    """The part of a period that lies in the day, week or month that begins at `start`."""
    lengths = {"day": 1, "week": 7, "month": 31}
    end = start + timedelta(days=lengths[name])
    end = end.replace(day=1) if name == "month" else end
    return Period(max(period.since, start), min(period.until, end))


def _share(
    asked: ShareAsked,
    names: dict[str, str | None],
    others: bool,
    sums: Any,
    shelf: Any,
    link: str | None,
) -> ShareRow:
    audits, total, unknown, corrected, versions = shelf
    value = low = high = None
    if total > 0:
        value, low, high = (round(part, 6) for part in interval(*sums, total))
    return ShareRow(
        group=names,
        others=others,
        numerator=round(sums[0], 4),
        denominator=total,
        value=value,
        low=low,
        high=high,
        unknown=round(unknown, 4),
        unknown_value=round(unknown / total, 6) if total > 0 else None,
        unit=UNITS[asked.measure],
        audits=audits,
        corrected=corrected,
        definition=DEFINITIONS[f"share_{asked.measure}"].en,
        rule_version=", ".join([SHARE_RULE, *sorted(filter(None, versions))]),
        audits_link=link,
    )


def _visits(names: dict[str, str | None], counts: Any, stores: int) -> VisitsRow:
    visits, visited, photos, audits = counts
    value = round(visited / stores, 6) if stores else None
    return VisitsRow(
        group=names,
        numerator=visited,
        denominator=stores,
        value=value,
        low=value,
        high=value,
        unit="stores",
        visits=visits,
        photos=photos,
        audits=audits,
        definition=COVERAGE,
        rule_version=VISITS_RULE,
    )


async def labels(reports: ReportRepository, group_by: Sequence[Any], groups: set[Groups]) -> Label:
    """Groups in words; a store also with its code and name."""
    at = group_by.index("store") if "store" in group_by else None
    codes: dict[UUID, tuple[str, str]] = {}
    if at is not None:
        codes = await reports.codes({group[at] for group in groups} - {None})

    def label(group: Groups) -> dict[str, str | None]:
        words = {}
        for name, value in zip(group_by, group, strict=True):
            words[name] = None if value is None else str(value)
            if name == "store":
                code, title = codes.get(value, (None, None))
                words |= {"store_code": code, "store_name": title}
        return words

    return label


def without(group_by: Sequence[Any], group: Groups, names: tuple[str, ...]) -> Groups:
    pairs = zip(group_by, group, strict=True)
    return tuple(value for name, value in pairs if name not in names)


def place_of(group: Groups) -> tuple[tuple[bool, str], ...]:
    """For sorting: nulls last."""
    return tuple((value is None, str(value)) for value in group)
