"""What numbers or bullets a line: «•», «a.», «1)», «IV.», «A.1», «5.1», «Objetivo Estratégico I:», «JUL-15».

A line may be read in several ways («I.» is a letter or a Roman number); `readings` gives all, and the lists that are
open decide (`ingest.layout.outline`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.lexicons import lexicon
from graph.names import fold_letters

_BULLET = re.compile(r"(?:[•·●▪■□◦○►➢➤✓✔❖*\uf000-\uf0ff]|[-–—](?=\s)|o(?=\s+[^\W\d_a-zà-ÿ]))\s*(?=\S)")
_LETTER = re.compile(r"\(?([a-zA-Z])([.)]-?)\s+(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,3})([.)]-?|º\.?|\.º)\s+(?=\S)")
_SPACED_NUMBER = re.compile(r"(\d{1,2})\s{2,}(?=\S)")
_ROMAN = re.compile(r"\(?([ivxIVX]{1,6})([.)]-?)\s+(?=\S)")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})([.)]?-?)(?:\s+(?=\S)|$)")
_LETTER_NUMBER = re.compile(r"([A-Z](?:\.\d{1,2}){1,3})([.)]?)(?:\s+(?=\S)|$)")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10}
MOST_QUALIFIERS = 3


@dataclass(frozen=True)
class Marker:
    """A reading of a line's beginning: its text (as written), its style and place in a list, where content begins."""

    text: str
    style: str
    ordinal: int
    end: int


def readings(line: str) -> tuple[Marker, ...]:
    """All ways to read the beginning of a line as a mark of a list, the likeliest first; none for running text."""
    if match := _BULLET.match(line):
        text = match.group().strip()
        return (Marker(text, f"bullet {text}", 0, match.end()),)
    found = []
    if match := _LETTER_NUMBER.match(line):
        found.append(_decimal(match, "letter-number"))
    if match := _DECIMAL.match(line):
        found.append(_decimal(match, "decimal"))
    if (match := _ROMAN.match(line)) and (value := _roman(match.group(1))):
        case = "roman" if match.group(1).islower() else "ROMAN"
        found.append(Marker(match.group().strip(), f"{case} {match.group(2)}", value, match.end()))
    if match := _LETTER.match(line):
        letter = match.group(1)
        case = "letter" if letter.islower() else "LETTER"
        found.append(Marker(match.group().strip(), f"{case} {match.group(2)}", ord(letter.lower()) - 96, match.end()))
    if match := _NUMBER.match(line):
        found.append(Marker(match.group().strip(), f"number {match.group(2)}", int(match.group(1)), match.end()))
    if match := _SPACED_NUMBER.match(line):
        found.append(Marker(match.group(1), "number", int(match.group(1)), match.end()))
    return tuple(found)


def _decimal(match: re.Match[str], style: str) -> Marker:
    parts = match.group(1).split(".")
    return Marker(match.group().strip(), f"{style} {len(parts)}", int(parts[-1]), match.end())


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUE[letter] for letter in numeral.lower()]
    total = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
    return total if to_roman(total) == numeral.upper() else 0


def to_roman(number: int) -> str:
    """«IV» for 4; for the numbers that parts of documents have (below 40)."""
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10]


def section(line: str) -> Marker | None:
    """«Objetivo Estratégico I:», «Paso 1.», «Primera etapa:»: a word for a part of a document, and its number."""
    folded = fold_letters(line)
    if match := _ordinal_pattern().match(folded):
        ordinal = int(lexicon("layout").labelled("ordinal")[match.group("ordinal")])
        return Marker(line[: match.end()].strip(), f"section {match.group('word')} 1", ordinal, match.end())
    match = _section_pattern().match(folded)
    if match is None:
        return None
    number = line[match.start("number") : match.end("number")]
    rest = line[match.end() :]
    if number[0].isalpha() and number != number.upper():
        return None
    if not match.group("mark") and rest and not rest[0].isupper() and rest[0] not in '«“"':
        return None
    parts = number.split(".")
    ordinal = (
        int(parts[-1])
        if parts[-1].isdigit()
        else _roman(number)
        if _ROMAN.match(f"{number}. x")
        else ord(number[0]) - 64
    )
    depth = len(parts)
    return Marker(
        line[: match.end()].strip(), f"section {match.group('words').split()[0]} {depth}", ordinal, match.end()
    )


