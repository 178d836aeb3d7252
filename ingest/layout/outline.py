"""From lines to blocks: which lines go on, which begin a heading, item, row or paragraph, and how deep they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.layout.lines import Line, Measure
from ingest.layout.markers import (
    Marker,
    bare_section,
    begins_institution,
    ends_open,
    label_end,
    month,
    readings,
    section,
    singular_section,
)
from ingest.source import BlockKind

LONGEST_HEADING = 120
LONGEST_PLAIN_HEADING = 80
LONGEST_LABEL = 60
CAPITALS = 0.7  # share of capitals in a heading set in capitals; fonts leave some letters small («OBjETIVO»)
SHORTEST_WIDE = 40  # characters
OVERLONG = 1.1  # of the usual full line; longer ones are set in another measure
DEEPER = 2  # characters that a list below another is set in
MOST_NOTES = 12  # footnotes on one page
NEIGHBOURS = 3  # lines on either side that tell how wide a column is
_FIRST_WORD = re.compile(r"\S+")
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,6}|\d{1,2}(?:\.\d{1,2})*)\s*[:.)]")
_LABEL = re.compile(r"(?P<label>[^\W\d_][^\s:.;,]*(?: [^\s:.;,]+){0,4})\s*:\s+(?=\S)")
_NUMBERED_HEADINGS = ("decimal", "letter-number", "LETTER", "section")
_CUT_WORD = re.compile(r"[^\W\d_][-\u00ad\u2010]$")


@dataclass
class Draft:
    """A block in the making. Its text begins at `content`, an offset in the source, after its marker."""

    kind: BlockKind
    lines: list[Line]
    marker: str = ""
    style: str = ""
    ordinal: int = 0
    content: int = 0
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def empty(self) -> bool:
        """Whether nothing stands behind the marker yet."""
        return self.content >= self.last.end

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """The spans of the block's text in the source."""
        return self.pieces_from(self.content)

    @property
    def cell_pieces(self) -> list[list[tuple[int, int]]]:
        """The spans of each cell; a form's value goes on over the block's other lines."""
        if self.style == "label":
            label, value = self.cells
            return [[label], self.pieces_from(value[0])]
        return [[cell] for cell in self.cells]

    def pieces_from(self, start: int) -> list[tuple[int, int]]:
        return [(max(line.start, start), line.end) for line in self.lines if line.end > start]

    @property
    def length(self) -> int:
        return sum(end - start for start, end in self.pieces)


