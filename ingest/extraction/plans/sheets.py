"""Sheets («fichas»): a plan's matrix, row by row.

Three forms are read: tables whose cells the source kept apart; forms of labels and values («Responsable: …»); and
matrices that a text layer flattened, where the words of the header follow one another and then the cells do. In the
last, cells are told apart by the empty lines between them and by what a column holds: a cell does not begin in the
middle of a phrase, indicators begin with «Número de», who is responsible begins with a name. A row that breaks off at
the end of a page («en la importancia de») is taken up by the small letters that follow («denunciar …»).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Sheet
from ingest.extraction.lists import begins_name, split_names
from ingest.extraction.plans.hierarchy import level_of
from ingest.extraction.practices.cards import heads_table, label_of
from ingest.layout import printed_lines
from ingest.layout.markers import ends_open
from ingest.source import Block, Layout

FEWEST_COLUMNS = 3
MOST_CELL_LINES = 40
MOST_CELL_WORDS = 60
MOST_HEADER_BLOCKS = 20
LONGEST_HEADER = 600  # characters, with what stands before it in its block
FARTHEST = 60  # blocks from a row that broke off to its other half
# costs of cutting a flattened row into cells, in order of how unlikely the cut is
NO_BREAK_BETWEEN_CELLS = 3.0
LINE_BREAK_BETWEEN_CELLS = 1.5
EMPTY_LINE_WITHIN_CELL = 1.0
BEGINS_MID_PHRASE = 4.0
WRONG_COLUMN = 4.0
_LINE_WIDTH = 30
_WORD = re.compile(r"\S+")
_LISTED = re.compile(r";\s+|\s[•·▪●]\s*")  # parts of one cell


@dataclass(frozen=True)
class _Piece:
    """A word of a flattened row, and what stands before it: an empty line, a line break, or a space."""

    text: str
    before: str


def find_sheets(layout: Layout) -> tuple[Sheet, ...]:
    """All sheets of a document, in order."""
    found = [*_table_sheets(layout), *_form_sheets(layout), *_flattened_sheets(layout)]
    return tuple(sorted(found, key=lambda sheet: sheet.start))


def _column(label: str) -> str:
    """The field that a column's header or a form's label names, or ""."""
    return lexicon("plans").labelled("column").get(fold(label).strip(" :.*"), "")


# Tables and forms


def _table_sheets(layout: Layout) -> Iterator[Sheet]:
    columns: list[str] = []
    for block in layout.body:
        if block.kind != "table_row" or len(block.cells) < FEWEST_COLUMNS:
            columns = columns if block.kind == "table_row" else []
            continue
        named = [_column(cell.text) for cell in block.cells]
        if heads_table(block):
            columns = []
        elif sum(map(bool, named)) >= FEWEST_COLUMNS:
            columns = named
        elif columns:
            cells = dict(zip(columns, (cell.text for cell in block.cells), strict=False))
            yield _sheet({name: [text] for name, text in cells.items() if name}, block.start, block.end)


@dataclass
class _Form:
    """A form being read: what stands under each label, the last label open for what follows."""

    axis: str
    start: int
    end: int
    fields: dict[str, list[str]]

    def take(self, name: str, text: str, end: int) -> None:
        self.fields.setdefault(name, [])
        if text:
            self.fields[name].append(text)
        self.end = end

    def sheets(self) -> Iterator[Sheet]:
        named = {name for name, texts in self.fields.items() if texts} - {"other", "axis"}
        if len(named) >= FEWEST_COLUMNS:
            yield _sheet({**({"axis": [self.axis]} if self.axis else {}), **self.fields}, self.start, self.end)


def _form_sheets(layout: Layout) -> Iterator[Sheet]:
    """Runs of labels and values («Responsable: …»; «Acciones:» and a list); a label that comes again begins the next.

    The axis is the one whose heading stands above.
    """
    form: _Form | None = None
    axis = ""
    of_practice = False
    for block in layout.body:
        name, text = _labelled(block)
        of_practice = len(block.cells) == 2 and (of_practice or label_of(block.cells[0].text) == "name")
        if form and name and name not in form.fields and not of_practice:
            form.take(name, text, block.end)
        elif form and block.kind == "item":
            form.take(next(reversed(form.fields)), block.text, block.end)
        else:
            yield from form.sheets() if form else ()
            form = _Form(axis, block.start, block.end, {name: [text] if text else []}) if name else None
            form = None if of_practice else form
        if block.kind == "heading" and not name:
            axis = block.text if level_of(block) == "axis" else axis
    yield from form.sheets() if form else ()


def _labelled(block: Block) -> tuple[str, str]:
    """The field that a row of label and value, or a heading that is only a label, names; and the value."""
    if block.kind == "table_row" and len(block.cells) == 2:
        return _column(block.cells[0].text), block.cells[1].text
    return (_column(block.text), "") if block.kind == "heading" and not block.marker else ("", "")


# Flattened matrices


def _flattened_sheets(layout: Layout) -> Iterator[Sheet]:
    body = layout.body
    position = 0
    while position < len(body):
        header = _header(layout, body, position)
        if header is None:
            position += 1
            continue
        columns, axis, after = header
        rows, position = _rows(layout, body, after, columns)
        for fields, start, end in rows:
            yield _sheet({**({"axis": [axis]} if axis else {}), **fields}, start, end)


def _header(layout: Layout, body: Sequence[Block], position: int) -> tuple[list[str], str, int] | None:
    """The columns that the words from here name, the axis said before them, and the position after the header.

    The header's words fill whole blocks, but for what stands before the first of them in its block.
    """
    first = body[position]
    if first.kind not in ("paragraph", "heading") or len(first.text) > LONGEST_HEADER:
        return None
    lines = [view.text for view in printed_lines(layout.source, first.view)]
    axis = ""
    words: list[str] = []
    for skipped in range(len(lines)):
        words = fold(" ".join(lines[skipped:])).split()
        columns, rest = _columns_in(words)
        if columns and not rest:
            break
        axis = axis or _axis_in(lines[skipped])
    else:
        return None
    after = position + 1
    until = min(len(body), position + MOST_HEADER_BLOCKS)
    while after < until and body[after].kind in ("paragraph", "heading"):
        more, rest = _columns_in(fold(body[after].text).split())
        if rest or not more:
            joined, rest = _columns_in(words + fold(body[after].text).split())
            if rest:
                break
            columns, more = joined, []
        words += fold(body[after].text).split()
        columns = columns + more
        after += 1
    return (columns, axis, after) if len(set(columns) - {"other"}) > FEWEST_COLUMNS else None


def _columns_in(words: Sequence[str]) -> tuple[list[str], bool]:
    """The columns that these words name one after another, the longest label first; and whether words are left over."""
    labels = lexicon("plans").labelled("column")
    longest = _longest_label()
    columns: list[str] = []
    at = 0
    while at < len(words):
        sizes = range(min(longest, len(words) - at), 0, -1)
        size = next((size for size in sizes if " ".join(words[at : at + size]) in labels), 0)
        if size == 0:
            return columns, True
        columns.append(labels[" ".join(words[at : at + size])])
        at += size
    return columns, False


@cache
def _longest_label() -> int:
    return max(len(label.split()) for label in lexicon("plans").labelled("column"))


def _axis_in(line: str) -> str:
    label, colon, value = line.partition(":")
    return value.strip() if colon and _column(label) == "axis" else ""


def _rows(
    layout: Layout, body: Sequence[Block], position: int, columns: Sequence[str]
) -> tuple[list[tuple[dict[str, list[str]], int, int]], int]:
    """The rows after a header: the fields of each with its span, and the position after the last."""
    cells: list[Block] = []
    while position < len(body) and _is_cell(layout, body[position]):
        cells.append(body[position])
        position += 1
    cells = _without_heading_of_what_follows(cells, body, position)
    if not cells:
        return [], position
    count = len(columns)
    if len(cells) >= 2 * count and len(cells) % count == 0:
        rows = [cells[at : at + count] for at in range(0, len(cells), count)]
        found = [
            ({name: [cell.text] for name, cell in zip(columns, row, strict=True)}, row[0].start, row[-1].end)
            for row in rows
        ]
        return found, position
    pieces = _pieces(layout, cells)
    if len(pieces) > count * MOST_CELL_WORDS:
        return [], position
    texts = _cut_into_cells(pieces, columns)
    end = cells[-1].end
    if any(ends_open(text) for cell in texts for text in cell[-1:]):
        end = _take_up(layout, body, position, columns, texts) or end
    return [(dict(zip(columns, texts, strict=True)), cells[0].start, end)], position


def _is_cell(layout: Layout, block: Block) -> bool:
    """Whether a block is a paragraph set in a narrow column."""
    if block.kind not in ("paragraph", "heading") or block.marker:
        return False
    lines = printed_lines(layout.source, block.view)
    return len(lines) <= MOST_CELL_LINES and 0 < max((len(line.text) for line in lines), default=0) <= _LINE_WIDTH


def _without_heading_of_what_follows(cells: list[Block], body: Sequence[Block], position: int) -> list[Block]:
    """A short line just before a list or a wide paragraph is its heading, not the row's last cell."""
    followed = position < len(body) and body[position].kind == "item"
    return cells[:-1] if cells and followed else cells