def bare_section(line: str) -> bool:
    """Whether a line says only what kind of part follows: «Líneas estratégicas», «Objetivo Estratégico»."""
    return _bare_pattern().fullmatch(fold_letters(line)) is not None


def singular_section(line: str) -> bool:
    """The same, for one part that may be numbered on the next line: «Objetivo Estratégico»."""
    words = fold_letters(line).rstrip(" :").split()
    return bool(words) and words[0] in lexicon("layout").listed("section") and bare_section(line)


def month(line: str) -> tuple[str, str, int] | None:
    """(number of the month, year, where content begins) of «JUL-15 50%», «Julio 2015», «ene/16»."""
    match = _month_pattern().match(fold_letters(line))
    if match is None:
        return None
    year = match.group("year") or f"20{match.group('short')}"
    return lexicon("layout").labelled("month")[match.group("month")], year, match.end()


def find_months(text: str) -> list[tuple[str, str]]:
    """All (number of the month, year) that a text names, in order: «Julio 2015 a Enero 2016»."""
    numbers = lexicon("layout").labelled("month")
    return [
        (numbers[found.group("month")], found.group("year") or f"20{found.group('short')}")
        for found in _month_pattern().finditer(fold_letters(text))
    ]


def dated_heads(text: str) -> list[tuple[str, str, int, int]]:
    """Months that head what follows («Enero 2024: …; marzo: …»), in order: (number, year or "", start, end)."""
    numbers = lexicon("layout").labelled("month")
    return [
        (numbers[found.group("month")], found.group("year") or "", *found.span())
        for found in _dated_head_pattern().finditer(fold_letters(text))
    ]


def label_end(line: str) -> int:
    """Where a form's label ends («Responsable: Alcaldía»), its colon left out, or 0 where none begins the line."""
    match = _label_pattern().match(fold_letters(line))
    return match.end("label") if match else 0


def ends_open(line: str) -> bool:
    """Whether a line ends with a word or a comma after which a phrase goes on («de la», «y», «,»)."""
    if line.endswith(","):
        return True
    words = fold_letters(line[-20:]).split()
    return bool(words) and words[-1] in lexicon("layout").listed("connecting")


def begins_institution(line: str) -> bool:
    """Whether a line begins with a noun that names of institutions begin with («Ministerio», «Secretaría»)."""
    first = re.match(r"\w+", fold_letters(line))
    return first is not None and first.group() in lexicon("actors").labelled("heads")


def _alternatives(*sections: str) -> str:
    words = {word for name in sections for word in lexicon("layout").listed(name)}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _section_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<words>(?:{_alternatives('section')})(?:\s+(?:{_alternatives('qualifier')})){{0,{MOST_QUALIFIERS}}})"
        r"\s+(?:n[°ºo.]*\s*)?(?P<number>\d{1,2}(?:\.\d{1,2})*|[ivx]{1,6}(?:\.\d{1,2})*|[a-h](?=[.:)]))(?!\w)"
        r"\s*(?P<mark>[.:)]-?|[-–—](?=\s))?(?:\s+|$)"
    )


@cache
def _ordinal_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<ordinal>{_alternatives('ordinal')})\s+(?P<word>{_alternatives('section')})(?:\s*[:.]\s+(?=\S)|\s*[:.]?$)"
    )


@cache
def _bare_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_alternatives('section', 'section_plural')})"
        rf"(?:\s+(?:{_alternatives('qualifier')})){{0,{MOST_QUALIFIERS}}}\s*:?"
    )


@cache
def _label_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<label>(?:{_alternatives('label')})(?:\s+(?:{_alternatives('qualifier')}))?)\s*:\s*(?=\S)")


@cache
def _month_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<month>{_alternatives('month')})\.?(?:\s*[-/]\s*(?P<short>\d\d)(?!\d)|(?:\s*[-/]\s*|\s+(?:del?\s+)?)(?P<year>20\d\d))(?!\w)\s*"
    )


@cache
def _dated_head_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\A|(?<=[\s;.,(]))(?P<month>{_alternatives('month')})\.?(?:\s*(?:[-/,]\s*)?(?:(?:del?|of)\s+)?(?P<year>20\d\d))?\s*(?::|\s[-–—]\s)\s*"
    )