@dataclass
class Outline:
    """Reads lines in order; `drafts` gives the blocks."""

    lines: tuple[Line, ...]
    measure: Measure
    cut_before: frozenset[int]
    _open: Draft | None = None
    _lists: list[tuple[str, int]] = field(default_factory=list)
    _headings: list[tuple[str, int]] = field(default_factory=list)

    def drafts(self) -> list[Draft]:
        found: list[Draft] = []
        for position, line in enumerate(self.lines):
            if self._numbers_open_section(line):
                continue
            draft = self._opening(position, line)
            if draft is None:
                interrupted = self._interrupted_by_notes(found, line)
                self._open = interrupted or self._open
                if interrupted or (self._open is not None and self._goes_on(position, line)):
                    assert self._open is not None
                    self._open.lines.append(line)
                    continue
                draft = Draft("paragraph", [line])
            self._open = draft
            self._place(draft)
            found.append(draft)
        settle(found)
        return found

    # What begins a block

    def _opening(self, position: int, line: Line) -> Draft | None:
        """The block that begins with this line, or None for running text."""
        if cells := _cells(line):
            return Draft("table_row", [line], cells=cells)
        if dated := month(line.text):
            begins = line.text[: dated[2]].strip()
            if self._fresh(line) or not begins[-4:].isdigit():
                return _marked("table_row", line, Marker(begins, "month", 0, dated[2]))
        if (marker := section(line.text)) and (
            self._fresh(line) or self._below_whole(marker) or _capitals(line.text[marker.end :])
        ):
            return _marked("heading", line, marker)
        if marker := self._list_marker(position, line):
            return _marked(self._marked_kind(line, marker), line, marker)
        if line.text[0].isupper() and bare_section(line.text) and (self._fresh(line) or self._is_label(line)):
            return Draft("heading", [line], style="bare")
        if self._in_capitals(line):
            return None if self._continues_capitals(line) else Draft("heading", [line], style="capitals")
        if label := label_end(line.text) or _label_in_capitals(line.text) or self._label_among_labels(position, line):
            value = line.end - len(line.text[label:].lstrip(" :"))
            return Draft(
                "table_row", [line], style="label", cells=((line.start, line.start + label), (value, line.end))
            )
        if self._plain_heading(position, line):
            return Draft("heading", [line], style="plain")
        return None

    def _numbers_open_section(self, line: Line) -> bool:
        """«Objetivo Estratégico» was left open at the end of a line, and this one begins «IV:»: one marker."""
        open = self._open
        if (
            open is None
            or open.style != "bare"
            or len(open.lines) > 1
            or line.gap
            or not singular_section(open.last.text)
        ):
            return False
        number = _SECTION_NUMBER.match(line.text)
        marker = number and section(f"{open.last.text} {number.group()}")
        if number is None or marker is None:
            return False
        open.lines.append(line)
        open.marker, open.style, open.ordinal = marker.text, marker.style, marker.ordinal
        open.content = line.end - len(line.text[number.end() :].lstrip())
        self._headings.pop()
        self._place(open)
        return True

    def _interrupted_by_notes(self, found: Sequence[Draft], line: Line) -> Draft | None:
        """The block that footnotes at the end of a page cut off, where this line, on the next page, takes it up."""
        if not line.new_page or self._open is None or not self._open.style.startswith("number"):
            return None
        notes = 0
        while notes < len(found) and found[-1 - notes].style == self._open.style and notes < MOST_NOTES:
            notes += 1
        if notes == len(found):
            return None
        cut = found[-1 - notes]
        goes_on = line.text[0].islower() or _CUT_WORD.search(cut.last.text) or ends_open(cut.last.text)
        return cut if cut.kind in ("paragraph", "item") and goes_on and not cut.last.ended else None

    def _fresh(self, line: Line) -> bool:
        """Whether something new may begin here: a paragraph, or a line after a heading or a sentence that ended."""
        open = self._open
        if open is None or line.gap > 0 or line.new_page or open.last.ended or self.measure.unbroken:
            return True
        return open.kind == "heading" or (open.kind == "table_row" and open.empty)

    def _below_whole(self, marker: Marker) -> bool:
        """Whether a part may begin right below a label's value, or with a colon below anything that may be complete."""
        if self._open is None or ends_open(self._open.last.text):
            return False
        return self._open.style == "label" or (marker.text[-1] == ":" and self._open.kind == "item")

    def _is_label(self, line: Line) -> bool:
        """Whether «Indicadores:» stands below something that may be complete."""
        return line.text[-1] == ":" and self._open is not None and not ends_open(self._open.last.text)

    def _list_marker(self, position: int, line: Line) -> Marker | None:
        """The reading of a line's marker that the open lists and the white space around it allow."""
        found = readings(line.text)
        for marker in found:
            if marker.style.startswith("bullet"):
                return marker
            if (marker.style, marker.ordinal - 1) in (*self._lists, *self._headings):
                return marker
        apart = self._open is None or line.gap > 0 or line.new_page or self._open.kind == "heading"
        apart = apart or self.measure.unbroken
        for marker in found:
            if marker.ordinal == 1 and (self._fresh(line) or self._begins_list(position, line, marker)):
                return marker
            if apart and not marker.style.startswith(("LETTER ", "letter ", "roman", "ROMAN")):
                return marker
        return next((marker for marker in found if apart and marker.style == "letter )"), None) if apart else None

    def _begins_list(self, position: int, line: Line, marker: Marker) -> bool:
        """Whether «1.» right below other text begins a list: it is set in deeper, «2.» follows, or «1.1» has a name."""
        assert self._open is not None
        deeper = line.indent >= self._open.last.indent + DEEPER
        after = self.lines[position + 1].text if position + 1 < len(self.lines) else ""
        followed = any((other.style, other.ordinal) == (marker.style, 2) for other in readings(after))
        return deeper or followed or _is_name_numbered(line, marker)

    def _marked_kind(self, line: Line, marker: Marker) -> BlockKind:
        content = line.text[marker.end :]
        if marker.style.startswith("bullet"):
            return "item"
        if _capitals(content) or not content:
            return "heading"
        heads = marker.style.startswith(_NUMBERED_HEADINGS)
        return "heading" if heads and len(content) <= LONGEST_HEADING and not line.ended else "item"

    def _in_capitals(self, line: Line) -> bool:
        return (
            len(line.text) <= LONGEST_HEADING and _capitals(line.text) and (self._fresh(line) or self._after_capitals())
        )

    def _after_capitals(self) -> bool:
        return self._open is not None and self._open.kind == "heading" and _capitals(self._open.last.text)

    def _continues_capitals(self, line: Line) -> bool:
        return line.gap == 0 and self._after_capitals()

    def _label_among_labels(self, position: int, line: Line) -> int:
        """Where a label ends that no lexicon has, if the line before or after is a label with its value as well."""
        label = _LABEL.match(line.text)
        if label is None or not line.text[0].isupper():
            return 0
        nearby = self.lines[max(position - 1, 0) : position] + self.lines[position + 1 : position + 2]
        return label.end("label") if any(_LABEL.match(other.text) or label_end(other.text) for other in nearby) else 0

    def _plain_heading(self, position: int, line: Line) -> bool:
        """A short line apart, without a full stop, before something that begins anew."""
        text = line.text
        after = self.lines[position + 1] if position + 1 < len(self.lines) else None
        if (
            len(text) > LONGEST_PLAIN_HEADING
            or line.text[-1] in ".,;-"
            or not (text[0].isupper() or text[0] in '¿¡«“"')
            or after is None
            or not (line.gap or line.new_page or self._open is None)
            or after.text[0].islower()
            or ends_open(text)
            or self._completes_heading(position, line)
        ):
            return False
        alone = after.gap > 0 or bool(readings(after.text))
        if self.measure.unbroken:
            return alone
        before_ended = self._open is None or self._open.kind == "heading" or self._open.last.ended or line.gap > 1
        wide = len(text) > max(0.75 * self.measure.width, SHORTEST_WIDE)
        cut = self.measure.double_spaced and after.gap == 1 and self._name_goes_on(position + 1, line, after)
        return alone and before_ended and not wide and not cut

    # What goes on

    def _goes_on(self, position: int, line: Line) -> bool:
        """Whether a line without a marker belongs to the open block."""
        draft = self._open
        assert draft is not None
        before = draft.last
        if line.start in self.cut_before or (draft.cells and not draft.style):
            return False
        if _CUT_WORD.search(before.text) and line.gap <= 2 and line.text[0].isalpha():
            return True
        if draft.empty and draft.kind == "heading":
            return line.gap <= 2
        apart = self.measure.unbroken or (line.gap > 0 and not self.measure.double_spaced)
        if draft.kind == "item" and apart and line.text[-1] == ":" and not ends_open(before.text):
            return False  # «… quienes acuerdan:» takes up the sentence that the list interrupted
        if self.measure.unbroken:
            capitals = self._continues_capitals(line) and _capitals(line.text)
            return capitals or (line.gap == 0 and line.text[0].islower() and not before.ended)
        if draft.kind == "heading":
            return self._heading_goes_on(position, before, line)
        return self._text_goes_on(position, draft, line)

    def _text_goes_on(self, position: int, draft: Draft, line: Line) -> bool:
        """The same for printed lines of running text: how full they are, and where sentences end, tells."""
        before = draft.last
        if line.gap == 0 and not line.new_page:
            short = len(before.text) < 0.8 * self._column(position)
            complete = before.ended or (draft.style == "label" and not ends_open(before.text))
            return not (complete and short and line.text[0].isupper())
        explained = before.text[-1] in ":;" and line.text[0].islower() and self.measure.double_spaced
        if line.gap > 1 or (before.ended and not explained):
            return False
        flowing = line.text[0].islower() or (line.text[0] in '(“«"' and self.measure.double_spaced)
        if line.new_page:
            return (flowing or ends_open(before.text)) and not self._would_fit(position, before, line)
        loose = self.measure.double_spaced or (draft.kind == "item" and len(before.text) >= 0.3 * self.measure.width)
        if flowing:
            return loose or (
                len(before.text) >= 0.6 * self.measure.width and not self._would_fit(position, before, line)
            )
        if ends_open(before.text):
            return loose or len(before.text) >= 0.6 * self.measure.width
        if self.measure.double_spaced and self._name_goes_on(position, before, line):
            return True
        return (
            self.measure.double_spaced
            and len(before.text) >= 0.85 * self.measure.width
            and not self._would_fit(position, before, line)
        )

    def _heading_names(self, line: Line) -> bool:
        """Whether a heading's line ends with a capital that is not just the heading's first."""
        assert self._open is not None
        text = line.text[max(self._open.content - line.start, 0) :]
        return " " in text and _capital_last_word(text)

    def _completes_heading(self, position: int, line: Line) -> bool:
        """Whether a short line between a numbered heading and what is numbered below it still is the heading."""
        if not self._open_is(*_NUMBERED_HEADINGS) or position + 1 >= len(self.lines):
            return False
        assert self._open is not None
        before = self._open.last
        numbered_below = any(
            not marker.style.startswith("bullet") for marker in readings(self.lines[position + 1].text)
        )
        short = len(line.text) <= LONGEST_PLAIN_HEADING and not line.ended and not bare_section(line.text)
        same_case = _capitals(before.text) == _capitals(line.text)
        return self._open.kind == "heading" and not before.ended and short and same_case and numbered_below

    def _name_goes_on(self, position: int, before: Line, line: Line) -> bool:
        """Whether a line break seems to cut a name: «Líderes | Comunales»."""
        if not line.text[0].isupper() or begins_institution(line.text):
            return False
        filled = len(before.text) >= 0.55 * self._column(position)
        return filled and _capital_last_word(before.text)

    def _heading_goes_on(self, position: int, before: Line, line: Line) -> bool:
        if _capitals(before.text) and not self._open_is("section"):
            return line.gap == 0 and _capitals(line.text)
        if self._open_is("bare"):
            return line.gap == 0 and bare_section(f"{before.text} {line.text}")
        if line.gap > 1 or before.ended:
            return False
        if line.text[0].islower() or ends_open(before.text):
            return True
        if line.gap == 0 and _title_case(line.text) and len(line.text) <= LONGEST_HEADING and not line.ended:
            return True
        if self._completes_heading(position, line):
            return True
        if self._open_is("section") and self._heading_names(before) and line.text[0].isupper():
            last_words = line.ended and line.text.count(" ") < 3
            cut = last_words or (self._name_goes_on(position, before, line) and not line.ended)
            return len(line.text) <= len(before.text) and cut
        return line.gap == 0 and not self._would_fit(position, before, line) and self._open_is("section")

    def _open_is(self, *styles: str) -> bool:
        return self._open is not None and self._open.style.startswith(styles)

    def _column(self, position: int) -> int:
        """How wide the column is here: the longest of the lines nearby."""
        until = position if self.lines[position].new_page else position + NEIGHBOURS + 1
        nearby = self.lines[max(position - NEIGHBOURS, 0) : max(until, 1)]
        return max(min(len(line.text), int(self.measure.width * OVERLONG) + 1) for line in nearby)

    def _would_fit(self, position: int, before: Line, line: Line) -> bool:
        """Whether the first word of a line would have had room on the line before: then the break was meant."""
        word = _FIRST_WORD.match(line.text)
        assert word is not None
        return len(before.text) + 1 + len(word.group()) < self._column(position)

    # How deep it stands

    def _place(self, draft: Draft) -> None:
        """Set the block's level, and remember where its numbering stands, so that what goes on with it is known."""
        if draft.kind == "heading":
            self._lists.clear()
            _enter(self._headings, draft)
            draft.level = len(self._headings)
        elif draft.kind == "item":
            _enter(self._lists, draft)
            draft.level = len(self._lists) - 1