def _pieces(layout: Layout, cells: Sequence[Block]) -> list[_Piece]:
    pieces = []
    for cell in cells:
        before = "empty line"
        for line in printed_lines(layout.source, cell.view):
            for word in _WORD.finditer(line.text):
                pieces.append(_Piece(word.group(), before))
                before = "space"
            before = "line break"
    return pieces


def _cut_into_cells(pieces: Sequence[_Piece], columns: Sequence[str]) -> list[list[str]]:
    """The cheapest way to cut a row's words into as many cells as there are columns (dynamic programming).

    Each cell is a list of its parts, which empty lines divide. Time grows with words times columns times words a cell.
    """
    words, count = len(pieces), len(columns)
    if words < count:
        return [[piece.text] for piece in pieces] + [[] for _ in range(count - words)]
    empties = [0]
    for piece in pieces:
        empties.append(empties[-1] + (piece.before == "empty line"))
    infinite = float("inf")
    best = [[infinite] * (words + 1) for _ in range(count + 1)]
    back = [[0] * (words + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for column in range(count):
        for start in range(column, words):
            if best[column][start] == infinite:
                continue
            opening = best[column][start] + _cost_of_beginning(pieces, start, columns[column])
            for end in range(start + 1, min(start + MOST_CELL_WORDS, words) + 1):
                cost = opening + EMPTY_LINE_WITHIN_CELL * (empties[end] - empties[start + 1])
                if cost < best[column + 1][end]:
                    best[column + 1][end], back[column + 1][end] = cost, start
    cells: list[list[str]] = []
    end = words
    for column in range(count, 0, -1):
        start = back[column][end]
        cells.append(_parts(pieces[start:end]))
        end = start
    return cells[::-1]


def _cost_of_beginning(pieces: Sequence[_Piece], start: int, column: str) -> float:
    """How unlikely it is that a cell of this column begins at this word."""
    piece = pieces[start]
    following = " ".join(word.text for word in pieces[start : start + 3])
    cost = {"empty line": 0.0, "line break": LINE_BREAK_BETWEEN_CELLS, "space": NO_BREAK_BETWEEN_CELLS}[piece.before]
    actors = column in ("responsible", "partners")
    if piece.text[0].islower() and not (actors and begins_name(following)):
        cost += BEGINS_MID_PHRASE
    measured = _begins_measured(following)
    cost += WRONG_COLUMN * (measured != (column == "indicators"))
    if actors and not begins_name(following):
        cost += WRONG_COLUMN / 2
    if piece.before != "empty line" and start and ends_open(pieces[start - 1].text):
        cost += BEGINS_MID_PHRASE
    return cost


def _begins_measured(text: str) -> bool:
    folded = fold(text)
    return any(folded.startswith(cue) for cue in lexicon("plans").listed("measured"))


def _parts(pieces: Sequence[_Piece]) -> list[str]:
    parts: list[list[str]] = []
    for piece in pieces:
        if piece.before == "empty line" or not parts:
            parts.append([])
        parts[-1].append(piece.text)
    return [" ".join(part) for part in parts]


def _take_up(
    layout: Layout, body: Sequence[Block], position: int, columns: Sequence[str], cells: list[list[str]]
) -> int | None:
    """Give cells that broke off what follows them after the page's end; the end of the last block taken, if any.

    Narrow blocks that begin in the middle of a phrase go, in order, to the next cell that is open, else to the next.
    """
    last = -1
    end = None
    for block in body[position : position + FARTHEST]:
        if block.kind == "heading" and block.marker:
            break
        if not (_is_cell(layout, block) and (block.text[0].islower() or block.text[0] in "(«“")):
            continue
        free = range(last + 1, len(columns))
        taker = next((at for at in free if cells[at] and ends_open(cells[at][-1])), last + 1)
        if taker >= len(columns):
            break
        if cells[taker]:
            cells[taker][-1] += f" {block.text}"
        else:
            cells[taker].append(block.text)
        last, end = taker, block.end
    return end


def _sheet(fields: Mapping[str, Iterable[str]], start: int, end: int) -> Sheet:
    def whole(name: str) -> str:
        return " ".join(fields.get(name, ())).strip()

    def parts(name: str) -> tuple[str, ...]:
        said = (part for text in fields.get(name, ()) for part in _LISTED.split(text))
        return tuple(part.strip(" .;") for part in said if part.strip(" .;"))

    def names(name: str) -> tuple[str, ...]:
        return tuple(found for part in fields.get(name, ()) for found in split_names(part))

    return Sheet(
        axis=whole("axis"),
        problem=whole("problem"),
        objective=whole("objective"),
        actions=parts("actions"),
        targets=parts("targets"),
        indicators=parts("indicators"),
        responsible=names("responsible"),
        partners=names("partners"),
        start=start,
        end=end,
    )
