"""Plain text, exactly as it is: every offset into `Source.text` is an offset into the decoded file.

Line ends stay as they are, and a byte order mark stays as U+FEFF, so that nothing shifts. Form feeds part pages.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from charset_normalizer import from_bytes

from graph.errors import ReadError
from graph.text import Text
from ingest.readers.reading import Reading, refuse_longer_than_limit
from ingest.source import Page

FORMAT = "txt"
SUFFIXES: Sequence[str] = (".txt", ".text", ".md")

# UTF-32's little-endian mark begins with that of UTF-16, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Spanish, Portuguese and English text was written in before UTF-8; a free guess takes short Spanish for Turkish.
_OLDER_ENCODINGS = ["cp1252", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def recognises(content: bytes, suffix: str) -> bool:
    return suffix in SUFFIXES and not _is_binary(content[:100_000])


def parse(content: bytes, name: str) -> Reading:
    if _is_binary(content[:100_000]):
        raise ReadError(
            "{file}: its name says text, but it holds something else.",
            remedy="Give it the suffix of the program that made it, or save it from there as text.",
            file=name,
        )
    text, warnings = decode(content, name)
    refuse_longer_than_limit(len(text), name)
    heading = re.match(r"\ufeff?\s*#[ \t]+(\S.*)", text)
    title = heading[1].strip() if heading and name.lower().endswith(".md") else ""
    return Reading(text, _pages(text), title, warnings)


def decode(content: bytes, name: str) -> tuple[str, tuple[Text, ...]]:
    """The characters of a text file, whatever encoding it is in, and a warning where that had to be guessed."""
    for mark, encoding in _MARKS:
        if content.startswith(mark) and len(content) % (4 if "32" in encoding else 2) == 0:
            return content.decode(encoding, "replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    broken, beyond_ascii = text.count("\ufffd"), sum(not character.isascii() for character in text)
    if broken * 10 <= beyond_ascii:
        # a few broken bytes in a file that is UTF-8 otherwise
        damage = Text(
            "{file}: {count} character is damaged.",
            {"file": name, "count": broken},
            plural="{file}: {count} characters are damaged.",
            n=broken,
        )
        return text, (damage,)
    best = from_bytes(content, cp_isolation=_OLDER_ENCODINGS).best()
    encoding = best.encoding if best else "cp1252"
    warning = Text("{file}: it is not in UTF-8; it was read as {encoding}.", {"file": name, "encoding": encoding})
    return content.decode(encoding, "replace"), (warning,)


def _is_binary(content: bytes) -> bool:
    if content.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    controls = len(_CONTROL.findall(content.decode("latin-1")))
    # UTF-16 without a mark has a null beside each Latin letter, always on the same side
    if controls > len(content) // 3:
        return not (0 < content.count(0) == max(content[::2].count(0), content[1::2].count(0)))
    return controls > len(content) // 20


def _pages(text: str) -> tuple[Page, ...]:
    """Spans between form feeds; none where there is no form feed, since then pages are not known."""
    breaks = [match.start() for match in re.finditer("\f", text)]
    if not breaks:
        return ()
    starts = [0, *(at + 1 for at in breaks)]
    ends = [*breaks, len(text)]
    if not text[starts[-1] :].strip():
        # a closing form feed ends the last page and begins none
        starts, ends = starts[:-1], ends[:-1]
    return tuple(Page(number, start, end) for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1))
