"""A language model as a second reader: of what it proposes, that is kept which the text itself says.

A name is kept if it stands in the text; a tie if its quote does, and both its ends; an agreement if its quote does and
two parties at least. A model can thus overlook and misjudge, but not invent, whoever may have told it to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.errors import DataError, UsageError
from graph.text import Text
from ingest.extraction.items import Agreement, MentionType
from ingest.extraction.opinions import NameOpinion, Opinions, Span, TieOpinion
from ingest.second_readers.language_model.answer import Answer, read_answer, schema
from ingest.second_readers.language_model.client import Client
from ingest.second_readers.parts import parts
from ingest.second_readers.quotes import Quotes
from ingest.source import Source

PROMPT = Path(__file__).with_name("prompt.v1.txt")
PART = 6_000
"""Characters read at once: some 2,000 tokens, which leaves room for the answer in the smallest context of today."""
OVERLAP = 400
NAME, TIE, AGREEMENT = 0.5, 0.4, 0.4
"""Confidence in what a model alone proposes: less than in our own reading, enough to be shown to whoever reviews."""


_DATE = re.compile(r"(\d{4})(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class LanguageModel:
    """The model that a client speaks to."""

    client: Client

    @property
    def method(self) -> str:
        return f"llm/{self.client.model}"

    @property
    def sends_to(self) -> str:
        return "" if self.client.is_on_this_computer else self.client.url

    def prepare(self) -> None:
        self.client.check()

    def opinions(self, source: Source) -> Opinions:
        quotes = Quotes(source.text)
        names: dict[NameOpinion, None] = {}
        ties: dict[TieOpinion, None] = {}
        agreements: dict[Agreement, None] = {}
        spans = list(parts(source.text, PART, OVERLAP))
        unheard, problem = 0, Text("")
        for number, span in enumerate(spans):
            try:
                answer = read_answer(self.client.complete(_prompt(), _wrapped(source.text[slice(*span)]), schema()))
            except UsageError as error:
                unheard, problem = unheard + len(spans) - number, error.message
                break
            except DataError as error:
                unheard, problem = unheard + 1, error.message
                continue
            kept = _Kept(source.text, quotes, span, self.method)
            signed = tuple(kept.agreements(answer))
            agreements |= dict.fromkeys(signed)
            names |= dict.fromkeys(kept.names(answer, signed))
            ties |= dict.fromkeys(kept.ties(answer))
        warnings = () if not unheard else (_not_heard(source.name, unheard, len(spans), problem),)
        return Opinions(self.method, tuple(names), tuple(ties), tuple(agreements), warnings)


@dataclass(frozen=True)
class _Kept:
    """What of an answer to one part of a text stands in that part."""

    text: str
    quotes: Quotes
    part: Span
    method: str

    def names(self, answer: Answer, signed: Iterable[Agreement]) -> Iterator[NameOpinion]:
        """Each name wherever it stands; the parties of agreements too."""
        named: list[tuple[str, MentionType]] = [(name.text, name.type) for name in answer.names]
        named += [(party, "ACTOR") for agreement in signed for party in agreement.parties]
        for name, type in named:
            for start, end in self.quotes.every(name, self.part):
                yield NameOpinion(start, end, type, NAME)

    def ties(self, answer: Answer) -> Iterator[TieOpinion]:
        for tie in answer.ties:
            quote = self.quotes.find(tie.quote, self.part)
            if quote is None:
                continue
            head, tail = self._end(tie.head, quote), self._end(tie.tail, quote)
            if head and tail and _apart(head, tail):
                yield TieOpinion(head, tie.relation, tail, quote, TIE, tie.modality)

    def _end(self, name: str, quote: Span) -> Span | None:
        """Where a tie's end stands: in its quote, or else in the same part («el Programa» is named above)."""
        return self.quotes.find(name, quote) or self.quotes.find(name, self.part)

    def agreements(self, answer: Answer) -> Iterator[Agreement]:
        for proposed in answer.agreements:
            span = self.quotes.find(proposed.quote, self.part)
            named = [self.quotes.find(party, self.part) for party in proposed.parties]
            parties = tuple(dict.fromkeys(" ".join(self.text[slice(*found)].split()) for found in named if found))
            if span is None or len(parties) < 2:
                continue
            yield Agreement(
                objective=proposed.objective if self.quotes.find(proposed.objective, self.part) else "",
                parties=parties,
                sides=tuple((party,) for party in parties) if proposed.kind == "twinning" and len(parties) == 2 else (),
                start=self._dated(proposed.start),
                end=self._dated(proposed.end),
                kind=proposed.kind,
                span=span,
                confidence=AGREEMENT,
                method=self.method,
            )

    def _dated(self, month: str | None) -> str:
        """A year, or year and month, whose year stands in the part; others were made up."""
        date = _DATE.match(month or "")
        return date[0] if date and self.quotes.find(date[1], self.part) else ""


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


@cache
def _prompt() -> str:
    return PROMPT.read_text(encoding="utf-8")


def _wrapped(text: str) -> str:
    return f"The text:\n\n<text>\n{text}\n</text>"


def _not_heard(name: str, unheard: int, parts: int, problem: Text) -> Text:
    return Text(
        "{file}: of {parts} parts the language model read {read}: {problem}. What Tejido itself reads is complete.",
        {"file": name, "parts": parts, "read": parts - unheard, "problem": problem},
    )
