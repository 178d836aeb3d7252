"""An agreement's form: labels with values, a schedule by month, compliance by month, and criteria to tick off.

A label is a heading, or the first cell of a two-cell row, that holds one of the lexicon's phrases; its value is all
that follows until the next label. Months are put in order: a month that comes before the one above it is in the next
year, whatever the form says («DIC-15» and then «ENE-15» is January 2016).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.lexicons import fold, lexicon
from graph.names import fold_letters
from ingest.extraction.items import Agreement
from ingest.extraction.lists import split_names
from ingest.layout.markers import find_months, month
from ingest.source import Block, Layout

FEWEST_FIELDS = 4  # filled fields that make a form an agreement
CHECKLIST = "checklist"
ESSENTIAL = ("objective", "activity")
LONGEST_CRITERION = 200
_WORDS = re.compile(r"[^\W_]+")
_PERCENT = re.compile(r"(\d{1,3})\s*%")
_DATE = re.compile(r"\b\d{1,2}[/.-](0?[1-9]|1[0-2])[/.-](20\d\d)\b")
_BULLET = re.compile(r"^[•·●▪*–-]\s*")
_BETWEEN = re.compile(r"\bentre\s+(?P<list>[^.;:]+)")
_PARTY = re.compile(
    r"(?:(?:el|la|los|las|o|a|os|as)\s+)?(?P<name>[A-ZÁÉÍÓÚÑ][\w.&-]*(?:\s+(?:(?:de|del|la|las|los|y|e|da|do)\s+)*[A-ZÁÉÍÓÚÑ][\w.&-]*)*)"
)
_AND = re.compile(r"(?<!\s)(?:\s*,)?\s+(?:y|e)\s+(?=(?:(?:el|la|los|las|o|a)\s*)?[A-ZÁÉÍÓÚÑ])|(?:(?<!\s)\s+)?,\s*")
_PLACE_NAME = re.compile(
    r"(?:(?:Los|Las|La|El|San|Santa|Santo)\s+)*[A-ZÁÉÍÓÚÑ]\w+(?:\s+(?:(?:de|del|la|las|los|y)\s*)?[A-ZÁÉÍÓÚÑ]\w+)*"
)


@dataclass
class _Months:
    """Rows by month, numbered on from the first: «JUL-15» … «DIC-15», «ENE-15» ends in January 2016."""

    latest: int = 0

    def place(self, number: str, year: str) -> str:
        count = int(year) * 12 + int(number) - 1
        while count < self.latest:
            count += 12
        self.latest = count
        return f"{count // 12}-{count % 12 + 1:02d}"


@dataclass
class _Form:
    """A form being read. `label` is the field that values now belong to, `row` the month of the row above."""

    start: int
    end: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    schedule: list[tuple[str, str]] = field(default_factory=list)
    compliance: list[tuple[str, int]] = field(default_factory=list)
    checklist: list[str] = field(default_factory=list)
    label: str = ""
    row: str = ""
    planned: _Months = field(default_factory=_Months)
    done: _Months = field(default_factory=_Months)

    @property
    def filled(self) -> bool:
        named = self.fields.keys() - {"none"}
        return len(named) >= FEWEST_FIELDS and any(name in named for name in ESSENTIAL)

    def ticks(self, block: Block) -> bool:
        """Whether a block stands among criteria to tick off, where labels are no labels."""
        return self.label == CHECKLIST and not block.marker

    def ends_before(self, block: Block, named: str) -> bool:
        """Whether another form begins here, or another part of the document."""
        return _begins_part(block) or (named in ESSENTIAL and named in self.fields and self.filled)

    def take(self, block: Block, named: str) -> None:
        """Read one more block, which names the field `named` or none."""
        if block.kind == "table_row" and (dated := month(f"{block.marker} ")):
            self._take_month(dated[0], dated[1], block.text)
        elif named:
            self.label, self.row = named, ""
            if len(block.cells) == 2:
                self._add(block.cells[1].text)
        elif self.row and self.schedule and _BULLET.match(f"{block.marker} "):
            month_of_row, action = self.schedule[-1]
            self.schedule[-1] = (month_of_row, f"{action} {block.text}".strip())
        elif _heads_checklist(block):
            self.label, self.row = CHECKLIST, ""
        elif self.label == CHECKLIST:
            if not _ticked(block) and len(block.text) <= LONGEST_CRITERION:
                self.checklist.append(block.text.strip(" ."))
        elif block.kind == "heading" and block.text.endswith(":"):
            self.row = ""
        elif block.kind == "heading" and (block.marker or block.text.isupper()):
            self.label, self.row = "", ""
        elif self.label:
            self._add(block.text)
        else:
            return
        self.end = block.end

    def _add(self, text: str) -> None:
        if text := text.strip():
            self.fields.setdefault(self.label, []).append(text)

    def _take_month(self, number: str, year: str, text: str) -> None:
        """A month's row: a share that was done, or what is to be done (perhaps nothing yet)."""
        if percent := _PERCENT.match(text):
            self.row = ""
            self.compliance.append((self.done.place(number, year), int(percent.group(1))))
        elif not self.compliance:  # an empty month of the second table says nothing
            self.row = self.planned.place(number, year)
            self.schedule.append((self.row, _BULLET.sub("", text)))