def _enter(open: list[tuple[str, int]], draft: Draft) -> None:
    """Close what lies below the block's style among the open styles, and set its number."""
    styles = [style for style, _ in open]
    if draft.style in styles:
        del open[styles.index(draft.style) :]
    open.append((draft.style, draft.ordinal))


def settle(drafts: Sequence[Draft]) -> None:
    """Second thoughts.

    A numbered line that stands alone before running text is a heading; a long heading is none; a number out of the
    list's order is a footnote's, and the footnote a paragraph.
    """
    _release_notes(drafts)
    for before, draft, after in zip([None, *drafts], drafts, [*drafts[1:], None], strict=False):
        if draft.kind == "item" and draft.style.startswith(("number", "ROMAN")):
            first = before is None or before.style != draft.style
            restarted = after is not None and after.style == draft.style and after.ordinal == 1 < draft.ordinal
            alone = after is not None and (after.kind == "paragraph" or restarted)
            if first and alone and draft.length <= LONGEST_HEADING and not draft.last.ended:
                draft.kind, draft.level = "heading", 1
        elif draft.kind == "heading" and draft.marker and not draft.style.startswith("section"):
            too_long = draft.length > LONGEST_HEADING * 1.5
            if too_long or (draft.last.text[-1] in ".;," and not _capitals(draft.last.text)):
                draft.kind, draft.level = "item", 0


