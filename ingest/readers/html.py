"""Web pages: the main content, with headings, list items and table rows as lines of their own.

Readability (Arc90's scoring of blocks) tells *where* the content stands; all that stands there is then taken from the
page itself, because readability drops lists and tables, which is where members and roles are.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import lxml.html
from lxml import etree
from readability import Document
from readability.readability import Unparseable

from graph.text import Text
from ingest.readers.reading import Reading, clean, damaged, join_lines, plausible_title, refuse_longer_than_limit
from ingest.readers.txt import decode

# it logs a traceback for every page that it finds nothing in, which is no error here
logging.getLogger("readability.readability").setLevel(logging.CRITICAL)

FORMAT = "html"
SUFFIXES: Sequence[str] = (".html", ".htm", ".xhtml")

_OPENING = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_UNREAD = "head, script, style, noscript, template, svg, iframe, object, button, select, textarea"
_FURNITURE = "nav, header, footer, aside, form, dialog, [role=navigation], [role=banner], [role=contentinfo], [hidden]"
_DROPPED = "dropped"
# fmt: off
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
])
# fmt: on
_SET_APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "blockquote"])
_MAIN_SHARE = 0.4
"""Of the page's text without furniture: where less than this is taken for the main content, all of it is read."""
MAX_DIGITS = 10
"""Of the number that a list begins with."""
_READABILITY_UP_TO = 1_000_000
"""Characters of mark-up. Beyond, a page is a document put on line, and scoring its parts would take minutes."""


def recognises(content: bytes, _suffix: str) -> bool:
    return bool(_OPENING.match(content[:5_000]))


def parse(content: bytes, name: str) -> Reading:
    declared = _CHARSET.search(content[:5_000])
    warnings: tuple[Text, ...] = ()
    try:
        markup = content.decode(declared[1].decode() if declared else "utf-8")
    except (LookupError, UnicodeDecodeError):
        markup, warnings = decode(content, name)
    refuse_longer_than_limit(len(markup), name)
    # lxml refuses a string that declares the encoding it came from
    markup = re.sub(r"^\ufeff?\s*<\?xml[^>]*>", "", clean(markup))
    try:
        page = lxml.html.document_fromstring(markup)
    except (etree.LxmlError, ValueError) as error:
        raise damaged(name, "HTML", error) from error
    title = _title(page)
    _drop(page, _UNREAD)
    everything = _text(page)
    _drop(page, _FURNITURE)
    content_only = _text(page)
    main = _text(_main(page)) if len(markup) <= _READABILITY_UP_TO else ""
    # a character reference may stand for what no text can hold
    text = clean(main if len(main) >= _MAIN_SHARE * len(content_only) else content_only or everything)
    if title and text and title not in text:
        text = f"{title}\n\n{text}"
    return Reading(text, title=title, warnings=warnings)


def _title(page: lxml.html.HtmlElement) -> str:
    """The one first-level heading, or what the page calls itself."""
    headings = page.findall(".//h1")
    if len(headings) == 1 and (heading := " ".join(headings[0].text_content().split())):
        return plausible_title(heading)
    return plausible_title(page.findtext(".//title"))


def _drop(page: lxml.html.HtmlElement, selector: str) -> None:
    for element in page.cssselect(selector):
        element.tag = _DROPPED
    # libxml2 joins what stood around them, characters that lxml itself refuses to write included
    etree.strip_elements(page, _DROPPED, with_tail=False)


def _main(page: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The element that holds the main content: what the page declares, or what holds all that readability chose."""
    declared = page.cssselect("main, [role=main]")
    if len(declared) == 1:
        return declared[0]
    elements = list(page.iter(etree.Element))
    for number, element in enumerate(elements):
        element.set("data-element", str(number))
    try:
        chosen = lxml.html.document_fromstring(
            Document(lxml.html.tostring(page, encoding="unicode")).summary(html_partial=True)
        )
    except (Unparseable, etree.LxmlError, ValueError):
        return page
    kept = [
        elements[int(place)]
        for element in chosen.iter(etree.Element)
        if (place := element.get("data-element")) and (element.text or "").strip()
    ]
    if not kept:
        return page
    common = [kept[0], *kept[0].iterancestors()]
    for element in kept[1:]:
        above = {element, *element.iterancestors()}
        common = [ancestor for ancestor in common if ancestor in above]
    return common[0]


def _text(root: lxml.html.HtmlElement) -> str:
    """An element's text: paragraphs and headings parted by an empty line; list items and table rows on lines.

    List items keep a bullet or their number, and a row's cells are parted by tabs.
    """
    writer = _Writer()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            writer.open(element)
        elif event == "end":
            writer.close(element)
        # what follows an element within its parent; the root's own tail stands outside of it
        if event != "start" and element is not root:
            writer.write(element.tail)
    return writer.text()


class _Writer:
    """Turns the opening and closing of elements into lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._mark = ""
        self._rows: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._numbers: list[int | None] = []
        self._verbatim = 0

    def open(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_line()
        if tag == "br":
            self._end_line()
        elif tag in _SET_APART:
            self._gap()
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            known = start.isdecimal() and len(start) < MAX_DIGITS
            self._numbers.append((int(start) if known else 1) if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._marker()
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cells.append([])
        self._verbatim += tag == "pre"
        self.write(element.text)

    def close(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_line()
        if tag in ("td", "th") and self._cells:
            cell = join_lines(self._cells.pop())
            if self._rows:
                self._rows[-1].append(cell)
            else:
                self._put(cell)
        elif tag == "tr" and self._rows:
            row = self._rows.pop()
            if any(row):
                self._put("\t".join(row))
        elif tag in ("ul", "ol"):
            self._numbers.pop()
        if tag in _SET_APART:
            self._gap()
        self._verbatim -= tag == "pre"

    def write(self, text: str | None) -> None:
        if not text:
            return
        if self._verbatim:
            *whole, last = text.split("\n")
            for line in whole:
                self._line += line
                self._end_line()
            self._line += last
        else:
            self._line += re.sub(r"\s+", " ", text)

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def _marker(self) -> str:
        if not self._numbers or (number := self._numbers[-1]) is None:
            return "• "
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _end_line(self) -> None:
        line, self._line = re.sub(r" {2,}", " ", self._line).strip(), ""
        if line:
            mark, self._mark = self._mark, ""
            self._put(mark + line)

    def _gap(self) -> None:
        """An empty line, except between the items of a list and inside a cell."""
        if not self._cells and not self._numbers:
            self._lines.append("")

    def _put(self, line: str) -> None:
        """A finished line, into the innermost open cell or the page."""
        (self._cells[-1] if self._cells else self._lines).append(line)
