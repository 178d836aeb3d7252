"""Rosters: who sits on a council, who leads, convenes, articulates, keeps its secretariat, and who observes.

Two forms are read. A list under «Participantes», «Integrantes» …, also where a slide's columns were put end to end and
the list stands among others: members are short names, no sentences; a label («Liderazgo:») makes what is below it
hold that role, or be members of that group. And a sentence: «El Comité de X, presidido por A, está integrado por B, C
y D».
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from corpus.lexicons import fold, lexicon
from graph.names import fold_letters
from ingest.extraction.items import Council
from ingest.extraction.lists import begins_name, split_names
from ingest.source import Block, Layout

IGNORED = "-"  # a label over what is neither role nor group
LONGEST_NAME = 14  # words; longer items are sentences
LONGEST_TITLE = 160
MOST_OF_TITLE = 0.75
_WORDS = re.compile(r"[^\W_]+")
_INFINITIVE = re.compile(r"[a-z]{2,}(?:ar|er|ir)(?:se)?$")
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\S)[^.!?]*)*")
_NAME_TAIL = r"(?:\s+(?:(?:de|del|la|las|los|el|y|e|para|contra|a|en|con|da|do|dos|das)\s+)*[A-ZÁÉÍÓÚÑ][\w.-]*)*"
_NAME = re.compile(rf"[A-ZÁÉÍÓÚÑ][\w.-]*{_NAME_TAIL}")


@dataclass
class _Roster:
    """A roster in the making, and the label that its next items stand under."""

    name: str
    start: int
    end: int
    group: str
    members: list[tuple[str, str]] = field(default_factory=list)
    roles: list[tuple[str, str]] = field(default_factory=list)
    observers: list[str] = field(default_factory=list)

    def add(self, label: str, text: str) -> None:
        """What stands under a label: holders of a role, observers, or members of a group."""
        role = _role(label)
        if role == "observers":
            self.observers += [name for name in split_names(text, of_places=True) if name not in self.observers]
        elif role:
            self.roles += [(role, name) for name in split_names(text, careful=True) if (role, name) not in self.roles]
        elif fold(text) not in {fold(name) for _, name in self.members}:
            self.members.append((label.strip(" :") or self.group, text.strip(" .;")))

    def council(self) -> Council:
        return Council(self.name, tuple(self.members), tuple(self.roles), tuple(self.observers), (self.start, self.end))


def extract_councils(layout: Layout) -> tuple[Council, ...]:
    """The bodies whose members a document lists, in order; of two rosters of one body the longer."""
    longest: dict[str, Council] = {}
    for council in (*_listed(layout), *_sentences(layout)):
        key = fold(council.name)
        if key not in longest or len(council.members) > len(longest[key].members):
            longest[key] = council
    return tuple(sorted(longest.values(), key=lambda council: council.span))


# Lists


def _listed(layout: Layout) -> Iterator[Council]:
    body = layout.body
    titles = _titles(body)
    for position, block in enumerate(body):
        header = _member_header(block)
        name = header and (_body_named_in(block.text) or _nearest(titles, position))
        if not name:
            continue
        roster = _Roster(name, block.start, block.end, header)
        _read_list(roster, body, position + 1)
        if len(roster.members) > 1:
            yield roster.council()


def _member_header(block: Block) -> str:
    """The word that says that members follow, in a heading or a row of column headings; else ""."""
    if block.kind == "item" or len(block.text) > LONGEST_TITLE or block.text.endswith("."):
        return ""
    cues = lexicon("councils").listed("members")
    for word in re.finditer(r"\w+(?:\s+\w+)?", block.text):
        if fold(word.group()) in cues:
            return word.group()
    return next((word.group() for word in _WORDS.finditer(block.text) if fold(word.group()) in cues), "")


def _read_list(roster: _Roster, body: Sequence[Block], start: int) -> None:
    """Take members and roles from the items that follow, until what follows is another part of the document."""
    label = ""
    top = body[start].level if start < len(body) else 0
    for position in range(start, len(body)):
        block = body[position]
        if block.kind == "table_row" and not block.marker and (column := _member_column(block)) is not None:
            _read_rows(roster, body, position + 1, column)
            return
        if block.kind != "item":
            if len(block.cells) == 2 and (_role(block.cells[0].text) or _is_group(block.cells[0].text)):
                roster.add(block.cells[0].text, block.cells[1].text)
                roster.end = block.end
            elif block.text.endswith(":") and (_role(block.text) or _is_group(block.text)):
                label, top = block.text, -1
            elif block.kind == "heading" or block.text[:1].isupper():
                return
            continue
        roster.end = block.end
        text = block.text.strip()
        if text.endswith(":"):
            label = text if _role(text) or _is_group(text) else IGNORED
        elif ":" in text and _role(text.partition(":")[0]):
            roster.add(*(part.strip() for part in text.split(":", 1)))
        elif block.level > top and label:
            if label != IGNORED and _is_name(text):
                roster.add(label, text)
        elif _is_member(text) or (not label and roster.members and _is_name(text) and _balanced(text)):
            label = ""
            roster.add("", text)
        else:
            label = IGNORED


def _member_column(row: Block) -> int | None:
    """The place of the column that names the members, in a table's first row."""
    columns = lexicon("councils").listed("column")
    return next((at for at, cell in enumerate(row.cells) if fold(cell.text).strip(" :") in columns), None)


def _read_rows(roster: _Roster, body: Sequence[Block], start: int, column: int) -> None:
    for position in range(start, len(body)):
        row = body[position]
        if row.kind != "table_row":
            return
        if column < len(row.cells) and row.cells[column].text:
            roster.add("", row.cells[column].text)
            roster.end = row.end


