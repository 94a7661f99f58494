"""The figures of a brand's printed report: a page for all regions, then one for each."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from serving.errors import NotFound
from serving.reports.repository import ReportRepository, Sight
from serving.reports.schemas import Period, PlaceFilter, ProductFilter, Shape, ShareAsked, ShareRow
from serving.reports.service import share_rows

MOST_PAGES = 200
BRANDS = 8
"""Of a page; the others are taken together."""


@dataclass(frozen=True, slots=True)
class Page:
    """One region, None for stores without one; whole: all of them. Rows are those of shares."""

    region: str | None
    whole: bool
    total: ShareRow
    brands: tuple[ShareRow, ...]
    weeks: tuple[ShareRow, ...]
    types: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A report to be printed."""

    brand: str
    period: Period
    pages: tuple[Page, ...]


async def printed_report(
    reports: ReportRepository,
    brand: str,
    period: Period,
    places: PlaceFilter,
    seen: tuple[Sight, Callable[[str], str]],
) -> Printed:
    """Everything the pages show. Raises NotFound where the caller can't see the brand.

    seen: what the caller sees of brands, and made-up names for the others.
    """
    sight, alias = seen
    if sight.own is not None and brand not in sight.own:
        raise NotFound("There is no such brand that you can see.", "brand", "no_such", what="brand")

    async def rows(*group_by: str, one: bool = True) -> list[ShareRow]:
        products = ProductFilter(brand=brand if one else None)
        asked = ShareAsked(period, places, products, Shape(), list(group_by))  # type: ignore[arg-type]
        return await share_rows(reports, asked, sight, alias)

    total = await rows()
    if not total:
        return Printed(brand, period, ())
    first = Page(
        None,
        True,
        total[0],
        tuple(await rows("brand", one=False)),
        tuple(await rows("week")),
        tuple(await rows("store_type")),
    )
    brands = _by_region(await rows("region", "brand", one=False))
    weeks = _by_region(await rows("region", "week"))
    types = _by_region(await rows("region", "store_type"))
    pages = [
        Page(
            row.group["region"],
            False,
            row,
            *(tuple(part[row.group["region"]]) for part in (brands, weeks, types)),
        )
        for row in (await rows("region"))[: MOST_PAGES - 1]
    ]
    return Printed(brand, period, (first, *pages))


def _by_region(rows: Sequence[ShareRow]) -> dict[Any, list[ShareRow]]:
    found: dict[Any, list[ShareRow]] = defaultdict(list)
    for row in rows:
        found[row.group["region"]].append(row)
    return found
