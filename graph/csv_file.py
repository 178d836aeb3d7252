"""CSV tables that people make, read row by row, with errors that name file, row and value."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from graph.errors import DataError, found_by_system


def records(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their number as a spreadsheet shows it (the header is row 1); empty rows are passed over."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header = file.readline()
            if not header.strip():
                raise DataError(
                    "{file}: the file is empty, or its first row is.",
                    remedy="The first row must name the columns.",
                    file=path.name,
                )
            file.seek(0)
            delimiter = max(",;\t", key=header.count)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            names = [name.strip() for name in next(reader, [])]
            for column in required:
                if column not in names:
                    raise DataError(
                        "{file}: there is no column «{column}».",
                        remedy="The first row must name the columns: {required}.",
                        file=path.name,
                        column=column,
                        required=list(required),
                    )
            for row, cells in enumerate(reader, 2):
                if not any(cells):
                    continue
                if len(cells) != len(names):
                    raise DataError(
                        "{file}, row {row}: {found} values where {expected} are expected («{value}»).",
                        remedy="Put values that contain the separator in quotation marks.",
                        file=path.name,
                        row=row,
                        found=len(cells),
                        expected=len(names),
                        value=delimiter.join(cells)[:80],
                    )
                record = dict(zip(names, (cell.strip() for cell in cells), strict=True))
                for column in required:
                    if not record[column]:
                        raise DataError(
                            "{file}, row {row}: «{column}» is empty.", file=path.name, row=row, column=column
                        )
                yield row, record
    except OSError as error:
        raise DataError(
            "{file}: cannot be read ({problem}).", file=str(path), problem=found_by_system(error)
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            "{file}: this is not UTF-8 text.", remedy="Save it as «CSV UTF-8» and try again.", file=path.name
        ) from error
    except csv.Error as error:
        raise DataError(
            "{file}, row {row}: {problem}.", file=path.name, row=reader.line_num, problem=str(error)
        ) from error