def _role(label: str) -> str:
    """The role that a label names by its first words («Secretaría Técnica:»), or ""."""
    roles = lexicon("councils").labelled("role")
    words = _WORDS.findall(fold_letters(label))
    return next((roles[cue] for size in (5, 4, 3, 2, 1) if (cue := " ".join(words[:size])) in roles), "")


def _is_group(label: str) -> bool:
    words = " ".join(["", *_WORDS.findall(fold_letters(label)), ""])
    return any(f" {cue} " in words for cue in lexicon("councils").listed("group"))


def _is_name(text: str) -> bool:
    """Whether an item is a name or a class of actors, and not something to be done."""
    words = _WORDS.findall(fold_letters(text))
    return 0 < len(words) <= LONGEST_NAME and not _INFINITIVE.fullmatch(words[0]) and text[0].isupper()


def _is_member(text: str) -> bool:
    """The same, outside any label: it must also begin as names of actors do."""
    return _is_name(text) and _balanced(text) and not _role(text) and begins_name(text)


def _balanced(text: str) -> bool:
    """Whether no bracket is left open: one that is tells of columns run together."""
    return text.count("(") == text.count(")")


def _titles(body: Sequence[Block]) -> list[tuple[int, str]]:
    """Where a title names a body and says little else: (position, name)."""
    named = ((position, block, _body_named_in(block.text)) for position, block in enumerate(body) if _is_title(block))
    return [
        (position, name) for position, block, name in named if name and len(name) >= MOST_OF_TITLE * len(block.text)
    ]


def _nearest(titles: Sequence[tuple[int, str]], position: int) -> str:
    """The body that the nearest title above a list names, else the first below; "" where no title names one."""
    if not titles:
        return ""
    at = bisect.bisect_left(titles, (position,))
    return titles[max(at - 1, 0)][1]


def _is_title(block: Block) -> bool:
    return block.kind in ("heading", "paragraph") and len(block.text) <= LONGEST_TITLE and block.text[-1:] not in ".;,"


def _body_named_in(text: str) -> str:
    """«Consejo Municipal de Prevención» in a title, or ""."""
    match = _body_pattern().search(text)
    if match is None and text.isupper():
        match = _body_in_capitals().search(fold_letters(text))
    name = text[match.start() : match.end()].strip(" .:") if match else ""
    return name if " " in name else ""


@cache
def _body_pattern() -> re.Pattern[str]:
    heads = "|".join(
        sorted({_accented(word.capitalize()) for word in lexicon("councils").listed("body")}, key=len, reverse=True)
    )
    return re.compile(rf"\b(?:{heads})\b{_NAME_TAIL}")


@cache
def _body_in_capitals() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon('councils').listed('body'))})\b.*")


def _accented(word: str) -> str:
    """A folded word as a pattern: its vowels may carry an accent."""
    return "".join(
        {"a": "[aáã]", "e": "[eéê]", "i": "[ií]", "o": "[oóô]", "u": "[uú]"}.get(letter, letter) for letter in word
    )


# Sentences


def _sentences(layout: Layout) -> Iterator[Council]:
    body = layout.body
    for position, block in enumerate(body):
        if block.kind not in ("paragraph", "item"):
            continue
        for sentence in _SENTENCE.finditer(block.text):
            composed = _phrase("composed").search(fold_letters(sentence.group()))
            if composed is None:
                continue
            named = list(_body_pattern().finditer(sentence.group()[: composed.start()]))
            name = next((match.group() for match in named if len(match.group().split()) > 1), "")
            if not name:
                continue
            start, end = block.view.span(sentence.start(), sentence.end())
            roster = _Roster(name.strip(), start, end, "")
            rest = sentence.group()[composed.end() :].strip(" :")
            for member in map(_without_article, split_names(_before_role(rest))):
                if not (member[:1].isupper() or begins_name(member)):
                    break  # the sentence goes on to say something else
                roster.add("", member)
            for stated in _SENTENCE.finditer(block.text, sentence.start()):
                _read_roles(roster, stated.group())
            if not rest or block.text.endswith(":"):
                _read_plain_list(roster, body, position + 1)
            if len(roster.members) > 1:
                yield roster.council()


def _read_plain_list(roster: _Roster, body: Sequence[Block], start: int) -> None:
    for position in range(start, len(body)):
        block = body[position]
        if block.kind != "item":
            return
        if _is_name(block.text) or begins_name(_without_article(block.text)):
            roster.add("", _without_article(block.text).rstrip(" .;"))
        roster.end = block.end


def _read_roles(roster: _Roster, sentence: str) -> None:
    """«presidido por la Alcaldía», «en calidad de observadores X y Z»: the names that follow such a phrase."""
    roles = lexicon("councils").labelled("role_phrase")
    for cue in _phrase("role_phrase").finditer(fold_letters(sentence)):
        role = roles[cue.group()]
        rest = _phrase("role_phrase").split(fold_letters(sentence[cue.end() :]))[0]
        following = sentence[cue.end() : cue.end() + len(rest)]
        names = split_names(following, careful=True) if role == "observers" else _NAME.findall(following)[:1]
        for name in filter(None, (_without_article(name).strip(" .") for name in names)):
            if role == "observers":
                roster.observers.append(name)
            else:
                roster.roles.append((role, name))


def _before_role(text: str) -> str:
    """A list of members up to where the sentence goes on to say who presides."""
    cue = _phrase("role_phrase").search(fold_letters(text))
    return text[: cue.start()] if cue else text


def _without_article(name: str) -> str:
    return re.sub(
        r"\A(?:(?:el|la|los|las|o|a|os|as|un|una|representantes?|delegados?)\s+(?:del?\s+)?)+", "", name.strip()
    )


@cache
def _phrase(section: str) -> re.Pattern[str]:
    cues = sorted(lexicon("councils").listed(section), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")
