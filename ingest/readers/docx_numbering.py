"""The numbers and bullets that Word shows before paragraphs and does not keep in their text (ISO/IEC 29500-1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MAX_NUMBER = 10_000


class Numbering:
    """Counts through a document's lists: call `marker` for every paragraph once, in order."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self._levels: dict[str, dict[int, Any]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering")
            ),
            None,
        )
        if part is None:
            return
        root = part.element
        abstract = {
            entry.get(qn("w:abstractNumId")): {int(level.get(qn("w:ilvl"))): level for level in entry.iter(qn("w:lvl"))}
            for entry in root.iter(qn("w:abstractNum"))
        }
        for number in root.iter(qn("w:num")):
            reference = _value(number, "w:abstractNumId") or ""
            self._levels[number.get(qn("w:numId"))] = abstract.get(reference, {})
            # lists that restart have an override; others of one abstract list count on together
            restarts = any(True for _ in number.iter(qn("w:startOverride")))
            self._abstract[number.get(qn("w:numId"))] = (
                number.get(qn("w:numId")) if restarts else f"abstract {reference}"
            )

    def marker(self, paragraph: Any) -> str:
        """«1.2.», «b)», «•», or nothing for a paragraph that is not numbered."""
        number, depth = self._place(paragraph)
        levels = self._levels.get(number, {})
        if depth not in levels:
            return ""
        counts = self._counts[self._abstract[number]]
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        if _value(levels[depth], "w:numFmt") == "bullet":
            return "•"
        pattern = _value(levels[depth], "w:lvlText") or ""
        return re.sub(r"%([1-9])", lambda match: self._shown(levels, counts, int(match[1]) - 1), pattern).strip()

    def style_name(self, paragraph: Any) -> str:
        """The name of the paragraph's style as Word keeps it in every language: `heading 1`, `title` …"""
        style = self._styles.get(_value(paragraph.pPr, "w:pStyle")) if paragraph.pPr is not None else None
        return (_value(style, "w:name") or "").lower() if style is not None else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph, its own or those of its style and the styles that one is based on."""
        properties = paragraph.pPr
        seen: set[str] = set()
        while properties is not None:
            listed = properties.find(qn("w:numPr"))
            if listed is not None and (number := _value(listed, "w:numId")) is not None:
                return number, int(_value(listed, "w:ilvl") or 0)
            style = _value(properties, "w:pStyle") or _value(properties.getparent(), "w:basedOn") or ""
            if style in seen or style not in self._styles:
                break
            seen.add(style)
            properties = self._styles[style].find(qn("w:pPr"))
        return "", 0

    @staticmethod
    def _shown(levels: dict[int, Any], counts: dict[int, int], depth: int) -> str:
        if depth not in levels:
            return ""
        return _written(counts.get(depth, _start(levels[depth])), _value(levels[depth], "w:numFmt") or "decimal")


def _start(level: Any) -> int:
    return int(_value(level, "w:start") or 1)


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _written(number: int, style: str) -> str:
    """A count as Word writes it; formats of other scripts are written as decimals."""
    if not 0 < number < _MAX_NUMBER:
        return str(number)
    if style in ("lowerLetter", "upperLetter"):
        # after z come aa, bb, cc …
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in _ROMAN:
            roman, number = roman + sign * (number // value), number % value
        return roman.upper() if style == "upperRoman" else roman
    return f"{number:02d}" if style == "decimalZero" else str(number)
