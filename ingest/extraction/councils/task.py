"""Rosters: who sits on a council, who leads, convenes, articulates, keeps its secretariat, and who observes.

Two forms are read. A list under «Participantes», «Integrantes» …, also where a slide's columns were put end to end and
the list stands among others: members are short names, no sentences; a label («Liderazgo:») makes what is below it
hold that role, or be members of that group. A table whose columns name institutions and those who speak for them,
each row by itself. And a sentence: «El Comité de X, presidido por A, está integrado por B, C y D».
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
MEMBER = "member"  # a role that is plain membership: «Vocal»
LONGEST_NAME = 14  # words; longer items are sentences
LONGEST_TITLE = 160
REACH = 30  # blocks between a title and a table that is still about it
OPENING = 10  # blocks in which a record of a meeting says who met
MOST_OF_TITLE = 0.75
_WORDS = re.compile(r"[^\W_]+")
_INFINITIVE = re.compile(r"[a-z]{2,}(?:ar|er|ir)(?:se)?$")
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\S)[^.!?]*)*")
_SMALL = "de|del|la|las|los|el|y|e|para|por|contra|a|en|con|da|do|dos|das|of|for|on|and|the"
_NAME_TAIL = rf"(?:\s+(?:(?:{_SMALL})\s+)*[A-ZÁÉÍÓÚÑ][\w.-]*)*"
_ARTICLE = r"(?:el|la|los|las|o|a|os|as|the)"
_COUNT = r"(?:un|una|uno|um|uma|dos|dois|duas|tres|três|cuatro|quatro|one|two|three|\d+)"
_DELEGATE = re.compile(
    rf"\A(?:(?:{_ARTICLE}|{_COUNT}|an?)\s+)*(?:(?:representantes?|delegad[oa]s?|representatives?|delegates?)\s+)?"
    rf"(?:(?:del|d[aeo]s?|of)\s+(?:{_ARTICLE}\s+)?)?",
    re.IGNORECASE,
)
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
    representatives: list[tuple[str, str]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def add(self, label: str, text: str) -> None:
        """What stands under a label: holders of a role, observers, or members of a group."""
        role = _role(label)
        if role == "observers":
            self.observers += [name for name in split_names(text, of_places=True) if name not in self.observers]
        elif role not in ("", MEMBER):
            self.roles += [(role, name) for name in split_names(text, careful=True) if (role, name) not in self.roles]
        elif role:
            self.add_member("", _without_article(text))
        else:
            self.add_member(label.strip(" :"), text)

    def add_member(self, group: str, name: str) -> None:
        """A member, once."""
        if (folded := fold(name)) not in self._known:
            self._known.add(folded)
            self.members.append((group or self.group, name.strip(" .;")))

    def seat(self, text: str) -> None:
        """A seat of a numbered list: «El Alcalde, quien lo preside», «Dos representantes de las iglesias»."""
        role = _phrase("seat").search(fold_letters(text))
        name = _without_article(text[: role.start()] if role else text).strip(" .;,")
        if role:
            self.roles.append((lexicon("councils").labelled("seat")[role.group()], name))
        else:
            self.add("", name)

    @property
    def seats(self) -> int:
        return len(self.members) + len(self.roles)

    def council(self) -> Council:
        return Council(
            self.name,
            tuple(self.members),
            tuple(self.roles),
            tuple(self.observers),
            tuple(self.representatives),
            (self.start, self.end),
        )


def extract_councils(layout: Layout) -> tuple[Council, ...]:
    """The bodies whose members a document lists, in order; of two rosters of one body the longer."""
    longest: dict[str, Council] = {}
    for council in (*_listed(layout), *_sentences(layout)):
        key = fold(council.name)
        if key not in longest or _seats(council) > _seats(longest[key]):
            longest[key] = council
    return tuple(sorted(longest.values(), key=lambda council: council.span))


def _seats(council: Council) -> int:
    return len(council.members) + len(council.roles)


# Lists


def _listed(layout: Layout) -> Iterator[Council]:
    body = layout.body
    titles = _titles(body)
    for position, block in enumerate(body):
        header = _member_header(block)
        columns = _columns(block)
        near = [title for title in titles if position - REACH <= title[0] < position] if columns else titles
        name = (header or columns) and (_body_named_in(block.text) or _nearest(near, position))
        if columns and not name and position < REACH:
            name = _first_body(body[:position])
        if not name:
            continue
        roster = _Roster(name, block.start, block.end, "" if columns else header)
        _read_list(roster, body, position if columns else position + 1)
        if roster.seats > 1:
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
        if block.kind == "table_row" and not block.marker and (column := _column(block, "column")) is not None:
            _read_rows(roster, body, position + 1, _columns(block) or _Columns(column))
            return
        if block.kind != "item":
            if len(block.cells) == 2 and (_role(block.cells[0].text) or _is_group(block.cells[0].text)):
                roster.add(block.cells[0].text, block.cells[1].text)
                roster.end = block.end
            elif block.text.endswith(":") and (_role(block.text) or _is_group(block.text)):
                label, top = block.text, -1
            elif (block.kind == "heading" or block.text[:1].isupper()) and not _names_columns(block.text):
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


@dataclass(frozen=True)
class _Columns:
    """The places in a table's rows of the member, of its post, of the person who speaks for it, and of its sector."""

    member: int
    post: int | None = None
    person: int | None = None
    group: int | None = None


