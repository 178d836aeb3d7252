"""Parquet as a sheet of typed cells: lists become text with semicolons, records JSON, what is no text or number is left
out.

What its header promises is looked at before anything is unpacked, and what comes out is counted: a page of a few bytes
may stand for a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from graph.errors import ReadError
from graph.export import cell
from ingest.readers.guard import MAX_UNPACKED
from ingest.readers.reading import damaged

MAGIC: Final = b"PAR1"
ROWS: Final = 1_000  # of a part


def read_parquet(content: bytes, name: str, most_columns: int, most_cells: int) -> Iterator[list[Any]]:
    """The headings and then the rows, at most so many cells of them. Raises `ReadError`."""
    import pyarrow  # 0.2 s and 60 MB, which whoever reads no Parquet does not need
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(content), pre_buffer=False)
        schema = file.schema_arrow
        columns = list(range(min(len(schema), most_columns)))
        if file.metadata.num_rows * len(columns) > most_cells:
            raise _too_large(name)
        yield [schema.field(column).name for column in columns]
        unpacked = 0
        for batch in file.iter_batches(batch_size=ROWS, use_threads=False):
            held = [_plain(batch.column(column)) for column in columns]
            unpacked += sum(each.nbytes for each in held)
            if unpacked > MAX_UNPACKED:
                raise _too_large(name)
            values = [each.to_pylist() for each in held]
            yield from ([_cell(value) for value in row] for row in zip(*values, strict=True))
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise damaged(name, "Parquet", str(error).splitlines()[0] if str(error) else "?") from error


def _plain(column: Any) -> Any:
    """Times of pandas and Spark have nanoseconds and zones, which Python's own do not; words that are written once
    for many rows stand in each.
    """
    from pyarrow import duration, time64, timestamp, types

    if types.is_dictionary(column.type):
        return column.dictionary_decode()
    plain = (
        (types.is_timestamp, timestamp("us")), (types.is_duration, duration("us")), (types.is_time64, time64("us")),
    )  # fmt: skip
    return next((column.cast(to, safe=False) for of, to in plain if of(column.type)), column)


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return float(value) if isfinite(value) else None
    if value is None or isinstance(value, str | int | bool | date | datetime | time | timedelta):
        return value
    return None if isinstance(value, bytes) else cell(value) or None


def _too_large(name: str) -> ReadError:
    return ReadError(
        "{file}: unpacked it is larger than what is read at once.",
        remedy="Leave out columns that say nothing of actors, or split it.",
        file=name,
    )
