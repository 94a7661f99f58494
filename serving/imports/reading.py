"""From a file's lines to rows of a table, or to all of its faults, each with its line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from serving.errors import FieldProblem, InvalidField
from serving.imports.schemas import MOST_ROWS
from serving.sheets import Line

FILE = "file"
LISTED = 200
"""Faults listed in an answer; all are counted."""
Values = dict[str, Any]
Parse = Callable[[Mapping[str, str]], tuple[Values | None, list[tuple[str, str]]]]
"""A line's filled cells by column to the row's values, or None and (column, message) pairs."""


class ImportFaults(InvalidField):
    """The file has faults; nothing was imported."""

    def __init__(self, problems: Sequence[FieldProblem], rows: int) -> None:
        count = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
        more = f"; the first {LISTED} are listed" if len(problems) > LISTED else ""
        super().__init__(f"{count} in {rows:,} rows; nothing was imported{more}.")
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

    def refuse(self, at: int, column: str, message: str) -> None:
        """Note a fault of the row at this index."""
        self.problems.append(FieldProblem(row=self.lines[at], field=column, message=message))


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
        rows.problems += [
            FieldProblem(row=line.number, field=name, message=text) for name, text in faults
        ]
        if values is None:
            continue
        named = tuple(values[name] for name in key)
        if first.setdefault(named, line.number) != line.number:
            told = f"the same {', '.join(key)} as in row {first[named]}"
            rows.problems.append(FieldProblem(row=line.number, field=key[0], message=told))
            continue
        rows.values.append(values)
        rows.lines.append(line.number)
    if next(lines, None) is not None:
        raise InvalidField(f"more than {MOST_ROWS:,} rows", FILE)
    if not rows.values and not rows.problems:
        raise InvalidField("holds no row below its head", FILE)
    return rows


def by_schema(schema: type[BaseModel]) -> Parse:
    """Reads a row as the body that would create it."""

    def parse(cells: Mapping[str, str]) -> tuple[Values | None, list[tuple[str, str]]]:
        try:
            return schema.model_validate(dict(cells)).model_dump(), []
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            return None, [(".".join(map(str, one["loc"])), one["msg"]) for one in found]

    return parse


def _parsed(
    line: Line, head: Sequence[str], parse: Parse
) -> tuple[Values | None, list[tuple[str, str]]]:
    if len(line.cells) > len(head) and any(line.cells[len(head) :]):
        return None, [("", f"{len(line.cells)} cells below {len(head)} columns")]
    pairs = zip(head, line.cells, strict=False)
    return parse({name: cell for name, cell in pairs if cell and name})


def _head(line: Line, columns: Columns) -> list[str]:
    """The columns' names. Raises ImportFaults with all that is wrong with them."""
    names = [cell.strip().casefold().replace(" ", "_") for cell in line.cells]
    names = [columns.aliases.get(name, name) for name in names]
    found = list(_unknown(names, columns.names))
    twice = {name for name in names if name and names.count(name) > 1}
    found += [(name, "the column comes twice") for name in sorted(twice)]
    missing = [name for name in columns.required if name not in names]
    found += [(name, "the column is missing") for name in missing]
    if found:
        number = line.number
        problems = [FieldProblem(row=number, field=name, message=text) for name, text in found]
        raise ImportFaults(problems, 0)
    return names


def _unknown(names: Iterable[str], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name and name not in known:
            near = get_close_matches(name, known, 1)
            expected = near[0] if near else f"one of {', '.join(known)}"
            yield name[:60], f"unknown column; expected {expected}"
