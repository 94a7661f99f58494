"""Reports as files: for spreadsheets, and Parquet for everything else."""

import io
from collections.abc import Iterator, Sequence
from types import NoneType
from typing import Any, get_args

from serving.reports.schemas import Figure
from serving.sheets import Cell
from serving.sheets import as_csv as csv_of
from serving.sheets import as_xlsx as xlsx_of

PARQUET = "application/vnd.apache.parquet"


def as_csv(kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]) -> bytes:
    """UTF-8 with a mark, by which spreadsheets know it. No text of it runs as a formula."""
    return csv_of(head(kind, group_by), _table(kind, rows, group_by))


def as_xlsx(kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]) -> bytes:
    """A workbook of one sheet; texts are stored as texts, whatever they begin with."""
    return xlsx_of(head(kind, group_by), _table(kind, rows, group_by), "report")


def as_parquet(kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]) -> bytes:
    """The columns of the other files with the types that the figures have, groups as texts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    groups = _groups(group_by)
    fields = [pa.field(name, pa.string()) for name in groups]
    fields += [pa.field(name, types[_type_of(kind, name)]) for name in _columns(kind)]
    lines = list(_table(kind, rows, group_by))
    columns = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in fields]
    arrays = [pa.array(cells, f.type) for cells, f in zip(columns, fields, strict=True)]
    data = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), data)
    return data.getvalue()


def head(kind: type[Figure], group_by: Sequence[str]) -> list[str]:
    """The names of the columns: groups first, a store with its code and name."""
    return [*_groups(group_by), *_columns(kind)]


def _table(
    kind: type[Figure], rows: Sequence[Figure], group_by: Sequence[str]
) -> Iterator[list[Cell]]:
    groups, columns = _groups(group_by), _columns(kind)
    for row in rows:
        yield [row.group[name] for name in groups] + [getattr(row, name) for name in columns]


def _groups(group_by: Sequence[str]) -> list[str]:
    return [
        column
        for name in group_by
        for column in ([name, "store_code", "store_name"] if name == "store" else [name])
    ]


def _columns(kind: type[Figure]) -> list[str]:
    return [name for name in kind.model_fields if name != "group"]


def _type_of(kind: type[Figure], name: str) -> Any:
    """float of a field that is a float or nothing."""
    annotation = kind.model_fields[name].annotation
    (own,) = [one for one in get_args(annotation) or (annotation,) if one is not NoneType]
    return own
