"""A workbook as the text of its Document: a line a row, each cell with its place, its heading and its words.

`A7 Institución: Alcaldía de Sonsonate · C7 Mesa: Mesa de Seguridad`. Only what is brought in is in it, and nobody's
telephone: what is private is kept as a property alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.tables.fields import PRIVATE
from ingest.tables.mapping import Plan
from ingest.tables.records import Record
from ingest.tables.tables import Column, Row, Table
from ingest.tables.values import line_of

LONGEST_CELL: Final = 1_000  # characters of a cell that are quoted
LONGEST_LINE: Final = 500  # characters of a row that is quoted whole; of a longer one the cell is


class Written:
    """The text, and where each row and cell stands in it, in code points."""

    def __init__(self, tables: Sequence[Table], plan: Plan) -> None:
        lines: list[str] = []
        at = 0
        self._rows: dict[tuple[str, int], tuple[int, int]] = {}
        self._cells: dict[tuple[str, int, int], tuple[int, int]] = {}
        self._long: set[tuple[str, int]] = set()
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
            for row in table.rows:
                line = self._line(table, row, told, at)
                lines.append(line)
                at += len(line) + 1
        self.text = "\n".join(lines)

    def _line(self, table: Table, row: Row, columns: Sequence[Column], start: int) -> str:
        parts: list[str] = []
        at = start
        for column in columns:
            said = line_of(row.cell(column.place))[:LONGEST_CELL]
            if said:
                part = f"{column.letter}{row.number} {' '.join(column.heading.split())}: {said}"
                at += len(" · ") if parts else 0
                self._cells[table.id, row.number, column.place] = at, at + len(part)
                at += len(part)
                parts.append(part)
        self._rows[table.id, row.number] = start, at
        if at - start > LONGEST_LINE:
            self._long.add((table.id, row.number))
        return " · ".join(parts)

    def span(self, record: Record, column: int | None = None) -> tuple[int, int]:
        """Where a row stands; of a long one, the cell in this column."""
        place = record.table.id, record.row.number
        if column is not None and place in self._long:
            return self._cells.get((*place, column), self._rows[place])
        return self._rows[place]
