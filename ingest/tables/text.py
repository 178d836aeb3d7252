"""A workbook as the text of its Document: a line a row, each cell with its place, its heading and its words.

`A7 Institución: Alcaldía de Sonsonate · C7 Mesa: Mesa de Seguridad`. Only what is brought in is in it, and nobody's
telephone: what is private is kept as a property alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.tables.fields import PRIVATE
from ingest.tables.mapping import Plan
from ingest.tables.records import Record
from ingest.tables.tables import Column, Row, Table
from ingest.tables.values import line_of

BETWEEN: Final = " · "
LONGEST_CELL: Final = 1_000  # characters of a cell that are quoted
LONGEST_LINE: Final = 500  # characters of a row that is quoted whole; of a longer one the cell is


class Written:
    """The text, and where each row and cell stands in it, in code points."""

    def __init__(self, tables: Sequence[Table], plan: Plan) -> None:
        self._starts: dict[str, dict[int, int]] = {}
        self._told: dict[str, list[Column]] = {}
        lines: list[str] = []
        at = 0
        for table in tables:
            understood = plan.tables[table.id]
            if not understood.about:
                continue
            head = f"{table.sheet} — {table.title}" if table.title else table.sheet
            lines.append(head)
            at += len(head) + 1
            told = [
                column
                for column, name in zip(table.columns, understood.fields, strict=True)
                if name and name not in PRIVATE
            ]
            starts = self._starts[table.id] = {}
            self._told[table.id] = told
            for row in table.rows:
                lines.append(BETWEEN.join(said for _, said in _cells(row, told)))
                starts[row.number] = at
                at += len(lines[-1]) + 1
        self.text = "\n".join(lines)

    def span(self, record: Record, column: int | None = None) -> tuple[int, int]:
        """Where a row stands; of a long one, the cell in this column."""
        start = self._starts[record.table.id][record.row.number]
        end = self.text.find("\n", start)
        end = end if end >= 0 else len(self.text)
        if column is not None and end - start > LONGEST_LINE:
            at = start
            for place, said in _cells(record.row, self._told[record.table.id]):
                if place == column:
                    return at, at + len(said)
                at += len(said) + len(BETWEEN)
        return start, end


def _cells(row: Row, columns: Sequence[Column]) -> Iterator[tuple[int, str]]:
    """What the cells of a row say, each with the place of its column."""
    for column in columns:
        said = line_of(row.cell(column.place))[:LONGEST_CELL]
        if said:
            yield column.place, f"{column.letter}{row.number} {' '.join(column.heading.split())}: {said}"