def _release_notes(drafts: Sequence[Draft]) -> None:
    listed: dict[str, Draft] = {}
    for position, draft in enumerate(drafts):
        if draft.kind == "heading":
            listed.clear()
        if draft.kind != "item" or not draft.style.startswith("number"):
            continue
        before = listed.get(draft.style)
        after = next(
            (other for other in drafts[position + 1 : position + MOST_NOTES] if other.style == draft.style), None
        )
        if before and after and after.lines[0].new_page and draft.ordinal != after.ordinal - 1 == before.ordinal:
            draft.kind, draft.level = "paragraph", 0
        else:
            listed[draft.style] = draft


def _is_name_numbered(line: Line, marker: Marker) -> bool:
    """Whether «1.1» or «A.1» stands before a capital: running text has no such lines."""
    return marker.style.startswith(("decimal", "letter-number")) and line.text[marker.end : marker.end + 1].isupper()


def _marked(kind: BlockKind, line: Line, marker: Marker) -> Draft:
    return Draft(kind, [line], marker.text, marker.style, marker.ordinal, line.start + marker.end)


def _cells(line: Line) -> tuple[tuple[int, int], ...]:
    """The cells of a line with tabs between them, empty ones too, if it has two or more and is no item."""
    if "\t" not in line.text or readings(line.text):
        return ()
    cells = [(line.start, line.start)] * line.tabs
    at = line.start
    for cell in line.text.split("\t"):
        start = at + len(cell) - len(cell.lstrip())
        cells.append((start, start + len(cell.strip())))
        at += len(cell) + 1
    return tuple(cells)