def _columns(row: Block) -> _Columns | None:
    """The columns of a roster, where the first row names members and what tells a roster from other tables."""
    member, person = _column(row, "column"), _column(row, "person_column")
    if member is not None and member == person:  # «Integrante» beside «Institución» is a person
        member = next((at for at in _all_columns(row, "column") if at != person), None)
        if member is None:
            member, person = person, None
    if member is None:
        return None
    columns = _Columns(member, _column(row, "role_column"), person, _column(row, "group_column"))
    of_roster = columns.post is not None or columns.person is not None or columns.group is not None
    return columns if of_roster and all(_names_columns(cell.text) for cell in row.cells) else None


def _column(row: Block, named: str) -> int | None:
    """The place of the first column that a section of the lexicon names in a table's first row."""
    return next(iter(_all_columns(row, named)), None)


def _all_columns(row: Block, named: str) -> list[int]:
    columns = lexicon("councils").listed(named)
    return [at for at, cell in enumerate(row.cells) if fold(cell.text).strip(" :") in columns]


def _first_body(above: Sequence[Block]) -> str:
    """The first body that a document's opening names: «Acta 4 del Consejo de Paz», «Se reunió la Mesa de …»."""
    return next((name for block in above[:OPENING] if (name := _body_named_in(block.text))), "")


def _names_columns(text: str) -> bool:
    """Whether a line is the head of a table that a text layer flattened: «No. Institución Representante»."""
    words = _WORDS.findall(fold_letters(text))
    return " ".join(words) in _column_names() or set(words) <= _column_names()


@cache
def _column_names() -> frozenset[str]:
    sections = ("column", "role_column", "person_column", "group_column", "other_column")
    return frozenset().union(*(lexicon("councils").listed(section) for section in sections))


def _read_rows(roster: _Roster, body: Sequence[Block], start: int, columns: _Columns) -> None:
    """Each row's member with its post or sector, and the person who speaks for it; rows never mix."""
    for position in range(start, len(body)):
        row = body[position]
        if row.kind != "table_row":
            return
        if member := _cell(row, columns.member).strip(" .;"):
            post, person = _cell(row, columns.post), _cell(row, columns.person)
            if _role(post):
                roster.add(post, member)
            else:
                roster.add_member(_cell(row, columns.group), member)
            if person:
                roster.representatives.append((member, person))
            roster.end = row.end


def _cell(row: Block, column: int | None) -> str:
    return row.cells[column].text if column is not None and column < len(row.cells) else ""


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
    """A name that begins with its kind («Consejo de Paz»), or in English ends with it («Peace Council»)."""
    first, last = (
        "|".join(
            sorted({_accented(word.title()) for word in lexicon("councils").listed(section)}, key=len, reverse=True)
        )
        for section in ("body", "body_last")
    )
    return re.compile(rf"\b(?:(?:(?!The\b)[A-Z]\w+\s+){{1,6}}(?:{last})|(?:{first})\b{_NAME_TAIL})\b")


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
    titles = _titles(layout.body)
    for position, block in enumerate(layout.body):
        if block.kind in ("paragraph", "item") or block.text.endswith(":"):
            for sentence in _SENTENCE.finditer(block.text):
                roster = _composed(layout.body, position, sentence, titles) or _formed(layout.body, position, sentence)
                if roster is not None and roster.seats > 1:
                    yield roster.council()


def _composed(
    body: Sequence[Block], position: int, sentence: re.Match[str], titles: Sequence[tuple[int, str]]
) -> _Roster | None:
    """«El Comité de X está integrado por A, B y C», or by the list that follows; «la Red» is the title's."""
    block = body[position]
    composed = _phrase("composed").search(fold_letters(sentence.group()))
    if composed is None:
        return None
    named = list(_body_pattern().finditer(sentence.group()[: composed.start()]))
    name = next((match.group() for match in named if len(match.group().split()) > 1), "")
    above = _nearest(titles, position)
    if not name and named and above.startswith(f"{named[0].group().strip()} "):
        name = above
    if not name:
        return None
    roster = _Roster(name.strip(), *block.view.span(sentence.start(), sentence.end()), "")
    rest = sentence.group()[composed.end() :].strip(" :")
    for member in map(_without_article, split_names(_before_role(rest))):
        if not (member[:1].isupper() or begins_name(member)):
            break  # the sentence goes on to say something else
        roster.add("", member)
    for stated in _SENTENCE.finditer(block.text, sentence.start()):
        _read_roles(roster, stated.group())
    if not rest or block.text.endswith(":"):
        _read_seats(roster, body, position + 1)
    return roster


def _formed(body: Sequence[Block], position: int, sentence: re.Match[str]) -> _Roster | None:
    """«Intégrase el Comité de X de la siguiente manera:», and the list that follows."""
    block = body[position]
    formed = _phrase("formed").search(fold_letters(sentence.group()))
    if formed is None or not block.text.endswith(":"):
        return None
    named = _body_pattern().search(sentence.group(), formed.end())
    if named is None or " " not in named.group():
        return None
    roster = _Roster(named.group(), *block.view.span(sentence.start(), sentence.end()), "")
    _read_seats(roster, body, position + 1)
    return roster


def _read_seats(roster: _Roster, body: Sequence[Block], start: int) -> None:
    """The seats of a list, or of rows of post and holder."""
    for position in range(start, len(body)):
        block = body[position]
        if block.kind == "item":
            if _is_name(block.text) or begins_name(_without_article(block.text)):
                roster.seat(block.text)
        elif len(block.cells) == 2 and _role(block.cells[0].text):
            roster.add(block.cells[0].text, block.cells[1].text)
        else:
            return
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
    """«Un representante de la Policía» is the Policía; «el Alcalde» is Alcalde."""
    return _DELEGATE.sub("", name.strip())


@cache
def _phrase(section: str) -> re.Pattern[str]:
    cues = sorted(lexicon("councils").listed(section), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")
