"""The sums a report is made of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Row,
    Select,
    case,
    cast,
    distinct,
    func,
    literal,
    or_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from serving.errors import InvalidField
from serving.reports.schemas import (
    MOST_ROWS,
    PLACES,
    PRODUCTS,
    TIMES,
    Period,
    PlaceFilter,
    ShareAsked,
    VisitsAsked,
)
from serving.rollups.tables import WEEKS, Level, OfStores, ProductDay, ShelfDay, summed_from
from serving.scope import Scope
from serving.tables import Audit, Photo, Store, Visit

Rows = Sequence[Row[Any]]
Column = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees of brands. own: those in full, None for all. named: the others apart."""

    own: frozenset[str] | None
    named: bool = False

    def others(self, table: Any) -> Column:
        """Whether a row is of another brand."""
        if self.own is None:
            return literal(False)
        return ~func.coalesce(table.brand.in_(sorted(self.own)), literal(False))

    def column(self, table: Any, name: str) -> Column:
        """A product column; null where it is not the caller's to see."""
        column: Column = getattr(table, name)
        if self.own is None or name == "category" or (name == "brand" and self.named):
            return column
        return case((~self.others(table), column))


class ReportRepository:
    """Figures of one workspace."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self.session = session
        self.scope = scope

    async def numerators(self, asked: ShareAsked, sight: Sight) -> Rows:
        """By group: whether others, amount, middle, spread.

        Raises InvalidField for too many rows, as all of these do.
        """
        wanted = {name: value for name, value in asdict(asked.products).items() if value}
        named = wanted.keys() | set(asked.group_by)
        hides = sight.own is not None and named & {"brand", "sku"}
        level = _level(named)
        table = ProductDay if level == Level.SKU else self._widest(ProductDay, asked)
        by = [
            sight.column(table, name) if name in PRODUCTS else dimension(name, table)
            for name in asked.group_by
        ]
        others = func.bool_or(sight.others(table) if hides else literal(False))
        sums = [getattr(table, asked.measure + end) for end in ("", "_middle", "_spread")]
        statement = self.rollups(table, asked.period, asked.places)
        statement = statement.where(
            table.level == level,
            *(sight.column(table, name) == value for name, value in wanted.items()),
            *([~sight.others(table)] if hides and wanted.keys() & {"brand", "sku"} else []),
        )
        return await self.grouped(statement, by, [others, *(func.sum(one) for one in sums)])

    async def denominators(self, asked: ShareAsked) -> Rows:
        """By the groups that are not of products: audits, facings, unknown, corrected, versions."""
        table = self._widest(ShelfDay, asked)
        by = [dimension(name, table) for name in asked.group_by if name not in PRODUCTS]
        unknown = getattr(table, f"unknown_{asked.measure}")
        sums = [func.sum(one) for one in (table.audits, table.facings, unknown, table.corrected)]
        versions = func.array_agg(distinct(table.rule_version))
        statement = self.rollups(table, asked.period, asked.places)
        return await self.grouped(statement, by, [*sums, versions])

    async def visits(self, asked: VisitsAsked) -> Rows:
        """By group: visits, stores visited, photos, audits done."""
        by = [dimension(name, Visit) for name in asked.group_by]
        start, end = _moments(asked.period)
        counts = [
            func.count(distinct(column))
            for column in (Visit.id, Visit.store_id, Photo.id, Audit.id)
        ]
        statement = (
            self.scope.select(Visit)
            .join(Store, Store.id == Visit.store_id)
            .outerjoin(Photo, Photo.visit_id == Visit.id)
            .outerjoin(Audit, (Audit.photo_id == Photo.id) & (Audit.status == "done"))
            .where(Visit.started_at >= start, Visit.started_at < end, *_places(Store, asked.places))
        )
        return await self.grouped(statement, by, counts)

    async def stores(self, asked: VisitsAsked) -> Rows:
        """By the groups that are not of time: how many stores there are."""
        by = [dimension(name, Store) for name in asked.group_by if name not in TIMES]
        statement = self.scope.select(Store).where(*_places(Store, asked.places))
        return await self.grouped(statement, by, [func.count()])

    async def codes(self, ids: set[Any]) -> dict[Any, tuple[str, str]]:
        """Codes and names of stores."""
        columns = Store.id, Store.code, Store.name
        statement = self.scope.select(Store).where(Store.id.in_(ids)).with_only_columns(*columns)
        found = await self.session.execute(statement)
        return {store_id: (code, name) for store_id, code, name in found}

    def _widest(self, stores: OfStores, asked: ShareAsked) -> Any:
        """The fewest rows that tell all the report asks: of stores, or of places that sum them up,
        whole weeks together where it tells no shorter times.
        """
        wanted = {name for name, value in asdict(asked.places).items() if value is not None}
        wanted |= set(asked.group_by) & set(PLACES)
        wide = (t for t in WEEKS if summed_from(t) is stores and wanted <= set(t.place))
        days: Any = next(wide, None)
        if days is None:
            return stores
        since, until = asked.period.since, asked.period.until
        first = since + timedelta(days=-since.weekday() % 7)
        last = until - timedelta(days=until.weekday())
        if first >= last or {"day", "month"} & set(asked.group_by):
            return days
        weeks = WEEKS[days]
        if (first, last) == (since, until):
            return weeks
        edges = or_(days.day < first, days.day >= last), days.day >= since, days.day < until
        selects = (
            self.scope.select(table).where(*when).with_only_columns(*table.__table__.columns)
            for table, when in ((days, edges), (weeks, (weeks.day >= first, weeks.day < last)))
        )
        return aliased(days, union_all(*selects).subquery())

    def rollups(self, table: Any, period: Period, places: PlaceFilter) -> Select[Any]:
        """Rows of a time and place, joined with their stores where they have any."""
        statement: Select[Any] = self.scope.select(table)
        source = table
        if hasattr(table, "store_id"):
            statement, source = statement.outerjoin(Store, Store.id == table.store_id), Store
        days = table.day >= period.since, table.day < period.until
        return statement.where(*days, *_places(source, places))

    async def grouped(self, statement: Select[Any], by: list[Column], sums: list[Any]) -> Rows:
        """The groups, then the sums. Raises InvalidField for too many rows."""
        grouped = statement.with_only_columns(*by, *sums, maintain_column_froms=True)
        grouped = grouped.group_by(*by).having(func.count() > 0).limit(MOST_ROWS + 1)
        found = (await self.session.execute(grouped)).all()
        if len(found) > MOST_ROWS:
            told = f"makes more than {MOST_ROWS:,} rows; ask for less"
            raise InvalidField(told, "group_by", "too_many_rows", most=MOST_ROWS)
        return found


def _level(named: set[str]) -> Level:
    """The rows that hold these columns, already summed up over the others where they can be."""
    if "sku" in named or {"brand", "category"} <= named:
        return Level.SKU
    return Level.CATEGORY if "category" in named else Level.BRAND


def dimension(name: str, table: Any) -> Column:
    """What a report groups by, of a table of rollups, of visits or of stores."""
    if name == "store":
        return Store.id if table is Store else table.store_id
    if name not in TIMES:
        return getattr(table if hasattr(table, name) else Store, name)
    day = cast(func.timezone("UTC", Visit.started_at), Date) if table is Visit else table.day
    if name == "day":
        return day
    return cast(func.date_trunc(name, cast(day, DateTime)), Date)


def _places(table: Any, places: PlaceFilter) -> list[ColumnElement[bool]]:
    wanted = {name: value for name, value in asdict(places).items() if value is not None}
    store = wanted.pop("store", None)
    conditions = [getattr(table, name) == value for name, value in wanted.items()]
    return conditions if store is None else [*conditions, Store.id == store]


def _moments(period: Period) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day, time(), UTC) for day in (period.since, period.until))
    return start, end