def _capitals(text: str) -> bool:
    """Whether a text is set in capitals, damaged letters forgiven."""
    letters = [character for character in text[: LONGEST_HEADING * 2] if character.isalpha()]
    return len(letters) >= 4 and sum(map(str.isupper, letters)) >= CAPITALS * len(letters)


def _label_in_capitals(text: str) -> int:
    """Where a form's label in capitals ends and its value begins («ACTOR ENCARGADO Instituto…»), or 0."""
    end = words = 0
    for word in _words(text[: LONGEST_LABEL * 2]):
        if not (_capitals(word.group()) or (words and len(word.group()) <= 3 and word.group().isupper())):
            value = word.group()
            is_value = (
                value[0].isdigit() or (value[0].isupper() and value[1:2].islower()) or readings(text[word.start() :])
            )
            return end if words > 1 and is_value and end <= LONGEST_LABEL else 0
        end, words = word.end(), words + 1
    return 0


def _words(text: str) -> Iterator[re.Match[str]]:
    return _FIRST_WORD.finditer(text)


def _capital_last_word(text: str) -> bool:
    word = text.rsplit(maxsplit=1)[-1]
    return word[0].isupper() and text[-1] not in ".;:?!"


def _title_case(text: str) -> bool:
    """Whether most longer words begin with a capital: the way headings are set in many documents."""
    longer = [word.group() for word in _words(text[: LONGEST_HEADING * 2]) if len(word.group()) > 3]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) * 3 >= 2 * len(longer)
