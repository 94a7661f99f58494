"""Every fault of a planogram at once, each named by its place."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from vision.errors import PlanogramError
from vision.planogram.document import MOST_FACINGS, Planogram
from vision.shelf.catalogue import Catalogue

TOLERANCE = 0.5
"""Centimetres that neighbours may overlap, or a row pass the fixture's end, by rounding."""
_SHOWN = 20

_Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check(document: object, catalogue: Catalogue | None, name: object) -> Planogram:
    """The planogram of a document's plain JSON values.

    name: the file, for the error. Raises PlanogramError that lists all faults.
    """
    found = faults(document, catalogue)
    if found:
        listed = "; ".join(map(str, found[:_SHOWN]))
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise PlanogramError(name, f"{count}: {listed}{more}")
    return _parsed(document)


def faults(document: object, catalogue: Catalogue | None = None) -> list[Fault]:
    """What is wrong with a document, in its order; of form first, then of sense.

    A document with faults of form is still looked through for unknown SKUs, ids that come twice
    and positions that overlap, so that a file is mended in one go.
    """
    found: list[Fault] = []
    try:
        _parsed(document)
    except ValidationError as error:
        problems = [p for p in error.errors(include_url=False) if not _follows(p)]
        found = [_of_form(problem, document) for problem in problems]
    except (ValueError, RecursionError) as error:
        return [Fault("the document", f"not JSON: {error}")]
    if isinstance(document, Mapping):
        found += _of_sense(document, catalogue)
    return list(dict.fromkeys(found))


def _parsed(document: object) -> Planogram:
    return Planogram.model_validate_json(json.dumps(document, allow_nan=False), strict=True)


def _follows(problem: Mapping[str, Any]) -> bool:
    """Whether a list only counts as too short because its entries have faults of their own."""
    return problem["type"] == "too_short" and bool(problem["input"])


def _of_form(problem: Mapping[str, Any], document: object) -> Fault:
    """A fault that the schema finds, in words."""
    keys = [key for key in problem["loc"] if isinstance(key, str | int)]
    where, value = _place(keys, document)
    if problem["type"] == "extra_forbidden":
        return Fault(where, f"unknown key {keys[-1]!r}")
    if problem["type"] == "missing":
        return Fault(where, f"{keys[-1]} is missing")
    if keys == ["unit"]:
        return Fault(where, f"the unit is {value!r}; expected 'cm', all lengths in centimetres")
    said = problem["msg"].removeprefix("Input should be ")
    subject = keys[-1] if keys else "the document"
    return Fault(where, f"{subject} is {_short(value)}; expected {said}")


def _place(keys: list[str | int], document: object) -> tuple[str, object]:
    """Where a path of keys leads, in words, and the value there."""
    words, value = [], document
    for at, key in enumerate(keys):
        found = isinstance(value, Mapping | list) and isinstance(key, str) != _is_list(value)
        value = (value.get(key) if isinstance(value, Mapping) else value[key]) if found else None
        if at == 1 and keys[0] == "rows":
            words.append(f"row {int(key) + 1}")
        elif at == 3 and keys[2] == "positions":
            words.append(_position_name(int(key), value))
        elif key == "fixture":
            words.append("fixture")
    return ", ".join(words) or "the planogram", value


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _position_name(index: int, value: object) -> str:
    name = value.get("id") if isinstance(value, Mapping) else None
    return f"position {name!r}" if name else f"position {index + 1}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _of_sense(document: _Raw, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Faults between parts that may each be well-formed."""
    rows = _mappings(document.get("rows"))
    fixture = document.get("fixture")
    size = fixture if isinstance(fixture, Mapping) else {}
    named: defaultdict[object, list[str]] = defaultdict(list)
    known = set(catalogue.sku) if catalogue else None
    for row_number, row in rows:
        end, last = 0.0, ""
        for index, position in _mappings(row.get("positions")):
            where = f"row {row_number + 1}, {_position_name(index, position)}"
            named[_hashable(position.get("id"))].append(where)
            yield from _unknown_skus(position, known, where)
            start, stop = _extent(position)
            if start is not None and start < end - TOLERANCE:
                yield Fault(where, f"x is {start:g}, but {last} ends at {end:g} cm")
            if stop is not None:
                end, last = max(end, stop), _position_name(index, position)
        width = _number(size.get("width"))
        if width is not None and end > width + TOLERANCE:
            yield Fault(f"row {row_number + 1}", f"{last} ends at {end:g} of {width:g} cm")
    for name, places in named.items():
        if isinstance(name, str) and len(places) > 1:
            yield Fault(places[-1], f"the id {name!r} comes {len(places)} times; expected once")
    yield from _too_much(rows, _number(size.get("height")))


def _unknown_skus(position: _Raw, known: set[str] | None, where: str) -> Iterator[Fault]:
    others = position.get("alternatives")
    skus = [position.get("sku"), *(others if isinstance(others, list | tuple) else ())]
    for sku in skus:
        if known is not None and isinstance(sku, str) and sku not in known:
            yield Fault(where, f"unknown SKU {_short(sku)}; expected one of the catalogue")
    if len(set(map(_hashable, skus))) < len(skus):
        yield Fault(where, "a SKU comes twice among sku and alternatives")


def _too_much(rows: list[tuple[int, _Raw]], height: float | None) -> Iterator[Fault]:
    facings = [
        position.get("facings")
        for _, row in rows
        for _, position in _mappings(row.get("positions"))
    ]
    total = sum(count for count in facings if isinstance(count, int))
    if total > MOST_FACINGS:
        yield Fault("the planogram", f"{total} facings; expected at most {MOST_FACINGS}")
    if not facings and rows:
        yield Fault("the planogram", "no position; expected at least one")
    needed = sum(_number(row.get("height")) or 0 for _, row in rows)
    if height is not None and needed > height + TOLERANCE:
        yield Fault("fixture", f"its rows are {needed:g} cm high, the fixture {height:g} cm")


def _extent(position: _Raw) -> tuple[float | None, float | None]:
    start, width = _number(position.get("x")), _number(position.get("width"))
    return start, (None if start is None or width is None else start + width)


def _mappings(values: object) -> list[tuple[int, _Raw]]:
    listed = values if isinstance(values, list | tuple) else ()
    return [(at, value) for at, value in enumerate(listed) if isinstance(value, Mapping)]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _hashable(value: object) -> object:
    return value if isinstance(value, str) else id(value)
