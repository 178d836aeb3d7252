"""What stands on a page and is not its text: running headers, page numbers, and lines that a slide prints twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from graph.names import fold_letters
from ingest.layout.lines import Line
from ingest.layout.markers import bare_section, readings, section

_PAGE_NUMBER = re.compile(
    r"(?:p[aá]g(?:ina|\.)?)?\s*(?:[-–—|]\s*)?\d{1,4}\s*(?:[-–—|]\s*)?(?:(?:de|/)\s*\d{1,4})?", re.IGNORECASE
)
_EDGE_NUMBER = re.compile(r"^\d+\s+|(?<!\s)\s+\d+$")
EDGE = 2  # empty lines around what stands at the edge of a page
SHORTEST_DOUBLE = 6  # letters; shorter halves repeat by chance
LONGEST_DOUBLE = 4_000  # characters; longer lines are whole texts
SHORTEST_REPEAT = 30  # characters of a line that a clipped slide shows again
REPEAT_WITHIN = 60  # lines
HEADER_TIMES = 3
LONGEST_NUMBER = 3  # digits of a page number


@dataclass(frozen=True)
class Sorted:
    """The lines of the text, the lines of furniture, and the spans of what was printed twice.

    `cut_before` are the starts of text lines that cannot go on from the one before: a repeated line was taken out
    between, or the title ends there.
    """

    text: tuple[Line, ...]
    furniture: tuple[Line, ...]
    doubled: tuple[tuple[int, int], ...]
    cut_before: frozenset[int]


def sort_out(lines: Sequence[Line]) -> Sorted:
    """Part the furniture from the text."""
    single: list[Line] = []
    furniture: list[Line] = []
    doubled: list[tuple[int, int]] = []
    for line in lines:
        first, second = _halves(line)
        single.append(first)
        if second is not None:
            furniture.append(second)
            doubled.append((second.start, second.end))
    headers = _running_headers(single)
    text: list[Line] = []
    cut_before: set[int] = set()
    last_seen: dict[str, int] = {}
    after_repeat = after_furniture = False
    # what opens the text is its title, even where the pages repeat it
    title = sum(1 for _ in takewhile(headers.__contains__, range(len(single))))
    paged = any(line.new_page for line in single)
    for position, line in enumerate(single):
        if (position in headers and position >= title) or _is_page_number(single, position, headers, paged):
            furniture.append(line)
            after_furniture = True
            continue
        if len(line.text) >= SHORTEST_REPEAT and not line.ended:
            seen = last_seen.get(line.text)
            last_seen[line.text] = position
            if seen is not None and position - seen <= REPEAT_WITHIN and _clipped(single[seen + 1]):
                furniture.append(line)
                doubled.append((line.start, line.end))
                after_repeat = True
                continue
        if after_repeat or position == title > 0:
            cut_before.add(line.start)
        # what furniture parts goes on on the next page, however many empty lines lie between
        text.append(replace(line, gap=1, new_page=True) if after_furniture else line)
        after_repeat = after_furniture = False
    return Sorted(
        tuple(text),
        tuple(sorted(furniture, key=lambda line: line.start)),
        tuple(sorted(doubled)),
        frozenset(cut_before),
    )


def _clipped(after: Line) -> bool:
    """Whether a line that does not end a sentence was cut off there: what follows it begins something else."""
    return bool(readings(after.text) or section(after.text) or after.text.isupper())


def _halves(line: Line) -> tuple[Line, Line | None]:
    """The line, or its two halves where it says the same thing twice."""
    length = len(line.text)
    if length > LONGEST_DOUBLE:
        return line, None
    for middle, again in ((length // 2, length // 2), (length // 2, length // 2 + 1)):
        first, second = line.text[:middle], line.text[again:]
        between = line.text[middle:again]
        if first == second and not between.strip() and sum(map(str.isalpha, first)) >= SHORTEST_DOUBLE:
            at = line.start + again
            head = first.rstrip()
            return (
                replace(line, end=line.start + len(head), text=head),
                Line(at + len(second) - len(second.lstrip()), line.end, second.strip(), 0, False),
            )
    return line, None


def _running_headers(lines: Sequence[Line]) -> frozenset[int]:
    """Positions of lines that come back at the edges of pages."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for position, line in enumerate(lines):
        if any(map(str.isalpha, line.text)) and not (section(line.text) or bare_section(line.text)):
            places[_key(line)].append(position)
    found: set[int] = set()
    for positions in places.values():
        at_edge = [position for position in positions if _at_edge(lines, position)]
        numbered = [position for position in at_edge if _beside_number(lines, position)]
        everywhere = len(at_edge) >= len(positions) - 1  # but where it is the title
        if everywhere and (len(at_edge) >= HEADER_TIMES or (numbered and len(positions) > 1)):
            found.update(at_edge)
    # a header of several lines: what always stands close to a header line belongs to it
    close = {
        at
        for position in found
        for at, lower in ((position - 1, position), (position + 1, position + 1))
        if 0 <= at < len(lines) and lines[lower].gap == 0
    }
    for key in {_key(lines[at]) for at in close - found}:
        if len(places[key]) > 1 and close.issuperset(places[key]):
            found.update(places[key])
    return frozenset(found)


def _key(line: Line) -> str:
    return _EDGE_NUMBER.sub("", fold_letters(line.text))


def _at_edge(lines: Sequence[Line], position: int) -> bool:
    """Whether a line is the first or the last of a page, or stands beside a page number there."""
    line = lines[position]
    after = lines[position + 1] if position + 1 < len(lines) else None
    return (
        position == 0
        or line.new_page
        or line.gap >= EDGE
        or after is None
        or after.gap >= EDGE
        or after.new_page
        or _beside_number(lines, position)
    )


def _beside_number(lines: Sequence[Line], position: int) -> bool:
    nearby = range(max(position - 2, 0), min(position + 3, len(lines)))
    return any(
        other != position and _PAGE_NUMBER.fullmatch(lines[other].text) and _open_edge(lines, other) for other in nearby
    )


def _open_edge(lines: Sequence[Line], position: int) -> bool:
    after = lines[position + 1] if position + 1 < len(lines) else None
    line = lines[position]
    return line.gap >= EDGE or line.new_page or after is None or after.gap >= EDGE or after.new_page


def _is_page_number(lines: Sequence[Line], position: int, headers: frozenset[int], paged: bool) -> bool:
    line = lines[position]
    if _PAGE_NUMBER.fullmatch(line.text) is None:
        return False
    # a number at the end of a page may be a year that ends a sentence
    last = paged and len(line.text) <= LONGEST_NUMBER and (position + 1 == len(lines) or lines[position + 1].new_page)
    apart = line.gap > 0 or line.new_page or position == 0 or last
    return (apart and _open_edge(lines, position)) or position - 1 in headers or position + 1 in headers
