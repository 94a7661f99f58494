"""From a file's lines to rows of a table, or to all of its faults, each with its line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from serving.errors import InvalidField
from serving.imports.schemas import MOST_ROWS
from serving.problems import FieldProblem, field_problem
from serving.sheets import Line

FILE = "file"
LISTED = 200
"""Faults listed in an answer; all are counted."""
Values = dict[str, Any]
Parse = Callable[[Mapping[str, str], int], tuple[Values | None, list[FieldProblem]]]
"""A line's filled cells by column, and its number, to the row's values or None and its faults."""


class ImportFaults(InvalidField):
    """The file has faults; nothing was imported."""

    def __init__(self, problems: Sequence[FieldProblem], rows: int) -> None:
        count = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
        more = f"; the first {LISTED} are listed" if len(problems) > LISTED else ""
        told = f"{count} in {rows:,} rows; nothing was imported{more}."
        super().__init__(told, code="import_faults", count=len(problems), rows=rows)
        self.fields = list(problems[:LISTED])


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file may have, and those it must. aliases: other names of them."""

    names: tuple[str, ...]
    required: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Rows:
    """Rows that were read without a fault, with the line of each; and the faults.

    columns: those the file has. count: of its rows, faulty ones too.
    """

    columns: tuple[str, ...]
    values: list[Values] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)
    count: int = 0

    def checked(self) -> list[Values]:
        """All rows. Raises ImportFaults when any line is at fault."""
        if self.problems:
            self.problems.sort(key=lambda problem: problem.row or 0)
            raise ImportFaults(self.problems, self.count)
        return self.values

    def refuse(self, at: int, column: str, message: str, code: str, **params: str) -> None:
        """Note a fault of the row at this index."""
        self.problems.append(_fault(self.lines[at], column, message, code, **params))


def read_rows(lines: Iterator[Line], columns: Columns, parse: Parse, key: Sequence[str]) -> Rows:
    """Every row of a file. Raises InvalidField for a head that can't be right, or no rows.

    key: the values by which a row is known; one that comes twice is a fault.
    """
    head = _head(next(lines, Line(1, [])), columns)
    rows = Rows(tuple(name for name in head if name))
    first: dict[tuple[Any, ...], int] = {}
    for line in islice(lines, MOST_ROWS):
        rows.count += 1
        values, faults = _parsed(line, head, parse)
        rows.problems += faults
        if values is None:
            continue
        named = tuple(values[name] for name in key)
        if first.setdefault(named, line.number) != line.number:
            told = f"the same {', '.join(key)} as in row {first[named]}"
            other = first[named]
            rows.problems.append(_fault(line.number, key[0], told, "same_row", other=other))
            continue
        rows.values.append(values)
        rows.lines.append(line.number)
    if next(lines, None) is not None:
        raise InvalidField(f"more than {MOST_ROWS:,} rows", FILE, "too_many_rows", most=MOST_ROWS)
    if not rows.values and not rows.problems:
        raise InvalidField("holds no row below its head", FILE, "no_rows")
    return rows


def by_schema(schema: type[BaseModel]) -> Parse:
    """Reads a row as the body that would create it."""

    def parse(cells: Mapping[str, str], number: int) -> tuple[Values | None, list[FieldProblem]]:
        try:
            return schema.model_validate(dict(cells)).model_dump(), []
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            return None, [field_problem(one, number) for one in found]

    return parse


def _parsed(
    line: Line, head: Sequence[str], parse: Parse
) -> tuple[Values | None, list[FieldProblem]]:
    if len(line.cells) > len(head) and any(line.cells[len(head) :]):
        told = f"{len(line.cells)} cells below {len(head)} columns"
        return None, [_fault(line.number, "", told, "too_many_cells", columns=len(head))]
    pairs = zip(head, line.cells, strict=False)
    return parse({name: cell for name, cell in pairs if cell and name}, line.number)


def _fault(row: int, column: str, message: str, code: str, **params: str | int) -> FieldProblem:
    return FieldProblem(row=row, field=column, message=message, code=code, params=params)


def _head(line: Line, columns: Columns) -> list[str]:
    """The columns' names. Raises ImportFaults with all that is wrong with them."""
    names = [cell.strip().casefold().replace(" ", "_") for cell in line.cells]
    names = [columns.aliases.get(name, name) for name in names]
    number = line.number
    found = list(_unknown(number, names, columns.names))
    twice = {name for name in names if name and names.count(name) > 1}
    found += [_fault(number, name, "the column comes twice", "twice") for name in sorted(twice)]
    missing = [name for name in columns.required if name not in names]
    found += [_fault(number, name, "the column is missing", "missing") for name in missing]
    if found:
        raise ImportFaults(found, 0)
    return names


def _unknown(number: int, names: Iterable[str], known: Sequence[str]) -> Iterator[FieldProblem]:
    for name in names:
        if name and name not in known:
            near = get_close_matches(name, known, 1)
            expected = near[0] if near else f"one of {', '.join(known)}"
            told = f"unknown column; expected {expected}"
            yield _fault(number, name[:60], told, "unknown_column", expected=expected)