def filled_forms(layout: Layout) -> Iterator[Agreement]:
    """The filled forms of a document."""
    form: _Form | None = None
    for block in layout.body:
        named = "" if form and form.ticks(block) else _field_of(block)
        if form and form.ends_before(block, named):
            if form.filled:
                yield _agreement(form)
            form = None
        if form is None and named:
            form = _Form(block.start, block.end)
        if form:
            form.take(block, named)
    if form and form.filled:
        yield _agreement(form)


def _begins_part(block: Block) -> bool:
    """Whether a new annex or chapter begins."""
    words = fold(block.marker).split()[:1] if block.kind == "heading" else []
    return bool(words) and lexicon("plans").labelled("level").get(words[0]) == "part"


def _field_of(block: Block) -> str:
    """The field that a heading or a row's first cell names, or ""."""
    if len(block.cells) == 2:
        text = block.cells[0].text
    elif block.kind == "heading":
        text = block.text
    else:
        return ""
    return named_field(text)


def named_field(label: str) -> str:
    """The field that a label names («Objeto del convenio», «Vigencia»), or ""."""
    words = " ".join(["", *_WORDS.findall(fold_letters(label)), ""])
    labels = lexicon("agreements").labelled("field")
    held = [label for label in labels if f" {label} " in words]
    best = max(held, key=len, default="")
    # a phrase of one word is only a label where the heading says little more
    return labels[best] if best and (" " in best or len(words.split()) <= 3) else ""


def _heads_checklist(block: Block) -> bool:
    words = " ".join(_WORDS.findall(fold_letters(block.text)))
    return block.kind == "heading" and any(cue in words for cue in lexicon("agreements").listed("checklist"))


def _ticked(block: Block) -> bool:
    """Whether a line only heads the columns where criteria are ticked: «SI NO»."""
    rest = f" {' '.join(_WORDS.findall(fold_letters(block.text)))} "
    for cue in sorted(lexicon("agreements").listed("ticked"), key=len, reverse=True):
        rest = rest.replace(f" {cue} ", " ")
    return not rest.strip()


def _agreement(form: _Form) -> Agreement:
    def whole(name: str) -> str:
        return _without_example(" ".join(form.fields.get(name, ())))

    def names(name: str) -> tuple[str, ...]:
        return tuple(found for text in form.fields.get(name, ()) for found in split_names(text))

    months = months_of(" ".join(form.fields.get("period", ())))
    return Agreement(
        objective=whole("objective"),
        activity=whole("activity").rstrip("."),
        programmes=tuple(text.strip(" .") for text in form.fields.get("programmes", ())),
        target=whole("target"),
        population=whole("population"),
        territories=places_of(whole("territories")),
        lead=whole("lead").rstrip("."),
        collaborators=names("collaborators"),
        civil_society=names("civil_society"),
        parties=names("parties") or _parties_between(whole("objective")),
        start=months[0] if months else "",
        end=months[-1] if months else "",
        impact=whole("impact"),
        schedule=tuple(form.schedule),
        compliance=tuple(form.compliance),
        checklist=tuple(form.checklist),
        span=(form.start, form.end),
    )


def _without_example(text: str) -> str:
    label, colon, rest = text.partition(":")
    return rest.strip() if colon and fold(label) in lexicon("agreements").listed("example") else text


def months_of(text: str) -> list[str]:
    """The months named, in the order of the text: «Julio 2015 a Enero 2016», «01/07/2015 al 31/01/2016»."""
    return [f"{year}-{number}" for number, year in find_months(text)] or [
        f"{date.group(2)}-{int(date.group(1)):02d}" for date in _DATE.finditer(text)
    ]


def places_of(text: str) -> tuple[str, ...]:
    """The place names of a phrase: «Distritos prioritarios San Miguel y Los Guido» names two."""
    names = []
    for part in split_names(text, of_places=True):
        found: Sequence[re.Match[str]] = list(_PLACE_NAME.finditer(part))
        if found and found[0].start() == 0 and len(found) > 1:
            found = found[1:]  # «Distritos prioritarios X»: the first capital is that of the phrase
        names += [_without_kind(match.group()) for match in found[:1]]
    return tuple(names)


def _without_kind(name: str) -> str:
    """«Barrios San José» is San José; «Barrio» alone stays."""
    first, _, rest = name.partition(" ")
    return rest.removeprefix("de ") if rest and fold(first) in lexicon("places").listed("kinds") else name


def _parties_between(text: str) -> tuple[str, ...]:
    """The two or more names of «entre el A y el B»."""
    match = _BETWEEN.search(text)
    if match is None:
        return ()
    parties = []
    for part in _AND.split(match.group("list")):
        name = _PARTY.match(part.strip())
        if name is None:
            break
        parties.append(name.group("name"))
    return tuple(parties) if len(parties) > 1 else ()
